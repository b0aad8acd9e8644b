import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AFTER_WEEK, IN_WEEK, openSectionStore, rowsOf, type SectionStore } from './section-store.ts';

const LONG = `A\r\n${'very '.repeat(20)}long name`;

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore({ datasetNames: ['old_examples', LONG, ...Array.from({ length: 10 }, (_, i) => `Year ${2000 + i}`)] });
});
afterAll(() => store.close());

describe('the datasets', () => {
  test('are compared by the main type, as picture and table with the same numbers', async () => {
    await store.load([
      { id: 1, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.4, test_rmse: 0.9 },
      { id: 2, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.5, test_rmse: 0.8, dataset_id: 2 },
      { id: 3, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.3, dataset_id: 2 },
      { id: 4, model_type: 'hybrid', completed_at: AFTER_WEEK, recall_at_100: 0.9, dataset_id: 1 },
      { id: 5, model_type: 'ranking', completed_at: IN_WEEK, test_rmse: 0.7 },
    ]);
    const views = await store.viewsOf('datasets');
    expect(views.map(({ kind }) => kind)).toEqual(['chart', 'table']);
    expect(views[0]).toMatchObject({ chart: 'datasets', data: { modelType: 'hybrid', rows: [{ id: 2, experiments: 2 }, { id: 1 }] } });
    expect(rowsOf(views)).toEqual([
      ['A very very very ver…very very long name', '2', '★50.0%', '★40.0%', '★0.8000', '★0.8000'],
      ['old_examples', '1', '40.0%', '★40.0%', '0.9000', '0.9000'],
    ]);
    expect(await store.viewsOf('datasets', ['ranking'])).toEqual([]);
  });

  test('are left out where there is only one', async () => {
    await store.load([{ id: 1, model_type: 'ranking', completed_at: IN_WEEK, test_rmse: 0.4 }]);
    expect(await store.viewsOf('datasets')).toEqual([]);
  });

  test('are ten in the table, and a link to the others', async () => {
    await store.load(
      Array.from({ length: 12 }, (_, i) => ({
        id: i + 1,
        model_type: 'ranking',
        completed_at: IN_WEEK,
        test_rmse: 1 + i,
        dataset_id: i + 1,
      })),
    );
    const views = await store.viewsOf('datasets');
    expect(rowsOf(views)).toHaveLength(10);
    expect(views.at(-1)).toEqual({ kind: 'links', links: [{ text: 'and 2 more', href: '/projects/shop?type=ranking' }] });
  });
});
