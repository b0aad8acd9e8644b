import { AppError, describeError, isUnreachable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SyncReport } from './sync.ts';

interface FollowOptions {
  /** One round; undefined when another process is at it. */
  round: (signal: AbortSignal) => Promise<SyncReport | undefined>;
  seconds: number;
  sourceName: string;
  log: Log;
}

export interface Follower {
  /** Resolves after the first round that succeeds; never, when it is stopped before. */
  firstRound: Promise<void>;
  /** Stops after the batch under way, which is then whole. */
  stop(): Promise<void>;
}

const FIRST_RETRY_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 300;

/** Repeats rounds for as long as the process lives; a source that can't be reached is asked ever more rarely, and nothing else stops. */
export function followSource({ round, seconds, sourceName, log }: FollowOptions): Follower {
  const stopping = new AbortController();
  const { signal } = stopping;
  let firstRoundDone: () => void = () => undefined;
  const firstRound = new Promise<void>((resolve) => (firstRoundDone = resolve));

  /** @returns the seconds to wait before the next round. */
  const attempt = async (failures: number): Promise<number> => {
    const report = await round(signal);
    if (failures > 0) log.info(`${sourceName}: reachable again`);
    if (report === undefined) return Math.min(seconds, FIRST_RETRY_SECONDS);
    firstRoundDone();
    const { written, removed, skipped } = report;
    if (written + removed + skipped > 0)
      log.info(`${sourceName}: ${written} rows added or changed, ${removed} removed, ${skipped} skipped`);
    return seconds;
  };
  const follow = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      let wait: number;
      try {
        wait = await attempt(failures);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        wait = Math.min(FIRST_RETRY_SECONDS * 2 ** failures, LONGEST_RETRY_SECONDS);
        failures += 1;
        // What a source can't reach it names itself: anything else is the store's.
        const what =
          error instanceof AppError || !isUnreachable(error) ? `${sourceName} can't be read` : "the store's database does not answer";
        log.error(`${what}: ${describeError(error)}. Next try in ${wait} s; answers are as of the last round.`);
      }
      await pause(wait * 1000, signal);
    }
  };
  const following = follow();
  return {
    firstRound,
    stop: async () => {
      stopping.abort();
      await following;
    },
  };
}

/** Waits, or returns at once when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
