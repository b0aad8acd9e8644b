/** The rows of the store's tables as code writes them. Times are text in UTC to the microsecond: a Date would drop digits. */
import type { MetricKey, ModelType } from '../metrics.ts';

export interface ProjectRow {
  id: number;
  name: string;
  description: string;
}

export interface DatasetRow {
  id: number;
  project_id: number;
  name: string;
  description: string;
  row_count: number | null;
}

export interface FeatureConfigRow {
  id: number;
  dataset_id: number;
  name: string;
  /** As stored at the source; `ranking` is the one value with a meaning. */
  config_type: string | null;
  buyer_tensor_dim: number | null;
  product_tensor_dim: number | null;
}

export interface ModelConfigRow {
  id: number;
  project_id: number;
  name: string;
  model_type: string | null;
  /** JSON text of the layer lists, as stored at the source. */
  buyer_tower_layers: string;
  product_tower_layers: string;
  rating_head_layers: string;
  output_embedding_dim: number | null;
  loss_function: string | null;
  retrieval_weight: number | null;
  ranking_weight: number | null;
}

export interface ExperimentRow extends Record<MetricKey, number | null> {
  id: number;
  project_id: number;
  dataset_id: number;
  feature_config_id: number;
  model_config_id: number | null;
  model_type: ModelType;
  experiment_number: number | null;
  experiment_name: string;
  experiment_description: string;
  status: string;
  data_sample_percent: number | null;
  split_strategy: string | null;
  holdout_days: number | null;
  date_column: string | null;
  epochs: number | null;
  batch_size: number | null;
  learning_rate: number | null;
  machine_type: string | null;
  optimizer: string | null;
  output_embedding_dim: number | null;
  retrieval_algorithm: string | null;
  top_k: number | null;
  current_stage: string | null;
  progress_percent: number | null;
  error_stage: string | null;
  error_message: string | null;
  created_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  updated_at: string | null;
  duration_seconds: number | null;
}

/** The epoch series of one experiment, paired by index. A loss may be shorter than `epochs`: it was written for the first of them only. Gaps are null. */
export interface TrainingCurveRow {
  experiment_id: number;
  epochs: number[];
  train_loss: (number | null)[];
  val_loss: (number | null)[];
}
