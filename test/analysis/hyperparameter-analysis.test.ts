import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hyperparameterAnalysis, type AnalysedValue, type HyperparameterAnalysis } from '../../src/analysis/hyperparameter-analysis.ts';
import type { ModelType } from '../../src/metrics.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { SUMMARY_TABLES, summarizeExperiments } from '../../src/store/summary.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };

describe.each(ENGINES)('hyperparameter analysis on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    for (const table of ['experiments', ...SUMMARY_TABLES]) await store.knex(table).delete();
  });

  async function load(rows: readonly Partial<ExperimentRow>[]): Promise<void> {
    const experiments = rows.map((row, i) => ({ ...experimentRow({ id: i + 1, ...row }), source_version: 0n }));
    await store.knex.transaction(async (transaction) => {
      await upsertRows(transaction, 'experiments', experiments);
      await summarizeExperiments(transaction, { from: 1, to: Math.max(1, rows.length) });
    });
  }
  const analyse = (type: ModelType = 'retrieval'): Promise<HyperparameterAnalysis> => hyperparameterAnalysis(store.knex, { project, type });
  const values = ({ training, model, features, dataset }: HyperparameterAnalysis, field: string): AnalysedValue[] =>
    [...training, ...model, ...features, ...dataset].find((parameter) => parameter.field === field)?.values ?? [];

  test('has every key and nothing to say where no experiment has the metric', async () => {
    await load([
      { optimizer: 'adam' },
      { recall_at_100: 0.5, status: 'failed' },
      { recall_at_100: 0.5, project_id: 2 },
      { test_rmse: 1, model_type: 'ranking' },
    ]);
    expect(await analyse()).toEqual({
      model_type: 'retrieval',
      metric: 'recall_at_100',
      good_threshold: null,
      total_experiments: 0,
      good_experiments: 0,
      training: [],
      model: [],
      features: [],
      dataset: [],
      feature_details: { buyer: [], product: [], buyer_crosses: [], product_crosses: [] },
      filter_details: { date_filters: [], customer_filters: [], product_filters: [] },
    });
  });

  test('counts whoever ties with the last good one as good', async () => {
    const recalls = [0.9, 0.8, 0.7, 0.7, 0.7, 0.1, 0.1, 0.1, 0.1, 0.1];
    await load(recalls.map((recall_at_100, i) => ({ recall_at_100, optimizer: i < 5 ? 'adam' : 'sgd' })));
    const answer = await analyse();
    expect(answer).toMatchObject({ total_experiments: 10, good_experiments: 3, good_threshold: 0.7 });
    expect(values(answer, 'optimizer')).toMatchObject([
      { value: 'adam', raw_value: 'adam', count: 5, good_count: 5, tpe_score: 6, best_metric: 0.9, confidence: 'high', lift: 11 / 6 },
      { value: 'sgd', raw_value: 'sgd', count: 5, good_count: 0, tpe_score: 0.17, best_metric: 0.1, confidence: 'high', lift: 1 / 6 },
    ]);
    expect(values(answer, 'optimizer')[0]!.avg_metric).toBeCloseTo(0.76, 12);
  });

  test('calls the lowest error good for ranking, and looks at the ranking tower there and for hybrid only', async () => {
    const tower = { ranking_tower_structure: '64→1', ranking_total_params: 33153 };
    await load(
      (['retrieval', 'ranking', 'hybrid'] as const).flatMap((model_type) =>
        [0.3, 0.2].map((metric, i) => ({ model_type, test_rmse: metric, recall_at_100: metric, batch_size: i, ...tower })),
      ),
    );
    const ranking = await analyse('ranking');
    expect(ranking).toMatchObject({ metric: 'test_rmse', good_threshold: 0.2 });
    expect(values(ranking, 'batch_size').map(({ raw_value, good_count }) => [raw_value, good_count])).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(values(ranking, 'ranking_total_params')).toMatchObject([{ value: '33,153', raw_value: 33153, best_metric: 0.2 }]);
    expect(values(await analyse('hybrid'), 'ranking_tower_structure')).toMatchObject([{ value: '64→1', count: 2 }]);
    expect(values(await analyse('retrieval'), 'ranking_tower_structure')).toEqual([]);
  });

  test('leaves out NULL and empty values, but not 0, and parameters without any', async () => {
    await load([
      { recall_at_100: 0.5, optimizer: '', top_k: null, output_embedding_dim: 0 },
      { recall_at_100: 0.4, optimizer: null, buyer_feature_details: [''] },
    ]);
    const answer = await analyse();
    expect(answer.training.map(({ param, field, values: [first] }) => [param, field, first!.raw_value])).toEqual([
      ['Output Dim', 'output_embedding_dim', 0],
    ]);
    expect(answer.feature_details.buyer).toEqual([]);
    expect(answer.filter_details.date_filters).toMatchObject([{ value: 'None', raw_value: 'None', count: 2 }]);
  });

  test('writes values for people: rates as they are, counts in thousands, samples as percent', async () => {
    await load([
      { recall_at_100: 0.5, learning_rate: 1e-7, dataset_row_count: 1_234_567, data_sample_percent: 25, batch_size: 1024 },
      { recall_at_100: 0.4, learning_rate: 0.00025 },
    ]);
    const answer = await analyse();
    const texts = (field: string): string[] => values(answer, field).map(({ value }) => value);
    expect(texts('learning_rate')).toEqual(['0.0000001', '0.00025']);
    expect([texts('dataset_row_count'), texts('data_sample_percent'), texts('batch_size')]).toEqual([['1,234,567'], ['25%'], ['1024']]);
  });

  test('orders equal scores by the newest experiment: to the microsecond, then by id, undated last', async () => {
    const at = (microseconds: string): string => `2026-01-01 00:00:00.${microseconds}+00`;
    await load([
      { recall_at_100: 0.5, optimizer: 'undated', created_at: null },
      { recall_at_100: 0.5, optimizer: 'older', created_at: at('000001') },
      { recall_at_100: 0.5, optimizer: 'newer', created_at: at('000002') },
      { recall_at_100: 0.5, optimizer: 'later undated', created_at: null },
      { recall_at_100: 0.5, optimizer: 'higher id', created_at: at('000001') },
    ]);
    expect(values(await analyse(), 'optimizer').map(({ value }) => value)).toEqual([
      'newer',
      'higher id',
      'older',
      'later undated',
      'undated',
    ]);
  });

  test('shows the best five features in the order of the newest list, and all filters', async () => {
    const names = ['a 1D', 'b 1D', 'c 1D', 'd 1D', 'e 1D', 'f 1D'];
    await load([
      { recall_at_100: 0.5, buyer_feature_details: names.toReversed(), dataset_date_filters: names },
      { recall_at_100: 0.5, buyer_feature_details: names, dataset_date_filters: names, created_at: '2026-01-02 00:00:00+00' },
    ]);
    const answer = await analyse();
    expect(answer.feature_details.buyer.map(({ value }) => value)).toEqual(names.slice(0, 5));
    expect(answer.filter_details.date_filters.map(({ value }) => value)).toEqual(names);
  });

  test('judges as it stood at a moment, as if what completed then or later had never been', async () => {
    const moment = new Date('2026-02-01T00:00:00Z');
    const past: Partial<ExperimentRow>[] = [0.5, 0.4, 0.3, 0.2].map((recall_at_100, i) => ({
      recall_at_100,
      optimizer: i % 2 === 0 ? 'adam' : 'sgd',
      buyer_feature_details: ['a 1D', `${i} 1D`],
      completed_at: '2026-01-31 23:59:59.999999+00',
    }));
    await load(past);
    const then = await analyse();
    expect(then).toMatchObject({ total_experiments: 4, good_experiments: 1, good_threshold: 0.5 });
    expect(await hyperparameterAnalysis(store.knex, { project, type: 'retrieval', completedBefore: moment })).toEqual(then);
    const later = ['2026-02-01 00:00:00.000000+00', '2026-02-02 00:00:00.000000+00', null];
    await load([
      ...past,
      ...later.map((completed_at) => ({ recall_at_100: 0.9, optimizer: 'sgd', top_k: 5, buyer_feature_details: ['a 1D'], completed_at })),
    ]);
    expect(await hyperparameterAnalysis(store.knex, { project, type: 'retrieval', completedBefore: moment })).toEqual(then);
    expect(await analyse()).toMatchObject({ total_experiments: 7, good_experiments: 2, good_threshold: 0.9 });
    const nothing = await hyperparameterAnalysis(store.knex, { project, type: 'retrieval', completedBefore: new Date(0) });
    expect(nothing).toMatchObject({ total_experiments: 0, good_experiments: 0, good_threshold: null, training: [] });
  });

  test('answers where metrics leave the range of sums', async () => {
    await load([1.7e308, 1.7e308, 1.6e308, 5e-324, -1.7e308].map((recall_at_100) => ({ recall_at_100, optimizer: 'adam' })));
    const [adam] = values(await analyse(), 'optimizer');
    expect(adam).toMatchObject({ count: 5, good_count: 2, best_metric: 1.7e308 });
    expect(adam!.avg_metric! / 6.6e307).toBeCloseTo(1, 12);
  });

  test('says of any experiments what a plain reading of the rule says', async () => {
    const time = fc.constantFrom(null, ...['000000', '000001', '500000'].map((digits) => `2026-01-01 00:00:00.${digits}+00`));
    const experiment = fc.record({
      recall_at_100: fc.option(fc.oneof(fc.constantFrom(0, 0.1, 0.25, 0.5), fc.double({ min: 0, max: 1, noNaN: true })), { freq: 8 }),
      optimizer: fc.constantFrom('adam', 'sgd', 'adamw', '', null),
      learning_rate: fc.constantFrom(0, 0.1, 0.00025, null),
      created_at: time,
      dataset_date_filters: fc.uniqueArray(fc.constantFrom('None', 'x', 'y', 'z'), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(experiment, { maxLength: 40 }), async (rows) => {
        await store.knex('experiments').delete();
        await load(rows);
        const answer = await analyse();
        const ranked = rows
          .map((row, i) => ({ ...row, id: i + 1 }))
          .filter((row): row is typeof row & { recall_at_100: number } => row.recall_at_100 !== null)
          .toSorted((a, b) => byText(b.created_at ?? '', a.created_at ?? '') || b.id - a.id);
        expect(values(answer, 'optimizer').map(essence)).toEqual(plainly(ranked, ({ optimizer }) => [optimizer]));
        expect(values(answer, 'learning_rate').map(essence)).toEqual(plainly(ranked, (row) => [row.learning_rate]));
        expect(answer.filter_details.date_filters.map(essence)).toEqual(plainly(ranked, (row) => row.dataset_date_filters));
      }),
      { numRuns: 40 },
    );
  });
});

