import { describe, expect, it } from 'vitest';
import { whileAlone } from '../../src/store/lock-database.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const KEY = 4_711;

describe.each(ENGINES)('work under a key, %s', (engine) => {
  it('is done by one at a time, and by the next when it has ended', async () => {
    const store = await openTestStore(engine);
    const inside = await whileAlone(store, KEY, () => whileAlone(store, KEY, () => Promise.resolve('second')));
    expect(inside).toBeUndefined();
    expect(await whileAlone(store, KEY, () => Promise.resolve('next'))).toBe('next');
    await store.close();
  });
});

it('keeps no snapshot, so that a VACUUM in its course marks what it wrote as visible to all', async () => {
  const store = await openTestStore('postgres');
  const others = await whileAlone(store, KEY, async () => {
    const { rows } = await store.knex.raw<{ rows: object[] }>(
      'select state, backend_xid, backend_xmin from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return rows;
  });
  expect(others).toContainEqual({ state: 'idle in transaction', backend_xid: null, backend_xmin: null });
  await store.close();
});
