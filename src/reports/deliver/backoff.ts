const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
/** A server that asks for more is not waited for any longer than this. */
const LONGEST_OBEYED_MS = 6 * 3_600_000;
/** With the waits between them some two hours. */
const MOST_ATTEMPTS = 8;

interface BackoffOptions {
  /** How many attempts have failed, this one included. */
  attempts: number;
  now: Date;
  /** What the other side asked for. */
  retryAfterMs?: number | undefined;
  /** From 0 to 1: spreads what failed together. */
  random: () => number;
}

/**
 * When to try again: after a minute, then twice as long each time up to an hour, half of it by chance ("equal jitter"), and never before the
 * other side said so; null when it is time to give up.
 */
export function nextAttempt({ attempts, now, retryAfterMs = 0, random }: BackoffOptions): Date | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return new Date(now.getTime() + Math.max(wait / 2 + (random() * wait) / 2, Math.min(retryAfterMs, LONGEST_OBEYED_MS)));
}
