/** Why it did not work. */
interface Why {
  /** For people. */
  reason: string;
  /** The same for the log, where that can say more, e.g. which call failed. */
  detail?: string | undefined;
}

/** What became of one attempt to deliver one message to one target. */
export type SendOutcome =
  | {
      kind: 'sent';
      /** By which it can be found again: a Message-ID, the time stamp of a Slack message, a file. */
      reference: string;
    }
  /** It may work later. */
  | (Why & { kind: 'transient'; retryAfterMs?: number })
  /** Trying again can't help; where the target is to blame it `stops`, and gets nothing until somebody does something. */
  | (Why & { kind: 'permanent'; remedy: string; stops: boolean })
  /** It may have arrived or not: never repeated by itself. */
  | (Why & { kind: 'unknown' });
