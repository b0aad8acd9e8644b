import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planDueSlots } from '../../../src/reports/deliver/plan.ts';
import { listSlots } from '../../../src/reports/deliver/history.ts';
import { optOut } from '../../../src/reports/recipients.ts';
import { pauseSubscription } from '../../../src/reports/subscriptions.ts';
import { slotsTable } from '../../../src/reports/views/deliveries.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  recordingChannel,
  startTestEngine,
  subscribe,
  type RecordingChannel,
  type TestClock,
  type TestEngine,
} from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const FRIDAY = new Date('2026-11-20T12:00:00Z');

describe.each(ENGINES)('what was not sent in time, on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  let email: RecordingChannel;
  const engines: TestEngine[] = [];
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: FRIDAY };
    email = recordingChannel();
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await store.close();
  });
  const start = async (catchUpHours?: number): Promise<TestEngine> => {
    const engine = await startTestEngine({ store, clock, channels: { email }, ...(catchUpHours === undefined ? {} : { catchUpHours }) });
    engines.push(engine);
    return engine;
  };
  const at = async (engine: TestEngine, moment: string): Promise<void> => {
    clock.now = new Date(moment);
    await engine.minute();
  };

  const periods = (): string[] => email.accepted.filter((line) => !line.startsWith('owner')).map((line) => line.split(', ')[2]!);
  const mailbox = (name: string) => ({ channel: 'email' as const, address: `${name}@example.org` });

  it('is never what the tick of its own minute finds, even where nothing is made up for', async () => {
    const engine = await start(0);
    await subscribe(store, clock);
    await at(engine, '2026-11-23T09:00:01.200Z');
    expect(email.accepted).toHaveLength(1);
    await at(engine, '2026-11-30T09:03:00Z');
    expect(email.accepted).toHaveLength(1);
    expect(await store.knex('slots').orderBy('id').pluck('state')).toEqual(['planned', 'missed']);
  });

  it('is not made up for beyond the limit where it was planned in time and nobody was left to send it', async () => {
    await subscribe(store, clock, { owner: 'owner@example.org' });
    clock.now = new Date('2026-11-23T09:00:01Z');
    expect(await planDueSlots(store.knex, { now: clock.now, catchUpMs: 0 })).toHaveLength(1);
    const engine = await start(0);
    await at(engine, '2026-11-23T09:30:00Z');
    expect(periods()).toEqual([]);
    expect(await store.knex('slots').where({ origin: 'schedule' }).pluck('state')).toEqual(['missed']);
    expect((await store.knex('contents').where({ kind: 'notice' }).first()).text).toContain('not sent');
  });

  it('is sent within the limit where it was planned in time, and says that it is late', async () => {
    await subscribe(store, clock);
    clock.now = new Date('2026-11-23T09:00:01Z');
    await planDueSlots(store.knex, { now: clock.now, catchUpMs: 6 * 3_600_000 });
    const engine = await start();
    await at(engine, '2026-11-23T09:30:00Z');
    expect(periods()).toHaveLength(1);
    expect(await store.knex('slots').where({ is_late: true })).toHaveLength(1);
  });

  it('is told of by the late digest of a cron expression, from the last date on, and said to be covered', async () => {
    const engine = await start();
    await subscribe(store, clock, { when: '0 * * * *', owner: 'owner@example.org' });
    await at(engine, '2026-11-20T13:00:00Z');
    await at(engine, '2026-11-20T17:30:00Z');
    await at(engine, '2026-11-20T18:00:00Z');
    expect(periods()).toEqual([
      '2026-11-20T12:00/2026-11-20T13:00',
      '2026-11-20T13:00/2026-11-20T17:00',
      '2026-11-20T17:00/2026-11-20T18:00',
    ]);
    const [missed] = await store.knex('slots').where({ state: 'missed' });
    const [late] = await store.knex('slots').where({ is_late: true });
    expect(missed).toMatchObject({ missed: 3, slot_at: new Date('2026-11-20T16:00:00Z'), content_id: late.content_id });
    expect(await store.knex('deliveries').where({ slot_id: missed.id })).toEqual([]);
    const [shown] = await listSlots(store.knex, { slotId: missed.id, limit: 1 });
    expect(slotsTable([shown!]).rows[0]!.at(-1)).toMatchObject({ text: '3 missed, covered by the next' });
    expect(await store.knex('contents').where({ kind: 'notice' }), 'no trouble to tell the owner of').toEqual([]);
  });

  it('is told of by a digest that is in time itself, which says so', async () => {
    const engine = await start();
    await subscribe(store, clock, { when: '0 * * * *', owner: 'owner@example.org' });
    await at(engine, '2026-11-20T14:00:10Z');
    expect(periods()).toEqual(['2026-11-20T12:00/2026-11-20T14:00']);
    expect((await store.knex('contents').first()).text).toBe('It also covers the report before it, which was not sent in time.');
    expect(await store.knex('contents').where({ kind: 'notice' })).toEqual([]);
  });

  it('is trouble for the owner where a day or week stands for itself, whatever is sent after it', async () => {
    const engine = await start(48);
    await subscribe(store, clock, { when: 'daily 13:00', owner: 'owner@example.org' });
    await at(engine, '2026-11-22T13:00:10Z');
    expect(email.accepted).toContain('owner@example.org Not sent in time: daily digest of Shop');
  });

  it('is told of by the next digest of a cron expression, where nothing was sent late', async () => {
    const engine = await start(0);
    await subscribe(store, clock, { when: '0 * * * *', owner: 'owner@example.org' });
    await at(engine, '2026-11-20T15:30:00Z');
    expect((await store.knex('contents').where({ kind: 'notice' }).first()).text).toContain(
      'The next one that is sent tells of that time, too.',
    );
    await at(engine, '2026-11-20T16:00:00Z');
    expect(periods()).toEqual(['2026-11-20T12:00/2026-11-20T16:00']);
    await subscribe(store, clock, { when: 'daily 17:00', targets: [{ channel: 'email', address: 'bob@example.org' }] });
    await at(engine, '2026-11-23T17:00:00Z');
    expect(
      email.accepted.find((line) => line.startsWith('bob')),
      'a day stands for itself',
    ).toMatch(/, 2026-11-22$/);
  });

  it('is no trouble to tell an owner of, where it would have gone to nobody', async () => {
    const engine = await start();
    const owner = 'owner@example.org';
    await subscribe(store, clock, { owner });
    await subscribe(store, clock, { owner, when: '0 * * * *' });
    await subscribe(store, clock, { owner, when: 'daily 09:00', targets: ['ann', 'bob'].map(mailbox) });
    await pauseSubscription(store.knex, 1, clock.now);
    for (const [name, id] of [
      ['ann', 2],
      ['ann', 3],
    ] as const)
      await optOut(store.knex, mailbox(name), id, clock.now);
    await at(engine, '2026-11-24T20:30:00Z');
    expect(await store.knex('slots').whereNot({ origin: 'notice' }).orderBy('subscription_id').pluck('state')).toEqual([
      'planned',
      'planned',
      'missed',
    ]);
    expect(
      await store.knex('deliveries').whereNot({ origin: 'notice' }).orderBy('subscription_id').select('subscription_id', 'state', 'reason'),
    ).toEqual([
      { subscription_id: 1, state: 'suppressed', reason: 'paused' },
      { subscription_id: 2, state: 'suppressed', reason: 'unsubscribed' },
    ]);
    expect(email.accepted).toEqual(['owner@example.org Not sent in time: daily digest of Shop']);
  });
});
