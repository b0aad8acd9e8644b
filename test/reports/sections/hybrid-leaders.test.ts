import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AFTER_WEEK, IN_WEEK, openSectionStore, rowsOf, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

/** From the first id on, one after the other. */
const hybrids = (points: readonly (readonly [recall: number, rmse: number])[]): Parameters<SectionStore['load']>[0] =>
  points.map(([recall_at_100, test_rmse], i) => ({ id: i + 1, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100, test_rmse }));

describe('the two-sided leaders', () => {
  test('are whom nobody dominates, as picture and table, and the best recall with at most the median error', async () => {
    await store.load([
      ...hybrids([
        [0.5, 0.9],
        [0.473, 0.8123],
        [0.4, 0.7],
        [0.3, 0.95],
        [0.2, 0.75],
      ]),
      { id: 6, model_type: 'hybrid', completed_at: AFTER_WEEK, recall_at_100: 0.9, test_rmse: 0.1 },
      { id: 7, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.9 },
    ]);
    const views = await store.viewsOf('hybrid-leaders');
    expect(views[0]).toMatchObject({
      kind: 'chart',
      chart: 'pareto',
      data: { front: [{ label: 'Exp #1' }, { label: 'Exp #2' }, { label: 'Exp #3' }], dominatedTotal: 2 },
    });
    expect(rowsOf(views)).toEqual([
      ['Exp #1', '★50.0%', '0.9000'],
      ['Exp #2', '47.3%', '0.8123'],
      ['Exp #3', '40.0%', '★0.7000'],
    ]);
    expect(textsOf(views)).toEqual(['Best R@100 with Test RMSE ≤ the current median (0.8123): Exp #2, 47.3%.']);
    expect(views.at(-1)).toEqual({ kind: 'links', links: [{ text: 'See Exp #2', href: '/projects/shop/experiments/2' }] });
    expect(JSON.stringify(views)).not.toMatch(/Exp #[67]/);
  });

  test('are ten in the table, and a link to the others', async () => {
    await store.load(hybrids(Array.from({ length: 14 }, (_, i) => [0.5 - i / 100, 0.9 - i / 100])));
    const views = await store.viewsOf('hybrid-leaders');
    expect(rowsOf(views)).toHaveLength(10);
    // The lowest error of the front is not among the ten, so that none of them is marked for it.
    expect(rowsOf(views).filter(([, , error]) => error?.startsWith('★'))).toEqual([]);
    expect(views).toContainEqual({ kind: 'links', links: [{ text: 'and 4 more', href: '/projects/shop?type=hybrid' }] });
  });

  test('have no picture of a single experiment, and are left out without any', async () => {
    await store.load(hybrids([[0.5, 0.9]]));
    expect((await store.viewsOf('hybrid-leaders')).map(({ kind }) => kind)).toEqual(['table', 'text', 'links']);
    expect(await store.viewsOf('hybrid-leaders', ['retrieval'])).toEqual([]);
    await store.load([{ id: 1, model_type: 'retrieval', completed_at: IN_WEEK, recall_at_100: 0.4 }]);
    expect(await store.viewsOf('hybrid-leaders')).toEqual([]);
  });
});
