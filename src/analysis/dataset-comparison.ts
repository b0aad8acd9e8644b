import type { Knex } from 'knex';
import { hasMetric, metricOf, primaryMetric, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { bestOf, completedExperiments, meanOf, meanParts } from './sql.ts';

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

type DatasetRow = Pick<DatasetStatistics, 'id' | 'name' | 'experiment_count' | BestKey>;

/**
 * Each dataset by its completed experiments that have the primary metric: how many, and best and mean of what they
 * reached. A mean is over the experiments that have the value.
 */
export async function datasetComparison(knex: Knex, { project, type }: { project: Project; type: ModelType }): Promise<DatasetComparison> {
  const primary = primaryMetric(type);
  const isShown = ([, key]: [string, MetricKey]): boolean => hasMetric(type, metricOf(key));
  const [bests, averages] = [Object.entries(BESTS), Object.entries(AVERAGES)];
  const statistics = completedExperiments(knex, { project, type })
    .whereNotNull(`e.${primary.key}`)
    .groupBy('e.dataset_id')
    .select(
      'e.dataset_id',
      knex.raw('count(*) as experiment_count'),
      knex.raw(`${bestOf(primary)}(e.??) as best_primary`, [primary.key]),
      ...bests.filter(isShown).map(([name, key]) => knex.raw(`${bestOf(metricOf(key))}(e.??) as ??`, [key, name])),
      ...averages.filter(isShown).map(([name, key]) => knex.raw(meanParts(`e.${key}`, name))),
    );
  const rows = await knex
    .from(statistics.as('s'))
    .leftJoin('datasets as d', 'd.id', 's.dataset_id')
    .orderByRaw(`s.best_primary ${primary.better === 'higher' ? 'desc' : 'asc'}, s.dataset_id`)
    .select<DatasetRow[]>('s.*', { id: 's.dataset_id', name: 'd.name' });
  const datasets = rows.map((row) => ({
    id: row.id,
    name: row.name,
    experiment_count: row.experiment_count,
    ...(Object.fromEntries(bests.map(([name]) => [name, row[name as BestKey] ?? null])) as Record<BestKey, number | null>),
    ...(Object.fromEntries(averages.map((entry) => [entry[0], isShown(entry) ? meanOf({ ...row }, entry[0]) : null])) as Record<
      AverageKey,
      number | null
    >),
  }));
  return { model_type: type, datasets };
}
