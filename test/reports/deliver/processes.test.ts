/** Several processes on one PostgreSQL: each an engine with a pool of its own, all with the same clock. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../../src/store/postgres.ts';
import { migrateStore } from '../../../src/store/migrate.ts';
import type { Store } from '../../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import {
  recordingChannel,
  startTestEngine,
  subscribe,
  type RecordingChannel,
  type TestClock,
  type TestEngine,
} from '../../support/deliveries.ts';

const MINUTE = 60_000;
const MONDAY = Date.parse('2026-11-16T00:00:00Z');

describe('several processes with the same schedule', () => {
  let database: TestDatabase;
  let stores: Store[];
  let engines: TestEngine[];
  let clock: TestClock;
  let email: RecordingChannel;
  beforeEach(async () => {
    database = await createDatabase();
    clock = { now: new Date(MONDAY - MINUTE) };
    // As a real one: an attempt takes a moment, in which others are at work.
    email = recordingChannel(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return 'accept' as const;
    });
  });
  afterEach(async () => {
    for (const engine of engines) await engine.stop();
    for (const store of stores) await store.close();
    await database.drop();
  });

  const startProcesses = async (count: number): Promise<void> => {
    stores = Array.from({ length: count }, () => openPostgres(database.url));
    await migrateStore(stores[0]!);
    await stores[0]!.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
    engines = await Promise.all(stores.map((store) => startTestEngine({ store, clock, channels: { email } })));
  };
  const minuteEverywhere = async (): Promise<void> => {
    clock.now = new Date(clock.now.getTime() + MINUTE);
    const found = await Promise.all(engines.map((engine) => engine.tick()));
    // What one has planned is worked off by all of them.
    if (found.some(Boolean)) await Promise.all(engines.map((engine) => engine.drain()));
  };

  it.each([2, 4])('send each recipient each slot exactly once over a week of minutes: %i of them', { timeout: 400_000 }, async (count) => {
    await startProcesses(count);
    const target = (name: string) => ({ channel: 'email' as const, address: `${name}@example.org` });
    await subscribe(stores[0]!, clock, { when: 'weekly mon 09:00', targets: ['a', 'b', 'c'].map(target) });
    await subscribe(stores[0]!, clock, { when: 'daily 08:30', zone: 'Europe/Kyiv', targets: [target('d'), target('e')] });
    await subscribe(stores[0]!, clock, { cron: '*/40 6-18 * * 1-5', zone: 'America/New_York', targets: [target('f')] });
    await subscribe(stores[0]!, clock, { when: '15 * * * *', targets: [target('g'), target('h')] });
    for (let minute = 0; minute < 7 * 24 * 60; minute += 1) await minuteEverywhere();
    const perRecipient = Object.fromEntries(
      'abcdefgh'.split('').map((name) => [name, email.keys.filter((key) => key.includes(` ${name}@`)).length]),
    );
    expect(perRecipient).toEqual({ a: 1, b: 1, c: 1, d: 7, e: 7, f: 5 * 26, g: 168, h: 168 });
    expect(new Set(email.keys).size, 'no key twice').toBe(email.keys.length);
    expect(await stores[0]!.knex('deliveries').whereNot({ state: 'sent' })).toEqual([]);
    expect(await stores[0]!.knex('slots').where({ state: 'missed' })).toEqual([]);
    expect(await stores[0]!.knex('contents').whereNot({ attempts: 1 }), 'each content is made once').toEqual([]);
  });

  it('give 17 subscriptions of one minute and different filters each its own content, once', async () => {
    await startProcesses(4);
    await stores[0]!
      .knex('projects')
      .insert([2, 3].map((id) => ({ id, key: `p${id}`, name: `P${id}`, description: '', source_version: 1 })));
    const types = [
      ['retrieval'],
      ['ranking'],
      ['hybrid'],
      ['retrieval', 'ranking'],
      ['retrieval', 'hybrid'],
      ['ranking', 'hybrid'],
    ] as const;
    const wanted = [1, 2, 3].flatMap((projectId) => types.map((chosen) => ({ projectId, types: chosen }))).slice(0, 17);
    for (const [i, filter] of wanted.entries())
      await subscribe(stores[0]!, clock, { when: '1 0 * * 1', ...filter, targets: [{ channel: 'email', address: `r${i}@example.org` }] });
    for (let minute = 0; minute < 4; minute += 1) await minuteEverywhere();
    const period = '2026-11-09T00:01/2026-11-16T00:01';
    expect(email.accepted.toSorted()).toEqual(
      wanted.map(({ projectId, types: chosen }, i) => `r${i}@example.org Project ${projectId}, ${chosen.join('+')}, ${period}`).toSorted(),
    );
  });
});
