import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemorySource } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createAnswerKeeper } from '../../src/web/kept-answers.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

let store: Store;
let recalls: number[];
let asked: number;
beforeEach(async () => {
  store = await openTestStore('embedded');
  recalls = [0.1];
  asked = 0;
});
afterEach(() => store.close());

const source = createMemorySource('memory', () => ({
  projects: [{ id: 1, name: 'Shop', description: '' }],
  datasets: [],
  feature_configs: [],
  model_configs: [],
  experiments: recalls.map((recall, i) => ({ experiment: experimentRow({ id: i + 1, recall_at_100: recall }), curve: null })),
}));
const sync = (at: string): Promise<unknown> => syncStore({ store, source, log: createTestLog().log, now: () => new Date(at) });
const ask = async (): Promise<number> => (asked += 1);

test('an answer is asked for once, until the store’s content changes; the moment of the last round is always new', async () => {
  const kept = createAnswerKeeper(store.knex);
  expect((await kept.now()).asOf).toBeNull();
  await sync('2026-03-01T10:00:00Z');
  const first = await kept.now();
  expect(await Promise.all([first.keep('a', ask), first.keep('a', ask), first.keep('b', ask)])).toEqual([1, 1, 2]);
  await sync('2026-03-01T10:01:00Z');
  const second = await kept.now();
  expect(second.asOf?.toISOString()).toBe('2026-03-01T10:01:00.000Z');
  expect(await second.keep('a', ask)).toBe(1);
  recalls = [0.2];
  await sync('2026-03-01T10:02:00Z');
  expect(await (await kept.now()).keep('a', ask)).toBe(3);
  recalls = [];
  await sync('2026-03-01T10:03:00Z');
  expect(await (await kept.now()).keep('a', ask)).toBe(4);
});

test('what was asked while a round changed the store is not kept: the next round may take the change back', async () => {
  await sync('2026-03-01T10:00:00Z');
  const kept = createAnswerKeeper(store.knex);
  const before = await kept.now();
  recalls = [0.9];
  await sync('2026-03-01T10:01:00Z');
  expect(await before.keep('a', ask)).toBe(1);
  recalls = [0.1];
  await sync('2026-03-01T10:02:00Z');
  await expect.poll(async () => (await kept.now()).keep('a', ask)).toBe(2);
});

test('a reading that hangs holds up nobody who asks later for long', async () => {
  let isHanging = true;
  const hanging = new Proxy(store.knex, {
    get: (target, name) => {
      const from = target.from.bind(target);
      if (name !== 'from' || !isHanging) return Reflect.get(target, name) as unknown;
      isHanging = false;
      return (table: string) => ({ select: () => new Promise(() => void from(table)) });
    },
  });
  const kept = createAnswerKeeper(hanging);
  void kept.now();
  expect((await kept.now()).asOf).toBeNull();
});

test('a failure is not kept', async () => {
  const answers = await createAnswerKeeper(store.knex).now();
  await expect(answers.keep('a', async () => Promise.reject(new Error('no connection')))).rejects.toThrow('no connection');
  expect(await answers.keep('a', ask)).toBe(1);
});

test('who asks while the store is read shares the next reading, and sees what was written before', async () => {
  await sync('2026-03-01T10:00:00Z');
  let reads = 0;
  store.knex.on('query', () => (reads += 1));
  const kept = createAnswerKeeper(store.knex);
  const first = kept.now();
  await store.knex('sync_sources').update({ as_of: new Date('2026-03-01T11:00:00Z') });
  const before = reads;
  const others = await Promise.all(Array.from({ length: 20 }, () => kept.now()));
  expect(new Set(others.map(({ asOf }) => asOf?.toISOString()))).toEqual(new Set(['2026-03-01T11:00:00.000Z']));
  expect(reads - before).toBeLessThanOrEqual(2);
  await first;
});

test('a reading that fails is the failure of who shared it, and of nobody later', async () => {
  const kept = createAnswerKeeper(store.knex);
  await store.knex.schema.renameTable('sync_buckets', 'away');
  const failing = await Promise.allSettled([kept.now(), kept.now(), kept.now()]);
  expect(failing.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await store.knex.schema.renameTable('away', 'sync_buckets');
  expect((await kept.now()).asOf).toBeNull();
});
