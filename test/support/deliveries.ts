/** Engines of delivery on one store, each like a process of its own, with channels and a clock that the test holds. */
import { createDeliveryEngine, type DeliveryEngine } from '../../src/reports/deliver/engine.ts';
import type { Channels, DeliveryChannel, Outgoing, SendHooks } from '../../src/reports/deliver/channel.ts';
import type { MadeContent } from '../../src/reports/deliver/freeze.ts';
import type { SendOutcome } from '../../src/reports/deliver/outcome.ts';
import type { ContentRequest } from '../../src/reports/deliver/write-slots.ts';
import { createWorker } from '../../src/reports/deliver/work.ts';
import { createJobs } from '../../src/reports/jobs.ts';
import { addSubscription, type NewSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestLog } from './log.ts';

export interface TestClock {
  now: Date;
}

interface TestEngineOptions {
  store: Store;
  clock: TestClock;
  channels: Partial<Channels>;
  make?: (request: ContentRequest) => Promise<MadeContent>;
  settings?: { recipients: readonly string[]; zone: string; owner: string | null };
  catchUpHours?: number;
  isAlone?: boolean;
}

export interface TestEngine extends DeliveryEngine {
  lines: () => Record<string, unknown>[];
}

export async function startTestEngine({
  store,
  clock,
  channels,
  make = madeOf,
  settings = { recipients: [], zone: 'UTC', owner: null },
  catchUpHours = 6,
  isAlone = false,
}: TestEngineOptions): Promise<TestEngine> {
  const { log, lines } = createTestLog();
  const { knex } = store;
  const now = (): Date => clock.now;
  const baseUrl = (): string => 'https://towerwatch.example.org';
  const jobs = createJobs({ store, log });
  const worker = createWorker({
    knex,
    channels: { email: undefined, slack: undefined, ...channels },
    baseUrl,
    isAllowed: ({ recipient }) => !recipient.endsWith('@forbidden.example.org'),
    now,
    random: () => 0.5,
    log,
  });
  const engine = createDeliveryEngine({
    knex,
    jobs,
    worker,
    make,
    renderNotice: async ({ title, paragraphs, link }) => ({
      html: '<p></p>',
      text: [title, ...paragraphs, ...(link === undefined ? [] : [`${link.text}: ${link.href}`])].join('\n'),
      slack: null,
    }),
    settings,
    catchUpMs: catchUpHours * 3_600_000,
    keepMs: 365 * 86_400_000,
    isAlone,
    baseUrl,
    now,
    log,
  });
  await engine.open();
  return { ...engine, lines };
}

/** A content that says what it was made from. */
export async function madeOf(request: ContentRequest): Promise<MadeContent> {
  return {
    subject: `Project ${request.projectId}, ${request.types.join('+')}, ${request.period.label}`,
    html: `<p>${request.lateNote ?? ''}</p>`,
    text: request.lateNote ?? 'in time',
    files: [],
    digest: null,
    slack: null,
    isEmpty: false,
    isQuiet: false,
  };
}

export interface RecordingChannel extends DeliveryChannel {
  /** What was accepted, in order: "ann@example.org Project 1, hybrid, 2026-W47". */
  accepted: string[];
  /** Keys of the accepted, in order. */
  keys: string[];
}

/** A channel that accepts everything but what `behave` says; `attempt` counts from 1 for each recipient. */
export function recordingChannel(
  behave: (outgoing: Outgoing, attempt: number, hooks: SendHooks) => SendOutcome | 'accept' | Promise<SendOutcome | 'accept'> = () =>
    'accept',
): RecordingChannel {
  const accepted: string[] = [];
  const keys: string[] = [];
  const attempts = new Map<string, number>();
  return {
    accepted,
    keys,
    async send(outgoing, hooks) {
      await hooks.handOver();
      const attempt = (attempts.get(outgoing.recipient) ?? 0) + 1;
      attempts.set(outgoing.recipient, attempt);
      const outcome = await behave(outgoing, attempt, hooks);
      if (outcome !== 'accept') return outcome;
      accepted.push(`${outgoing.recipient} ${outgoing.content.subject}`);
      keys.push(outgoing.key);
      return { kind: 'sent', reference: `ref-${keys.length}` };
    },
  };
}

/**
 * Weekly on Mondays at nine in UTC to ann, unless told otherwise: `when` as people write it, `cron` also for what comes too often for
 * people to write and fills a test's day.
 */
export function subscribe(
  store: Store,
  clock: TestClock,
  wanted: Partial<Omit<NewSubscription, 'timetable'>> & { when?: string; cron?: string; zone?: string } = {},
): Promise<number> {
  const { when = 'weekly mon 09:00', cron, zone = 'UTC', ...rest } = wanted;
  const timetable = cron === undefined ? parseTimetable(when, zone) : { cadence: 'cron' as const, expression: cron, zone };
  return addSubscription(
    store.knex,
    { projectId: 1, targets: [{ channel: 'email', address: 'ann@example.org' }], ...rest, timetable },
    clock.now,
  );
}
