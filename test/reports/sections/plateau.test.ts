import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelType } from '../../../src/metrics.ts';
import { AFTER_WEEK, IN_WEEK, openSectionStore, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

/** The week ends at 22:00 UTC on 22 November. */
const TWO_WEEKS_BEFORE = '2026-11-08T22:00:00.000Z';
const run = (
  id: number,
  completed_at: string,
  recall_at_100: number,
  model_type: ModelType = 'hybrid',
): Parameters<SectionStore['load']>[0][number] => ({
  id,
  model_type,
  completed_at,
  recall_at_100,
});

describe('a plateau', () => {
  test('is told with its weeks and tries, type by type', async () => {
    await store.load([
      run(1, '2026-10-28T12:00:00Z', 0.461),
      ...Array.from({ length: 41 }, (_, i) => run(10 + i, IN_WEEK, 0.4)),
      run(60, AFTER_WEEK, 0.9),
      run(70, '2026-10-01T12:00:00Z', 0.3, 'retrieval'),
      run(71, IN_WEEK, 0.3, 'retrieval'),
    ]);
    const hybrid = 'No new best hybrid R@100 for 3 weeks, 41 experiments. It is 46.1%, first reached by Exp #1.';
    const retrieval = 'No new best retrieval R@100 for 7 weeks, 1 experiment. It is 30.0%, first reached by Exp #70.';
    expect(textsOf(await store.viewsOf('plateau'))).toEqual([hybrid, retrieval]);
    expect(textsOf(await store.viewsOf('plateau', ['retrieval']))).toEqual([retrieval]);
  });

  test('begins two weeks after the last best', async () => {
    await store.load([run(1, TWO_WEEKS_BEFORE, 0.5), run(2, IN_WEEK, 0.4)]);
    expect(textsOf(await store.viewsOf('plateau'))).toEqual([
      'No new best hybrid R@100 for 2 weeks, 1 experiment. It is 50.0%, first reached by Exp #1.',
    ]);
    await store.load([run(1, '2026-11-08T22:00:00.001Z', 0.5), run(2, IN_WEEK, 0.4)]);
    expect(await store.viewsOf('plateau')).toEqual([]);
  });

  test('is none where nobody tried, or where the week brought a new best', async () => {
    await store.load([run(1, '2026-10-01T12:00:00Z', 0.5)]);
    expect(await store.viewsOf('plateau')).toEqual([]);
    await store.load([run(1, '2026-10-01T12:00:00Z', 0.5), run(2, IN_WEEK, 0.6)]);
    expect(await store.viewsOf('plateau')).toEqual([]);
  });
});
