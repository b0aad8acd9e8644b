import { expect, test } from 'vitest';
import { openTestStore } from '../support/store.ts';

test('the embedded store lets the event loop turn between queries, which it works at in the same thread', async () => {
  const store = await openTestStore('embedded');
  let turns = 0;
  let isDone = false;
  const turn = (): void => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(Array.from({ length: 20 }, (_one, i) => store.knex.raw('select ?::int', [i])));
  isDone = true;
  await store.close();
  expect(turns).toBeGreaterThanOrEqual(20);
});
