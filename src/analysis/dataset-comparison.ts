import type { Knex } from 'knex';
import { meanOf, scaledSum } from '../mean.ts';
import { hasMetric, metricOf, primaryMetric, type MetricKey, type ModelType } from '../metrics.ts';
import { bestOf, completedExperiments, type CompletedQuestion } from './sql.ts';

export interface DatasetComparison {
  model_type: ModelType;
  /** The one with the best primary metric first, then the lowest id. */
  datasets: DatasetStatistics[];
}

/** Recall is R@100; RMSE and MAE are of the test split. Null outside the type's metric families and where no experiment has the value. */
export interface DatasetStatistics extends Record<BestKey | AverageKey, number | null> {
  id: number;
  name: string | null;
  experiment_count: number;
}

const BESTS = {
  best_recall: 'recall_at_100',
  best_r50: 'recall_at_50',
  best_r10: 'recall_at_10',
  best_rmse: 'test_rmse',
  best_mae: 'test_mae',
  min_loss: 'loss',
} as const satisfies Record<string, MetricKey>;
const AVERAGES = {
  avg_recall: 'recall_at_100',
  avg_rmse: 'test_rmse',
  avg_mae: 'test_mae',
  avg_loss: 'loss',
} as const satisfies Record<string, MetricKey>;
type BestKey = keyof typeof BESTS;
type AverageKey = keyof typeof AVERAGES;
const BEST_ENTRIES = Object.entries(BESTS) as [BestKey, MetricKey][];
const AVERAGE_ENTRIES = Object.entries(AVERAGES) as [AverageKey, MetricKey][];

type DatasetRow = Pick<DatasetStatistics, 'id' | 'name' | 'experiment_count' | BestKey> &
  Record<`${AverageKey}_${'sum' | 'count'}`, number>;

/**
 * Each dataset by its completed experiments that have the primary metric: how many, and best and mean of what they
 * reached. A mean is over the experiments that have the value. With `completedBefore`, a dataset on which none had completed
 * by then is left out.
 */
export async function datasetComparison(knex: Knex, question: CompletedQuestion): Promise<DatasetComparison> {
  const { type } = question;
  const primary = primaryMetric(type);
  const statistics = question.completedBefore === undefined ? fromSummaries(knex, question) : fromExperiments(knex, question);
  const rows = await knex
    .from(statistics.as('s'))
    .leftJoin('datasets as d', 'd.id', 's.dataset_id')
    .orderByRaw(`s.best_primary ${primary.better === 'higher' ? 'desc' : 'asc'}, s.dataset_id`)
    .select<DatasetRow[]>('s.*', { id: 's.dataset_id', name: 'd.name' });
  const ifShown = (key: MetricKey, value: number | null): number | null => (hasMetric(type, metricOf(key)) ? value : null);
  const datasets = rows.map((row) => ({
    id: row.id,
    name: row.name,
    experiment_count: row.experiment_count,
    ...(Object.fromEntries(BEST_ENTRIES.map(([name, key]) => [name, ifShown(key, row[name])])) as Record<BestKey, number | null>),
    ...(Object.fromEntries(
      AVERAGE_ENTRIES.map(([name, key]) => [name, ifShown(key, meanOf(row[`${name}_sum`], row[`${name}_count`]))]),
    ) as Record<AverageKey, number | null>),
  }));
  return { model_type: type, datasets };
}

/** What the summaries know of every dataset, as columns of `DatasetRow` and the best primary metric. */
function fromSummaries(knex: Knex, { project, type }: CompletedQuestion): Knex.QueryBuilder {
  const sums = AVERAGE_ENTRIES.map(([name, key]) => knex.raw(`sum(${key}_sum) as ${name}_sum, sum(${key}_count) as ${name}_count`));
  return knex('dataset_summaries')
    .where({ project_id: project.id, model_type: type })
    .groupBy('dataset_id')
    .select('dataset_id', knex.raw('sum(ranked) as experiment_count'), ...bestColumns(knex, type), ...sums);
}

/** The same columns of the experiments themselves: summaries don't know what had completed by a moment. Sums as theirs, in the order of ids. */
function fromExperiments(knex: Knex, question: CompletedQuestion): Knex.QueryBuilder {
  const sums = AVERAGE_ENTRIES.map(([name, key]) => knex.raw(`${scaledSum(key, 'id')} as ${name}_sum, count(${key}) as ${name}_count`));
  return completedExperiments(knex, question)
    .whereNotNull(primaryMetric(question.type).key)
    .groupBy('dataset_id')
    .select('dataset_id', knex.raw('count(*) as experiment_count'), ...bestColumns(knex, question.type), ...sums);
}

function bestColumns(knex: Knex, type: ModelType): Knex.Raw[] {
  const { key: primary } = primaryMetric(type);
  return [['best_primary', primary] as const, ...BEST_ENTRIES].map(([name, key]) =>
    knex.raw(`${bestOf(metricOf(key))}(??) as ??`, [key, name]),
  );
}
