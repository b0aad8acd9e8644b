import { describeError } from '../../errors.ts';
import { createSchedule } from '../../reports/schedule.ts';
import { createLook } from './look.ts';
import { createPoster, type PosterOptions } from './post.ts';

export interface Alerts {
  /** Looks at once, and goes on each minute. */
  start(): void;
  /** Looks soon: the store has changed. Does nothing before `start`. */
  wake(): void;
  /** One look, and what is due is posted; one that comes while another is under way begins after it. */
  tick(): Promise<void>;
  /** No message is begun any more; one that is under way is waited for, for two seconds: who comes later looks it up. */
  stop(): Promise<void>;
}

/** The whole program has five. */
const STOP_MS = 2_000;

/** Tells channels what they want to be told by themselves. Every process does, and each thing is told once. */
export function createAlerts(options: PosterOptions): Alerts {
  const { knex, log, now } = options;
  const stopping = new AbortController();
  const look = createLook(knex);
  const poster = createPoster(options);
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let isStarted = false;

  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    if (stopping.signal.aborted) return;
    await work().catch((error: unknown) => log.error({ err: error }, `alerts, ${what}: ${describeError(error)}`));
  };
  const run = async (): Promise<void> => {
    await attempt('looking for news', () => look.look(now()));
    // A look that fails keeps nothing that is due from being posted.
    await attempt('posting', () => poster.post(stopping.signal));
  };
  const tick = (): Promise<void> => {
    if (running === undefined) return (running = run().finally(() => (running = undefined)));
    return (next ??= running.then(() => {
      next = undefined;
      return tick();
    }));
  };
  // Not waited for: a tick is never made twice at once, and the schedule would not stop before Slack has answered.
  const schedule = createSchedule({ run: async () => void tick(), log });

  return {
    start() {
      isStarted = true;
      schedule.start();
      void tick();
    },
    wake() {
      if (isStarted && !stopping.signal.aborted) void tick();
    },
    tick,
    async stop() {
      stopping.abort();
      await schedule.stop();
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    },
  };
}