type Essence = [value: string | number, count: number, goodCount: number, score: number];

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function essence({ raw_value, count, good_count, tpe_score }: AnalysedValue): Essence {
  return [raw_value, count, good_count, tpe_score];
}

/** The rule, one experiment after the other, newest first. */
function plainly<Row extends { recall_at_100: number }>(
  ranked: readonly Row[],
  read: (row: Row) => readonly (string | number | null)[],
): Essence[] {
  const best = ranked.map(({ recall_at_100 }) => recall_at_100).toSorted((a, b) => b - a);
  const threshold = best[Math.max(1, Math.floor(0.3 * best.length)) - 1]!;
  const counts = new Map<string | number, { good: number; bad: number }>();
  for (const row of ranked)
    for (const value of read(row)) {
      if (value === null || value === '') continue;
      const { good, bad } = counts.get(value) ?? { good: 0, bad: 0 };
      const isGood = row.recall_at_100 >= threshold;
      counts.set(value, { good: good + (isGood ? 1 : 0), bad: bad + (isGood ? 0 : 1) });
    }
  const essences = [...counts].map(([value, { good, bad }]): Essence => {
    const total = good + bad + 2;
    const score = (good + 1) / total / Math.max((bad + 1) / total, 0.001);
    const isHalf = [0.125, 0.375, 0.625, 0.875].includes(score % 1);
    return [value, good + bad, good, isHalf ? Math.round(score * 50) / 50 : Number(score.toFixed(2))];
  });
  return essences.toSorted((a, b) => b[3] - a[3]);
}
