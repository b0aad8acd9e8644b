/** Puts the parts of delivery in motion: each minute it looks what is due, and in between it works off what waits. */
import type { Knex } from 'knex';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Job, JobQueue, Jobs } from '../jobs.ts';
import type { ReportPeriod } from '../period.ts';
import { createSchedule } from '../schedule.ts';
import { followSettings } from '../settings-subscriptions.ts';
import type { Subscription } from '../subscriptions.ts';
import { expirePlanned } from './expire.ts';
import { freezeContent, unmadeContents, type MadeContent } from './freeze.ts';
import { claimAmbiguous, dueDeliveries, endClaims, releaseUnsent } from './ledger.ts';
import { tellOwners, type Notice, type RenderedNotice } from './notices.ts';
import { planDueSlots, planNow } from './plan.ts';
import { readPulse, type Pulse } from './pulse.ts';
import type { Worker } from './work.ts';
import type { ContentRequest } from './write-slots.ts';

export interface EngineOptions {
  knex: Knex;
  jobs: Jobs;
  worker: Worker;
  make: (request: ContentRequest, content: { token: string }) => Promise<MadeContent>;
  renderNotice: (notice: Notice) => Promise<RenderedNotice>;
  /** DIGEST_TO and what belongs to it. */
  settings: { recipients: readonly string[]; zone: string; owner: string | null };
  /** A slot that is older is not sent any more. */
  catchUpMs: number;
  /** How long contents are kept. */
  keepMs: number;
  /** No other process has the store open, as the lock of its folder says: what stands as under way was left by a dead one. */
  isAlone: boolean;
  baseUrl: () => string;
  now: () => Date;
  log: Log;
}

export interface DeliveryEngine {
  /** Makes the queues: enough for a command that works off what it plans. */
  open(): Promise<void>;
  /** Opens, does what is due, and goes on each minute. Returns when the first look is over. */
  start(): Promise<void>;
  /** What the service does each minute: follows DIGEST_TO, looks at the clock, and works off what waits. */
  minute(): Promise<void>;
  /**
   * One look at the clock: what is due is planned, what was left behind is cleared up. Whether there was anything to do. It changes no
   * subscriptions, for a command that waits for its own mail may know nothing of the service's DIGEST_TO.
   */
  tick(): Promise<boolean>;
  /** Works off what waits, until nothing does. */
  drain(): Promise<void>;
  /** Something was planned elsewhere in this process. */
  wake(contentIds: readonly number[]): void;
  /** Plans a report of this moment, by the schedule's own path; returns its slot. */
  sendNow(subscription: Subscription, period?: ReportPeriod): Promise<number>;
  /** As the worker's. */
  refusalOf: Worker['refusalOf'];
  /** Nothing new is begun; attempts that are under way are told to stop and waited for. */
  stop(): Promise<void>;
}

/** Between ticks: what other processes planned, or left. */
const POLL_MS = 2_000;
const LANES: Record<JobQueue, number> = { contents: 2, deliveries: 8 };
const BATCH: Record<JobQueue, number> = { contents: 4, deliveries: 64 };
const MOST_CLEARED_UP = 50;

