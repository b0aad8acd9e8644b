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
  /** JSON text of what was let in, as stored at the source. This and all below: left out where a source has none. */
  filters?: string | null;
  /** The first and last day of its rows, `2024-10-01`. */
  date_range_start?: string | null;
  date_range_end?: string | null;
  unique_users?: number | null;
  unique_products?: number | null;
}

export interface FeatureConfigRow {
  id: number;
  dataset_id: number;
  name: string;
  /** As stored at the source; `ranking` is the one value with a meaning. */
  config_type: string | null;
  buyer_tensor_dim: number | null;
  product_tensor_dim: number | null;
  /** JSON texts of the lists, and of the column that a rating is read from, as stored at the source; left out where a source has none. */
  buyer_model_features?: string | null;
  product_model_features?: string | null;
  buyer_model_crosses?: string | null;
  product_model_crosses?: string | null;
  target_column?: string | null;
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

/** What an experiment was made of beyond its training settings: the columns that hyperparameter-analysis groups by. */
export interface DerivedSettings {
  /** Own column, or from the model config's layers where that is empty: see derive.ts. */
  buyer_tower_structure: string | null;
  product_tower_structure: string | null;
  buyer_activation: string | null;
  product_activation: string | null;
  buyer_l2_category: string | null;
  product_l2_category: string | null;
  buyer_total_params: number | null;
  product_total_params: number | null;
  ranking_tower_structure: string | null;
  ranking_total_params: number | null;
  buyer_tensor_dim: number | null;
  product_tensor_dim: number | null;
  buyer_feature_count: number | null;
  product_feature_count: number | null;
  buyer_cross_count: number | null;
  product_cross_count: number | null;
  dataset_row_count: number | null;
  /** "name dimD", each once. */
  buyer_feature_details: string[];
  product_feature_details: string[];
  buyer_cross_details: string[];
  product_cross_details: string[];
  /** Descriptions, each once; `["None"]` where there is none. */
  dataset_date_filters: string[];
  dataset_customer_filters: string[];
  dataset_product_filters: string[];
}

/** Those that the platform stores as they are, too, where it has them. */
export const OWN_SETTINGS = [
  'buyer_tower_structure',
  'product_tower_structure',
  'buyer_activation',
  'product_activation',
  'buyer_l2_category',
  'product_l2_category',
  'buyer_total_params',
  'product_total_params',
  'buyer_tensor_dim',
  'product_tensor_dim',
  'buyer_feature_count',
  'product_feature_count',
  'buyer_cross_count',
  'product_cross_count',
  'dataset_row_count',
] as const satisfies readonly (keyof DerivedSettings)[];

/** Those that are lists. */
export const LIST_SETTINGS = [
  'buyer_feature_details',
  'product_feature_details',
  'buyer_cross_details',
  'product_cross_details',
  'dataset_date_filters',
  'dataset_customer_filters',
  'dataset_product_filters',
] as const satisfies readonly (keyof DerivedSettings)[];

export const DERIVED_COLUMNS = [
  ...OWN_SETTINGS,
  'ranking_tower_structure',
  'ranking_total_params',
  ...LIST_SETTINGS,
] as const satisfies readonly (keyof DerivedSettings)[];

export interface ExperimentRow extends Record<MetricKey, number | null>, DerivedSettings {
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
  /** A person's id at the source, which keeps the names to itself. */
  created_by_id: number | null;
}

/** The epoch series of one experiment, paired by index. A series may be shorter than `epochs`: it was written for the first of them only. Gaps are null. */
export interface TrainingCurveRow {
  experiment_id: number;
  epochs: number[];
  train_loss: (number | null)[];
  val_loss: (number | null)[];
  /** Empty for a model that rates nothing. */
  val_rmse: (number | null)[];
}
