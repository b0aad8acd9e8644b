import { createTask } from 'node-cron';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';

/** At nine, then every ten minutes until three: what could not be sent is tried again, and a process that starts late catches up. */
const MONDAY_MORNINGS = '*/10 9-14 * * 1';

export interface Schedule {
  start(): void;
  /** No run starts any more; one that is under way is told to stop and waited for. */
  stop(): Promise<void>;
  /** For saying so; null when it isn't started. */
  nextRun(): Date | null;
}

interface ScheduleOptions {
  /** IANA name. */
  timezone: string;
  run: (signal: AbortSignal) => Promise<void>;
  log: Log;
}

/** Runs Mondays at 09:00 in the zone and every ten minutes after it, never twice at once. A run that fails is logged; the next one comes all the same. */
export function createSchedule({ timezone, run, log }: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const runLogged = async (): Promise<void> => {
    try {
      await run(stopping.signal);
    } catch (error) {
      log.error({ err: error }, `the weekly digest failed: ${describeError(error)}`);
    }
  };
  const task = createTask(MONDAY_MORNINGS, () => (running = runLogged()), {
    timezone,
    noOverlap: true,
    logger: {
      info: (text) => log.info(text),
      warn: (text) => log.warn(text),
      error: (text) => log.error(String(text)),
      debug: (text) => log.debug(String(text)),
    },
  });

  return {
    start: () => void task.start(),
    async stop() {
      stopping.abort();
      await task.destroy();
      await running;
    },
    nextRun: () => task.getNextRun(),
  };
}
