import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { suggestExperiments, type Suggestions } from '../../src/analysis/suggestions.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { SUMMARY_TABLES, summarizeExperiments } from '../../src/store/summary.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };
const moment = new Date('2026-02-01T00:00:00Z');
const AT_THE_MOMENT = '2026-02-01 00:00:00.000000+00';
const JUST_BEFORE = '2026-01-31 23:59:59.999999+00';
const LATER = '2026-02-02 00:00:00.000000+00';

/** Of the four pairs of two feature and two model configs one has been trained. */
const PAST: readonly Partial<ExperimentRow>[] = [
  { feature_config_id: 1, model_config_id: 1, recall_at_100: 0.3, learning_rate: 0.1, epochs: 5, data_sample_percent: 25 },
  { feature_config_id: 1, model_config_id: 1, recall_at_100: 0.2, learning_rate: 0.2, completed_at: JUST_BEFORE },
];

describe.each(ENGINES)('suggestions as they stood at a moment, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
    const datasets = [{ id: 1, project_id: 1, name: 'Dataset', description: '', row_count: null, source_version: 0n }];
    await upsertRows(store.knex, 'datasets', datasets);
    const featureConfigs = [1, 2].map((id) => ({ id, name: `Features ${id}` }));
    await upsertRows(
      store.knex,
      'feature_configs',
      featureConfigs.map((config) => ({
        ...config,
        dataset_id: 1,
        config_type: 'retrieval',
        buyer_tensor_dim: null,
        product_tensor_dim: null,
        source_version: 0n,
      })),
    );
    const modelConfigs = [1, 2].map((id) => ({ id, name: `Model ${id}` }));
    await upsertRows(
      store.knex,
      'model_configs',
      modelConfigs.map((config) => ({
        ...config,
        project_id: 1,
        model_type: 'retrieval',
        buyer_tower_layers: '[]',
        product_tower_layers: '[]',
        rating_head_layers: '[]',
        output_embedding_dim: null,
        loss_function: null,
        retrieval_weight: null,
        ranking_weight: null,
        source_version: 0n,
      })),
    );
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
  const suggest = (completedBefore?: Date): Promise<Suggestions> =>
    suggestExperiments(store.knex, { project, type: 'retrieval', completedBefore });
  /** As feature config / model config. */
  const pairsAt = async (completedBefore?: Date): Promise<string[]> =>
    (await suggest(completedBefore)).suggestions
      .filter(({ type }) => type === 'untested_pair')
      .map(({ feature_config_id, model_config_id }) => `${feature_config_id}/${model_config_id}`);

  test('are as if what was created and completed then or later had never been', async () => {
    await load(PAST);
    const then = await suggest();
    expect(then.suggestions.map(({ title }) => title)).toEqual([
      'Train feature config “Features 2” (not trained yet) with model config “Model 2” (not trained yet): nobody has tried the two together.',
      'Train feature config “Features 2” (not trained yet) with model config “Model 1” (trained 2 times): nobody has tried the two together.',
      'Train feature config “Features 1” (trained 2 times) with model config “Model 2” (not trained yet): nobody has tried the two together.',
      'Repeat Exp #1 (the best of 2 by R@100) with half its learning rate: 0.05 instead of 0.1.',
      'Train Exp #1 (the best of 2 by R@100) 5 epochs longer: 10 instead of 5.',
      'Train Exp #1 (the best of 2 by R@100) on all the data instead of 25% of it.',
    ]);
    expect(await suggest(moment)).toEqual(then);
    const best = { recall_at_100: 0.9, learning_rate: 0.4 };
    await load([
      ...PAST,
      { ...best, feature_config_id: 2, model_config_id: 2, created_at: AT_THE_MOMENT, completed_at: AT_THE_MOMENT },
      { ...best, feature_config_id: 2, model_config_id: 1, created_at: AT_THE_MOMENT, completed_at: LATER },
      { ...best, feature_config_id: 1, model_config_id: 2, created_at: LATER, completed_at: null, status: 'running' },
    ]);
    expect(await suggest(moment)).toEqual(then);
    expect((await suggest()).suggestions).toMatchObject([{ type: 'variation', base_experiment_id: 4, params: { learning_rate: 0.2 } }]);
  });

  test('start from the best that had completed, not counting one whose training went on', async () => {
    await load([...PAST, { recall_at_100: 0.9, learning_rate: 0.4, created_at: JUST_BEFORE, completed_at: AT_THE_MOMENT }]);
    const { suggestions } = await suggest(moment);
    expect(suggestions.find(({ type }) => type === 'variation')).toMatchObject({
      title: 'Repeat Exp #1 (the best of 2 by R@100) with half its learning rate: 0.05 instead of 0.1.',
      base_experiment_id: 1,
    });
    expect(suggestions.map(({ title }) => title).join()).toContain('“Model 1” (trained 2 times)');
  });

  test('leave out a pair in training then, but not one whose run has failed, was cancelled or waits', async () => {
    const run = { feature_config_id: 2, model_config_id: 2, created_at: JUST_BEFORE };
    const without = ['2/1', '1/2'];
    await load([...PAST, { ...run, completed_at: LATER, recall_at_100: 0.1 }]);
    expect(await pairsAt(moment)).toEqual(without);
    for (const status of ['running', 'submitting']) {
      await load([...PAST, { ...run, completed_at: null, status }]);
      expect(await pairsAt(moment)).toEqual(without);
    }
    for (const status of ['failed', 'cancelled', 'pending']) {
      await load([...PAST, { ...run, completed_at: null, status }]);
      expect(await pairsAt(moment)).toEqual(['2/2', ...without]);
    }
  });

  test('take what had completed for created, even where nobody noted when', async () => {
    const run = { feature_config_id: 2, model_config_id: 2, created_at: null };
    await load([...PAST, { ...run, completed_at: JUST_BEFORE }]);
    expect(await pairsAt(moment)).toEqual(['2/1', '1/2']);
    await load([...PAST, { ...run, completed_at: AT_THE_MOMENT }]);
    expect(await pairsAt(moment)).toEqual(['2/2', '2/1', '1/2']);
    expect(await pairsAt()).toEqual(['2/1', '1/2']);
  });
});
