import type { Knex } from 'knex';
import { metricsOf, primaryMetric, type Metric, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { completedExperiments, displayName, joinNames, orderBest, rankedTotal, type CompletedQuestion } from './sql.ts';

export interface TopConfigurations {
  model_type: ModelType;
  primary_metric: MetricKey;
  /** Experiments that have the primary metric. */
  total: number;
  configurations: Configuration[];
}

/** Metrics of the type's families stand beside these under their keys; other types lack them. */
export interface Configuration extends Partial<Record<MetricKey, number | null>> {
  rank: number;
  experiment_id: number;
  experiment_number: number | null;
  display_name: string;
  dataset: string | null;
  dataset_id: number;
  feature_config: string | null;
  feature_config_id: number;
  model_config: string | null;
  model_config_id: number | null;
  learning_rate: number | null;
  batch_size: number | null;
  epochs: number | null;
  data_sample_percent: number | null;
  split_strategy: string | null;
  holdout_days: number | null;
  date_column: string | null;
  optimizer: string | null;
  top_k: number | null;
  retrieval_algorithm: string | null;
}

const SETTINGS = [
  'learning_rate',
  'batch_size',
  'epochs',
  'data_sample_percent',
  'split_strategy',
  'holdout_days',
  'date_column',
  'optimizer',
  'top_k',
  'retrieval_algorithm',
] as const;

export interface TopQuestion extends CompletedQuestion {
  /** 1 to 50. */
  limit: number;
  /** Ranks by this metric instead of the type's primary one. */
  metric?: Metric;
}

/**
 * Ranks completed experiments by their type's primary metric (R@100, test RMSE for ranking), best first.
 *
 * Ties go to the newest `created_at`, to the microsecond; order in SQL, because a Date drops them.
 * Experiments without the metric are left out: they have no place, not the last one.
 */
export async function topConfigurations(
  knex: Knex,
  { project, type, limit, metric = primaryMetric(type), completedBefore, datasetId }: TopQuestion,
): Promise<TopConfigurations> {
  const ranked = completedExperiments(knex, { project, type, completedBefore, datasetId }).whereNotNull(`e.${metric.key}`);
  const isSummarized = completedBefore === undefined && datasetId === undefined && metric === primaryMetric(type);
  const total = isSummarized ? await countRanked(knex, { project, type }) : await countRows(ranked);
  return {
    model_type: type,
    primary_metric: metric.key,
    total,
    configurations: await selectConfigurations(orderBest(ranked, metric).limit(limit), type),
  };
}

/** The best value of the type's primary metric at a moment, by what had completed before it; null where nothing had. */
export async function bestBefore(knex: Knex, question: CompletedQuestion & { completedBefore: Date }): Promise<number | null> {
  const metric = primaryMetric(question.type);
  const ranked = completedExperiments(knex, question).whereNotNull(`e.${metric.key}`);
  const best = await orderBest(ranked, metric).first<{ value: number } | undefined>({ value: `e.${metric.key}` });
  return best?.value ?? null;
}

/** Completed experiments of the type that have its primary metric. */
export async function countRanked(knex: Knex, { project, type }: { project: Project; type: ModelType }): Promise<number> {
  const [{ total }] = (await rankedTotal(knex, { project, type })) as [{ total: number }];
  return total;
}

async function countRows(query: Knex.QueryBuilder): Promise<number> {
  const { total } = await query.clone().count({ total: '*' }).first<{ total: number }>();
  return total;
}

/** Configurations of the query's experiments (`e`), ranked 1, 2, 3 … in the query's order. */
export async function selectConfigurations(query: Knex.QueryBuilder, type: ModelType): Promise<Configuration[]> {
  const metricKeys = metricsOf(type).map(({ key }) => key);
  const rows = await joinNames(query).select<ConfigurationRow[]>(
    'e.id',
    'e.experiment_number',
    'e.dataset_id',
    'e.feature_config_id',
    'e.model_config_id',
    { dataset: 'd.name', feature_config: 'f.name', model_config: 'm.name' },
    ...[...SETTINGS, ...metricKeys].map((column) => `e.${column}`),
  );
  return rows.map(({ id, ...row }, i) => ({
    rank: i + 1,
    experiment_id: id,
    display_name: displayName({ id, experiment_number: row.experiment_number }),
    ...row,
  }));
}

type ConfigurationRow = Omit<Configuration, 'rank' | 'experiment_id' | 'display_name'> & { id: number };
