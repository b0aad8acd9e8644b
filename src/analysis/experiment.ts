import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { METRICS, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { displayName, isoTime, joinNames } from './sql.ts';

/** One experiment with everything that its page shows. Times are ISO 8601 in UTC with six decimals. */
export interface ExperimentDetail extends Record<MetricKey, number | null> {
  id: number;
  experiment_number: number | null;
  display_name: string;
  experiment_name: string;
  experiment_description: string;
  model_type: ModelType;
  status: string;
  dataset_name: string | null;
  feature_config_name: string | null;
  model_config_name: string | null;
  learning_rate: number | null;
  batch_size: number | null;
  epochs: number | null;
  data_sample_percent: number | null;
  split_strategy: string | null;
  holdout_days: number | null;
  date_column: string | null;
  machine_type: string | null;
  optimizer: string | null;
  output_embedding_dim: number | null;
  retrieval_algorithm: string | null;
  top_k: number | null;
  loss_function: string | null;
  retrieval_weight: number | null;
  ranking_weight: number | null;
  /** Layer lists as stored: whatever JSON the source holds. */
  buyer_tower_layers: unknown;
  product_tower_layers: unknown;
  rating_head_layers: unknown;
  current_stage: string | null;
  progress_percent: number | null;
  error_stage: string | null;
  error_message: string | null;
  created_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  duration_seconds: number | null;
  /** Series paired with epochs by index, `val_rmse` empty for a model that rates nothing; null where no history is stored. */
  curve: { epochs: number[]; train_loss: (number | null)[]; val_loss: (number | null)[]; val_rmse: (number | null)[] } | null;
}

const OWN_COLUMNS = [
  'id',
  'experiment_number',
  'experiment_name',
  'experiment_description',
  'model_type',
  'status',
  'learning_rate',
  'batch_size',
  'epochs',
  'data_sample_percent',
  'split_strategy',
  'holdout_days',
  'date_column',
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
  ...METRICS.map(({ key }) => key),
];
const MODEL_COLUMNS = [
  'loss_function',
  'retrieval_weight',
  'ranking_weight',
  'buyer_tower_layers',
  'product_tower_layers',
  'rating_head_layers',
];

/**
 * One experiment of the project, whatever its status.
 *
 * @throws AppError `notFound` for an id that the project does not have.
 */
export async function experimentDetail(knex: Knex, { project, id }: { project: Project; id: number }): Promise<ExperimentDetail> {
  const row = await joinNames(knex('experiments as e').where({ 'e.project_id': project.id, 'e.id': id }))
    .leftJoin('training_curves as c', 'c.experiment_id', 'e.id')
    .first<ExperimentRow | undefined>(
      ...OWN_COLUMNS.map((column) => `e.${column}`),
      ...MODEL_COLUMNS.map((column) => `m.${column}`),
      {
        dataset_name: 'd.name',
        feature_config_name: 'f.name',
        model_config_name: 'm.name',
        curve_epochs: 'c.epochs',
        train_loss: 'c.train_loss',
        val_loss: 'c.val_loss',
        val_rmse: 'c.val_rmse',
      },
      ...['created_at', 'started_at', 'completed_at'].map((moment) => knex.raw(`${isoTime(`e.${moment}`)} as ??`, [moment])),
    );
  if (row === undefined) {
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id ${id}.`, {
      hint: 'It may have been removed from the platform.',
    });
  }
  const { curve_epochs: epochs, train_loss, val_loss, val_rmse, ...experiment } = row;
  return {
    ...experiment,
    display_name: displayName(row),
    curve: epochs === null ? null : { epochs, train_loss: train_loss ?? [], val_loss: val_loss ?? [], val_rmse: val_rmse ?? [] },
  };
}

type ExperimentRow = Omit<ExperimentDetail, 'display_name' | 'curve'> & {
  curve_epochs: number[] | null;
  train_loss: (number | null)[] | null;
  val_loss: (number | null)[] | null;
  val_rmse: (number | null)[] | null;
};
