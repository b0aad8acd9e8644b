import { AppError } from '../../errors.ts';
import { METRICS, finiteOrNull, isRecord, modelTypeOf, resolveMetrics, type MetricKey } from '../../metrics.ts';
import { LIST_SETTINGS, OWN_SETTINGS, type ExperimentRow, type TrainingCurveRow } from '../../store/rows.ts';
import { deriveSettings, type ConfigSettings, type OwnSettings } from '../derive.ts';
import { parseJson } from '../json.ts';
import type { LoadedExperiment } from '../source.ts';

/**
 * An experiment belongs to the project of its feature config's dataset; it may have no model config. What it takes from a
 * config is hashed once ("offset 0" keeps the planner from hashing it for each of the config's experiments).
 */
export function experimentFrom(place: (table: string) => string): string {
  return `${place('ml_platform_quicktest')} t
  left join (
    select f.id, f.config_type, f.dataset_id, f.buyer_tensor_dim, f.product_tensor_dim, d.model_endpoint_id as project_id,
      hash_record_extended(row(f.config_type, f.dataset_id, f.buyer_tensor_dim, f.product_tensor_dim, d.model_endpoint_id), 0) as version
    from ${place('ml_platform_featureconfig')} f left join ${place('ml_platform_dataset')} d on d.id = f.dataset_id offset 0
  ) f on f.id = t.feature_config_id
  left join (
    select id, model_type, output_embedding_dim, buyer_tower_layers, product_tower_layers, rating_head_layers,
      hash_record_extended(row(model_type, output_embedding_dim, buyer_tower_layers, product_tower_layers, rating_head_layers), 0) as version
    from ${place('ml_platform_modelconfig')} offset 0
  ) m on m.id = t.model_config_id`;
}

/** Holds what the row takes from its configs and dataset, so that their changes reach the experiments made of them. */
export const EXPERIMENT_VERSION = 'hash_record_extended(row(t.id, t.xmin, t.ctid, f.version, m.version), ?)';

/** Columns taken over as they are. */
const SAME_COLUMNS = [
  'id',
  'feature_config_id',
  'model_config_id',
  'experiment_number',
  'experiment_name',
  'experiment_description',
  'status',
  'data_sample_percent',
  'split_strategy',
  'holdout_days',
  'date_column',
  'epochs',
  'batch_size',
  'machine_type',
  'optimizer',
  'output_embedding_dim',
  'retrieval_algorithm',
  'top_k',
  'current_stage',
  'progress_percent',
  'error_stage',
  'error_message',
  'duration_seconds',
  'created_by_id',
] as const satisfies readonly (keyof ExperimentRow)[];
const TIMES = ['created_at', 'started_at', 'completed_at', 'updated_at'] as const satisfies readonly (keyof ExperimentRow)[];

const LAYERS = ['buyer_tower_layers', 'product_tower_layers', 'rating_head_layers'] as const satisfies readonly (keyof ConfigSettings)[];

/** To the microsecond, which a Date would drop; infinity and years that ISO 8601 can't write are gaps. */
function timeAsText(column: string): string {
  return `case when t.${column} >= '0001-01-01 00:00+00' and t.${column} < '10000-01-01 00:00+00' then to_char(t.${column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00' end as ${column}`;
}

/** Some 25,000 epochs; a longer series is a gap, for a thousand of them would not fit into memory. */
const LONGEST_HISTORY = 1_000_000;

function historyPart(part: string): string {
  const text = `(t.training_history_json -> '${part}')::text`;
  return `case when octet_length(${text}) <= ${LONGEST_HISTORY} then ${text} end as history_${part}`;
}

export const EXPERIMENT_COLUMNS = [
  ...SAME_COLUMNS.map((column) => `t.${column}`),
  't.learning_rate::float8',
  ...METRICS.map((metric) => `t.${metric.key}::float8`),
  ...TIMES.map(timeAsText),
  'f.dataset_id',
  'f.config_type',
  'f.project_id',
  'm.model_type as model_config_type',
  ...OWN_SETTINGS.map((column) => `t.${column}`),
  ...LIST_SETTINGS.map((column) => `t.${column}::text`),
  ...LAYERS.map((column) => `m.${column}::text`),
  'm.output_embedding_dim as config_embedding_dim',
  'f.buyer_tensor_dim as feature_buyer_tensor_dim',
  'f.product_tensor_dim as feature_product_tensor_dim',
  // Only the parts that are kept travel; "->" on anything but an object is NULL.
  ...['final_metrics', 'epochs', 'loss'].map(historyPart),
].join(', ');

/** @throws AppError when the experiment belongs to no project. */
export function toExperiment(row: Record<string, unknown>): LoadedExperiment {
  if (row['project_id'] === null)
    throw new AppError('notFound', 'its feature config or dataset does not exist, so it belongs to no project');
  const columns = row as Record<MetricKey, unknown>;
  const experiment = {
    ...pick(row, SAME_COLUMNS),
    ...pick(row, TIMES),
    ...pick(row, ['project_id', 'dataset_id']),
    learning_rate: finiteOrNull(row['learning_rate']),
    model_type: modelTypeOf(row['model_config_type'] as string | null, row['config_type'] as string | null),
    ...deriveSettings(ownSettings(row), configSettings(row)),
    ...resolveMetrics(columns, parseJson(row['history_final_metrics'])),
  } as ExperimentRow;
  return { experiment, curve: toCurve(experiment.id, parseJson(row['history_epochs']), parseJson(row['history_loss'])) };
}

/** Pairs losses and the validation RMSE with epochs by index, up to the shorter; an epoch that is no whole number is skipped with its values. */
export function toCurve(experimentId: number, epochs: unknown, loss: unknown): TrainingCurveRow | null {
  if (!Array.isArray(epochs) || !isRecord(loss)) return null;
  const paired = (series: unknown): (number | null)[] =>
    Array.isArray(series)
      ? series
          .slice(0, epochs.length)
          .filter((_value, i) => Number.isSafeInteger(epochs[i]))
          .map(finiteOrNull)
      : [];
  const curve = {
    experiment_id: experimentId,
    epochs: epochs.filter((epoch) => Number.isSafeInteger(epoch)) as number[],
    train_loss: paired(loss['train']),
    val_loss: paired(loss['val']),
    val_rmse: paired(loss['val_rmse']),
  };
  return curve.train_loss.length + curve.val_loss.length + curve.val_rmse.length === 0 ? null : curve;
}

function ownSettings(row: Record<string, unknown>): OwnSettings {
  return { ...pick(row, OWN_SETTINGS), ...parsed(row, LIST_SETTINGS) } as unknown as OwnSettings;
}

function configSettings(row: Record<string, unknown>): ConfigSettings {
  const dims = pick(row, ['feature_buyer_tensor_dim', 'feature_product_tensor_dim']);
  return { ...parsed(row, LAYERS), ...dims, output_embedding_dim: row['config_embedding_dim'] } as unknown as ConfigSettings;
}

function parsed(row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, parseJson(row[column])]));
}

function pick(row: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}
