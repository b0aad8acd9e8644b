import { createTask } from 'node-cron';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface Schedule {
  start(): void;
  /** No run starts any more; one that is under way is waited for. */
  stop(): Promise<void>;
}

interface ScheduleOptions {
  run: () => Promise<void>;
  log: Log;
}

/** Runs at the beginning of each minute, never twice at once. A run that fails is logged; the next one comes all the same. */
export function createSchedule({ run, log }: ScheduleOptions): Schedule {
  let running: Promise<void> | undefined;
  const runLogged = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      log.error({ err: error }, `the schedule's run failed: ${describeError(error)}`);
    }
  };
  const task = createTask('* * * * *', () => (running = runLogged()), {
    noOverlap: true,
    logger: {
      info: (text) => log.debug(text),
      // A minute that was missed is made up for by the next one.
      warn: (text) => log.debug(text),
      error: (text) => log.error(String(text)),
      debug: (text) => log.trace(String(text)),
    },
  });
  return {
    start: () => void task.start(),
    async stop() {
      await task.destroy();
      await running;
    },
  };
}