export function createDeliveryEngine(options: EngineOptions): DeliveryEngine {
  const { knex, jobs, worker, make, renderNotice, settings, catchUpMs, keepMs, isAlone, baseUrl, now, log } = options;
  const stopping = new AbortController();
  let starting: Promise<void> | undefined;
  let draining: Promise<void> | undefined;
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  let hasFollowed = false;
  let purgedOn = '';

  const makeContent = async (id: number): Promise<void> => {
    const freezing = await freezeContent({ knex, id, now: now(), make });
    if (freezing.kind === 'frozen') await jobs.put('deliveries', freezing.deliveryIds);
    if (freezing.kind === 'failed')
      log[freezing.isFinal ? 'error' : 'warn'](
        { content: id },
        `a digest could not be made${freezing.isFinal ? '' : ', it is tried again'}: ${freezing.reason}`,
      );
  };
  const work: Record<JobQueue, (id: number) => Promise<unknown>> = {
    contents: makeContent,
    deliveries: (id) => worker.deliver(id, stopping.signal),
  };

  /** Returns how many jobs there were. */
  const workOff = async (queue: JobQueue): Promise<number> => {
    const taken = await jobs.take(queue, BATCH[queue]);
    const waiting = taken.values();
    const lane = async (): Promise<void> => {
      for (const { subject } of waiting) {
        if (stopping.signal.aborted) return;
        await work[queue](subject).catch((error: unknown) =>
          log.error({ err: error, queue, subject }, `a job failed: ${describeError(error)}`),
        );
      }
    };
    await Promise.all(Array.from({ length: LANES[queue] }, lane));
    await jobs.done(queue, taken satisfies readonly Job[]);
    return taken.length;
  };

  const drainOnce = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const made = await workOff('contents');
      const delivered = await workOff('deliveries');
      if (made + delivered === 0 && !isWoken) return;
      isWoken = false;
    }
  };

  const drain = (): Promise<void> => {
    isWoken = true;
    return (draining ??= drainOnce().finally(() => (draining = undefined)));
  };

  const poll = (): void => {
    timer = setTimeout(() => {
      drain()
        .catch((error: unknown) => log.warn({ err: error }, `what waits can't be looked up: ${describeError(error)}`))
        .finally(() => stopping.signal.aborted || poll());
    }, POLL_MS);
    timer.unref();
  };

  /** Projects come and go; where DIGEST_TO names nobody, one look is enough. */
  const follow = async (): Promise<void> => {
    if (settings.recipients.length === 0 && hasFollowed) return;
    await followSettings(knex, { ...settings, now: now() });
    hasFollowed = true;
  };

  const clearUp = async (): Promise<void> => {
    await jobs.put('deliveries', await releaseUnsent(knex, now()));
    for (const delivery of await claimAmbiguous(knex, now(), MOST_CLEARED_UP)) await worker.clearUp(delivery, stopping.signal);
  };

  const purge = async (): Promise<void> => {
    const today = now().toISOString().slice(0, 10);
    if (purgedOn === today) return;
    await knex('contents')
      .where('created_at', '<', new Date(now().getTime() - keepMs))
      .whereIn('state', ['frozen', 'failed'])
      .delete();
    purgedOn = today;
  };

  const steps: readonly [name: string, step: () => Promise<unknown>, isNeeded?: keyof Pulse][] = [
    ['planning', async () => jobs.put('contents', await planDueSlots(knex, { now: now(), catchUpMs })), 'planning'],
    ['clearing up', clearUp, 'clearingUp'],
    ['looking for contents to make', async () => jobs.put('contents', await unmadeContents(knex, now())), 'making'],
    ['looking for deliveries to repeat', async () => jobs.put('deliveries', await dueDeliveries(knex, now())), 'delivering'],
    [
      'telling owners',
      async () => jobs.put('deliveries', await tellOwners({ knex, now: now(), baseUrl: baseUrl(), render: renderNotice, log })),
      'telling',
    ],
    ['removing old contents', purge],
  ];

  const tick = async (): Promise<boolean> => {
    await attempt('giving up what nobody began', () => expirePlanned(knex, { now: now(), catchUpMs }));
    const found = await readPulse(knex, now());
    // What was missed is known once the rest is planned.
    const pulse = { ...found, telling: found.telling || found.planning };
    for (const [name, step, isNeeded] of steps) {
      if (stopping.signal.aborted) return false;
      if (isNeeded === undefined || pulse[isNeeded]) await attempt(name, step);
    }
    return Object.values(pulse).some(Boolean);
  };

  /** One that fails keeps none of the others from being done. */
  const attempt = (name: string, step: () => Promise<unknown>): Promise<unknown> =>
    step().catch((error: unknown) => log.error({ err: error }, `digests, ${name}: ${describeError(error)}`));

  const followAndTick = async (): Promise<void> => {
    await attempt('following DIGEST_TO', follow);
    await tick();
  };

  const minute = async (): Promise<void> => {
    await followAndTick();
    await drain();
  };

  const schedule = createSchedule({ log, run: minute });

  /** Claims end first: without its queues this process can't have taken anything itself. */
  const open = async (): Promise<void> => {
    if (isAlone) await endClaims(knex, now());
    await jobs.start();
  };

  const start = async (): Promise<void> => {
    await open();
    if (stopping.signal.aborted) return;
    await followAndTick();
    if (stopping.signal.aborted) return;
    schedule.start();
    poll();
    void drain().catch((error: unknown) => log.warn({ err: error }, `digests: ${describeError(error)}`));
  };

  return {
    refusalOf: (target) => worker.refusalOf(target),
    open,
    start: () => (starting = start()),
    minute,
    tick,
    drain,
    wake(contentIds) {
      jobs
        .put('contents', contentIds)
        .then(drain)
        .catch((error: unknown) => log.warn({ err: error }, `digests: ${describeError(error)}`));
    },
    async sendNow(subscription, period) {
      const { slotId, contentIds } = await planNow(knex, subscription, { now: now(), period });
      await jobs.put('contents', contentIds);
      return slotId;
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      // Queues that are half made would hold a connection that the store waits for.
      await starting?.catch(() => undefined);
      await schedule.stop();
      await draining?.catch(() => undefined);
      await jobs.stop();
    },
  };
}
