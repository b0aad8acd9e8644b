/** What one attempt to hand a message to one target came to. A value, never an exception: the ledger decides what follows. */
export type SendOutcome =
  | { kind: 'sent'; /** A mail's Message-ID, or the time stamp by which Slack knows a message. */ reference: string }
  | { kind: 'transient'; /** It may work later. */ reason: string; /** How long the target asks to be left alone. */ retryAfterMs?: number }
  | { kind: 'permanent'; /** This target can't be served. */ reason: string; /** What somebody can do about it. */ remedy: string }
  | { kind: 'unknown'; /** It may have arrived or not: it is shown, and never repeated silently. */ reason: string };
