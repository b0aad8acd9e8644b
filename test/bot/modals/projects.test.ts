import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectChoices } from '../../../src/bot/modals/projects.ts';
import type { Store } from '../../../src/store/store.ts';
import { openTestStore } from '../../support/store.ts';

let store: Store;

beforeAll(async () => {
  store = await openTestStore('embedded');
  await store
    .knex('projects')
    .insert(
      Array.from({ length: 130 }, (_, i) => ({ id: i + 1, key: `p-${i + 1}`, name: `P ${i + 1}`, description: '', source_version: 1 })),
    );
});
afterAll(() => store.close());

it('leave room for "none" in a list of a hundred, and have the chosen one wherever it stands', async () => {
  const first = await projectChoices(store, { scope: 'all', chosen: null });
  expect(first).toHaveLength(99);
  const left = Array.from({ length: 130 }, (_, i) => i + 1).find((id) => !first.some(({ value }) => value === String(id)))!;
  const chosen = await projectChoices(store, { scope: 'all', chosen: left });
  expect(chosen).toHaveLength(99);
  expect(chosen[0]).toEqual({ value: String(left), label: `P ${left}` });
  expect(await projectChoices(store, { scope: [1, 2], chosen: left })).toHaveLength(2);
});
