import type { Knex } from 'knex';
import { METRICS, type MetricKey, type ModelType } from '../metrics.ts';
import { displayName, isoTime, joinNames } from './sql.ts';

/** One experiment of any status; metrics as stored, also those that its type does not have. Times are ISO 8601 in UTC with six decimals. */
export interface ExperimentEntry extends Record<MetricKey, number | null> {
  id: number;
  experiment_number: number | null;
  display_name: string;
  experiment_name: string;
  model_type: ModelType;
  status: string;
  dataset_id: number;
  dataset_name: string | null;
  feature_config_id: number;
  feature_config_name: string | null;
  model_config_id: number | null;
  model_config_name: string | null;
  optimizer: string | null;
  learning_rate: number | null;
  batch_size: number | null;
  epochs: number | null;
  created_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  duration_seconds: number | null;
}

const ENTRY_COLUMNS = [
  'id',
  'experiment_number',
  'experiment_name',
  'model_type',
  'status',
  'dataset_id',
  'feature_config_id',
  'model_config_id',
  'optimizer',
  'learning_rate',
  'batch_size',
  'epochs',
  'duration_seconds',
  ...METRICS.map(({ key }) => key),
] as const;

/** Entries of the query's experiments (`e`), in its order, each with the `further` columns. */
export async function selectEntries<Further extends object = object>(
  knex: Knex,
  query: Knex.QueryBuilder,
  further: readonly (keyof Further & string)[] = [],
): Promise<(ExperimentEntry & Further)[]> {
  const rows = (await joinNames(query).select(
    ...[...ENTRY_COLUMNS, ...further].map((column) => `e.${column}`),
    { dataset_name: 'd.name', feature_config_name: 'f.name', model_config_name: 'm.name' },
    ...['created_at', 'started_at', 'completed_at'].map((moment) => knex.raw(`${isoTime(`e.${moment}`)} as ??`, [moment])),
  )) as (ExperimentEntry & Further)[];
  return rows.map((row) => ({ ...row, display_name: displayName(row) }));
}
