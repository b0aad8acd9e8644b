/** What became of one attempt to deliver one message to one target. */
export type SendOutcome =
  | {
      kind: 'sent';
      /** By which it can be found again: a Message-ID, the time stamp of a Slack message, a file. */
      reference: string;
    }
  /** It may work later. */
  | { kind: 'transient'; reason: string; retryAfterMs?: number }
  /** Trying again can't help; where the target is to blame it `stops`, and gets nothing until somebody does something. */
  | { kind: 'permanent'; reason: string; remedy: string; stops: boolean }
  /** It may have arrived or not: never repeated by itself. */
  | { kind: 'unknown'; reason: string };
