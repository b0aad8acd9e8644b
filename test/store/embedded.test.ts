import { expect, test } from 'vitest';
import { openInMemory } from '../../src/store/embedded.ts';

test('the embedded store lets the event loop turn between queries, which it works at in the same thread', async () => {
  const store = await openInMemory();
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
