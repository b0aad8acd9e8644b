import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { datasetComparison, type DatasetComparison } from '../../src/analysis/dataset-comparison.ts';
import type { ModelType } from '../../src/metrics.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { SUMMARY_TABLES, summarizeExperiments } from '../../src/store/summary.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };
const moment = new Date('2026-02-01T00:00:00Z');
const JUST_BEFORE = '2026-01-31 23:59:59.999999+00';

const PAST: readonly Partial<ExperimentRow>[] = [
  { dataset_id: 1, recall_at_100: 0.3, recall_at_50: 0.2, recall_at_10: 0.1, loss: 1.7 },
  { dataset_id: 1, recall_at_100: 0.1, loss: 0.9, completed_at: JUST_BEFORE },
  { dataset_id: 1, recall_at_100: 0.2 },
  { dataset_id: 2, recall_at_100: 0.4, test_rmse: 0.7, completed_at: JUST_BEFORE },
  { dataset_id: 1, recall_at_100: null, loss: 0.1 },
  { dataset_id: 1, recall_at_100: 0.9, status: 'failed' },
  { dataset_id: 1, recall_at_100: 0.9, project_id: 2 },
  { dataset_id: 1, model_type: 'ranking', test_rmse: 0.8, test_mae: 0.6 },
  { dataset_id: 2, model_type: 'ranking', test_rmse: 0.9, test_mae: 0.5, completed_at: JUST_BEFORE },
  { dataset_id: 2, model_type: 'hybrid', recall_at_100: 0.25, test_rmse: 1.7e308 },
  { dataset_id: 2, model_type: 'hybrid', recall_at_100: 0.35, test_rmse: 1.7e308 },
];
const LATER: readonly Partial<ExperimentRow>[] = ['2026-02-01 00:00:00.000000+00', '2026-02-02 00:00:00.000000+00', null].flatMap(
  (completed_at) =>
    ([1, 3] as const).flatMap((dataset_id) =>
      (['retrieval', 'ranking', 'hybrid'] as const).map((model_type) => ({
        dataset_id,
        model_type,
        completed_at,
        recall_at_100: 0.99,
        test_rmse: 0.01,
        test_mae: 0.01,
        loss: 0.01,
      })),
    ),
);

describe.each(ENGINES)('datasets compared as they stood at a moment, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
    const datasets = [1, 2, 3].map((id) => ({
      id,
      project_id: 1,
      name: `Dataset ${id}`,
      description: '',
      row_count: null,
      source_version: 0n,
    }));
    await upsertRows(store.knex, 'datasets', datasets);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    for (const table of ['experiments', ...SUMMARY_TABLES]) await store.knex(table).delete();
  });

  async function load(rows: readonly Partial<ExperimentRow>[]): Promise<void> {
    const experiments = rows.map((row, i) => ({ ...experimentRow({ id: i + 1, ...row }), source_version: 0n }));
    await store.knex.transaction(async (transaction) => {
      await upsertRows(transaction, 'experiments', experiments);
      await summarizeExperiments(transaction, { from: 1, to: rows.length });
    });
  }
  const compare = (type: ModelType, completedBefore?: Date): Promise<DatasetComparison> =>
    datasetComparison(store.knex, { project, type, completedBefore });

  test.each(['retrieval', 'ranking', 'hybrid'] as const)('are, for %s, as if what completed then or later had never been', async (type) => {
    await load(PAST);
    const then = await compare(type);
    expect(await compare(type, moment)).toEqual(then);
    await load([...PAST, ...LATER]);
    expect(await compare(type, moment)).toEqual(then);
    expect((await compare(type)).datasets.map(({ id }) => id)).toEqual([1, 3, 2]);
  });

  test('tell the best first, with bests and means of what had completed', async () => {
    await load([...PAST, ...LATER]);
    const { datasets } = await compare('retrieval', moment);
    expect(datasets).toMatchObject([
      { id: 2, name: 'Dataset 2', experiment_count: 1, best_recall: 0.4, best_rmse: null, avg_loss: null, min_loss: null },
      { id: 1, name: 'Dataset 1', experiment_count: 3, best_recall: 0.3, best_r50: 0.2, best_r10: 0.1, min_loss: 0.9 },
    ]);
    expect(datasets[1]!.avg_recall).toBeCloseTo(0.2, 12);
    expect(datasets[1]!.avg_loss).toBeCloseTo(1.3, 12);
  });

  test('are none before anything had completed', async () => {
    await load(PAST);
    expect(await compare('retrieval', new Date('2026-01-01T00:00:00Z'))).toEqual({ model_type: 'retrieval', datasets: [] });
  });
});
