import { setTimeout as sleep } from 'node:timers/promises';
import { slackFailure } from './slack-failure.ts';

const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 30_000;

/**
 * Calls Slack once more where it has asked to wait, after as long as it said: it has not done then what was asked for. For calls
 * that somebody waits for.
 */
export async function waitingAsTold<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = slackFailure(error);
      const waitMs = failure.kind === 'later' ? failure.retryAfterMs : undefined;
      if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || attempt === ATTEMPTS) throw error;
      await sleep(waitMs);
    }
  }
}
