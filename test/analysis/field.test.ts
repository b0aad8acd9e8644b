import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { experimentDetail } from '../../src/analysis/experiment.ts';
import { experimentField, fieldDistribution, type Field } from '../../src/analysis/field.ts';
import type { Project } from '../../src/analysis/project.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import type { MetricKey } from '../../src/metrics.ts';
import { createMemorySource } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import { summarizeExperiments } from '../../src/store/summary.ts';
import type { Store } from '../../src/store/store.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { createTestLog } from '../support/log.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project: Project = { id: 1, key: 'shop', name: 'Shop' };

const retrieval = (id: number, recall: number | null, changes: Partial<ExperimentRow> = {}): ExperimentRow =>
  experimentRow({ id, recall_at_100: recall, ...changes });
const ranking = (id: number, rmse: number | null, changes: Partial<ExperimentRow> = {}): ExperimentRow =>
  experimentRow({ id, test_rmse: rmse, model_type: 'ranking', ...changes });

describe.each(ENGINES)('an experiment against the field, on %s', (engine) => {
  let store: Store;
  let loaded: ExperimentRow[] = [];
  const source = createMemorySource('memory', () => ({
    projects: [1, 2].map((id) => ({ id, name: `Project ${id}`, description: '' })),
    datasets: [],
    feature_configs: [],
    model_configs: [],
    experiments: loaded.map((experiment) => ({ experiment, curve: null })),
  }));
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());

  async function fieldOf(id: number, rows: ExperimentRow[]): Promise<Field> {
    loaded = rows;
    await syncStore({ store, source, log: createTestLog().log, now: () => new Date() });
    return experimentField(store.knex, { project, experiment: await experimentDetail(store.knex, { project, id }) });
  }

  async function placeOf(metric: MetricKey, id: number, rows: ExperimentRow[]): Promise<Field['places'][number]> {
    return (await fieldOf(id, rows)).places.find((place) => place.metric === metric)!;
  }

  test('has a place in each recall and error of its type, in the catalogue’s order', async () => {
    const of = async (model_type: ExperimentRow['model_type']): Promise<string[]> =>
      (await fieldOf(1, [experimentRow({ id: 1, model_type })])).places.map(({ metric }) => metric);
    const recalls = ['recall_at_5', 'recall_at_10', 'recall_at_50', 'recall_at_100'];
    const errors = ['rmse', 'test_rmse', 'mae', 'test_mae'];
    expect(await of('retrieval')).toEqual(recalls);
    expect(await of('ranking')).toEqual(errors);
    expect(await of('hybrid')).toEqual([...recalls, ...errors]);
  });

  test('the highest recall and the lowest error are first', async () => {
    const recalls = [retrieval(1, 0.2), retrieval(2, 0.4), retrieval(3, 0.3)];
    expect(await placeOf('recall_at_100', 2, recalls)).toMatchObject({ value: 0.4, rank: 1, total: 3 });
    expect(await placeOf('recall_at_100', 1, recalls)).toMatchObject({ value: 0.2, rank: 3, total: 3 });
    const errors = [ranking(1, 0.9), ranking(2, 0.7), ranking(3, 0.8)];
    expect(await placeOf('test_rmse', 2, errors)).toMatchObject({ value: 0.7, rank: 1, total: 3 });
    expect(await placeOf('test_rmse', 1, errors)).toMatchObject({ value: 0.9, rank: 3, total: 3 });
  });

  test('of equal values the newest stands first, to the microsecond, then the highest id, as in rankings', async () => {
    const at = (microseconds: number): Partial<ExperimentRow> => ({ created_at: `2026-01-01 00:00:00.00000${microseconds}+00` });
    const rows = [
      retrieval(1, 0.4, at(2)),
      retrieval(2, 0.4, at(1)),
      retrieval(3, 0.5, at(1)),
      retrieval(4, 0.1, at(9)),
      retrieval(5, 0.4, at(1)),
      retrieval(6, 0.4, { created_at: null }),
    ];
    await placeOf('recall_at_100', 1, rows);
    const { configurations } = await topConfigurations(store.knex, { project, type: 'retrieval', limit: 50 });
    expect(configurations.map(({ experiment_id: id }) => id)).toEqual([3, 1, 5, 2, 6, 4]);
    for (const { experiment_id: id, rank } of configurations) expect((await placeOf('recall_at_100', id, rows)).rank).toBe(rank);
    const equal = [1, 2, 3].map((id) => ranking(id, 0.8));
    expect(await placeOf('test_rmse', 3, equal)).toMatchObject({ rank: 1, total: 3, quantiles: Array(41).fill(0.8) });
    expect(await placeOf('test_rmse', 1, equal)).toMatchObject({ rank: 3, total: 3 });
  });

  test('a distribution that is at hand is not asked again', async () => {
    const experiment = await experimentDetail(store.knex, { project, id: 1 });
    const distribution = await fieldDistribution(store.knex, { project, type: 'ranking' });
    expect(await experimentField(store.knex, { project, experiment, distribution })).toEqual(
      await experimentField(store.knex, { project, experiment }),
    );
  });

  test('without the value it has no place, and others are not counted behind it', async () => {
    const rows = [retrieval(1, null), retrieval(2, 0), retrieval(3, 0.3), retrieval(4, null)];
    expect(await placeOf('recall_at_100', 1, rows)).toMatchObject({ value: null, rank: null, total: 2 });
    expect(await placeOf('recall_at_100', 2, rows), '0 is a value').toMatchObject({ value: 0, rank: 2, total: 2 });
  });

  test('alone it is the first of one, and a metric that nobody has has no distribution', async () => {
    const { places } = await fieldOf(1, [retrieval(1, 0.3)]);
    expect(places.find(({ metric }) => metric === 'recall_at_100')).toMatchObject({ rank: 1, total: 1, quantiles: Array(41).fill(0.3) });
    expect(places.find(({ metric }) => metric === 'recall_at_5')).toEqual({
      metric: 'recall_at_5',
      value: null,
      rank: null,
      total: 0,
      quantiles: [],
      values: [],
    });
  });

  test('one that is not completed is ranked among the completed ones, and is no part of their distribution', async () => {
    const rows = [retrieval(1, 0.9, { status: 'failed' }), retrieval(2, 0.4), retrieval(3, 0.2)];
    const place = await placeOf('recall_at_100', 1, rows);
    expect(place).toMatchObject({ rank: 1, total: 3 });
    expect([place.quantiles[0], place.quantiles.at(-1)]).toEqual([0.2, 0.4]);
    expect(place.values, 'a small field is told value by value').toEqual([0.2, 0.4]);
    expect(await placeOf('recall_at_100', 3, rows), 'and is not in the field of the others').toMatchObject({ rank: 2, total: 2 });
    expect(await placeOf('recall_at_100', 1, rows.slice(0, 1))).toMatchObject({ rank: 1, total: 1, quantiles: [] });
  });

  test('other types and other projects are not in the field', async () => {
    const rows = [retrieval(1, 0.4), retrieval(2, 0.9, { model_type: 'hybrid' }), retrieval(3, 0.9, { project_id: 2 })];
    expect(await placeOf('recall_at_100', 1, rows)).toMatchObject({ rank: 1, total: 1 });
  });

  test('quantiles are values of the field, each the lowest that its share does not exceed', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => ranking(i + 1, (i + 1) / 100));
    const { quantiles } = await placeOf('test_rmse', 1, rows);
    expect(quantiles).toHaveLength(41);
    expect([0, 2, 10, 20, 30, 38, 40].map((step) => quantiles[step])).toEqual([0.01, 0.04, 0.2, 0.4, 0.6, 0.76, 0.8]);
  });

  test('numbers that a double barely holds are ranked like others', async () => {
    const rows = [ranking(1, 1.7e308), ranking(2, -1.7e308), ranking(3, 5e-324), ranking(4, 0)];
    expect(await placeOf('test_rmse', 1, rows)).toMatchObject({ rank: 4, total: 4 });
    expect(await placeOf('test_rmse', 3, rows)).toMatchObject({ value: 5e-324, rank: 3 });
    expect((await placeOf('test_rmse', 2, rows)).quantiles.at(-1)).toBe(1.7e308);
  });

  test('of very many a part tells the quantiles, and all the rank and both ends', async () => {
    const large: Project = { id: 3, key: 'large', name: 'Large' };
    await store.knex.transaction(async (transaction) => {
      // Only one of them has R@5.
      await transaction.raw(`
        insert into experiments (id, project_id, dataset_id, feature_config_id, model_type, experiment_name, experiment_description, status, source_version, recall_at_100, recall_at_5)
        select 1000000 + i, 3, 1, 1, 'retrieval', '', '', 'completed', 0, i / 8000.0, case i when 9 then 0.5 end from generate_series(1, 8000) i`);
      await summarizeExperiments(transaction, { from: 1_000_001, to: 1_008_000 });
    });
    const { places } = await experimentField(store.knex, { project: large, experiment: retrieval(1_005_001, 5_001 / 8_000) });
    const { rank, total, quantiles } = places.find(({ metric }) => metric === 'recall_at_100')!;
    expect([rank, total]).toEqual([3_000, 8_000]);
    expect([quantiles[0], quantiles.at(-1)]).toEqual([1 / 8_000, 1]);
    for (const [i, quantile] of quantiles.entries()) expect(Math.abs(quantile - i / 40)).toBeLessThan(0.03);
    expect(new Set(quantiles).size).toBe(41);
    const few = places.find(({ metric }) => metric === 'recall_at_5')!;
    expect(few).toMatchObject({ rank: null, total: 1, quantiles: Array(41).fill(0.5) });
  });
});
