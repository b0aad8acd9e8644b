import { METRICS, type MetricKey } from '../../src/metrics.ts';
import { DERIVED_COLUMNS, type DerivedSettings, type ExperimentRow } from '../../src/store/rows.ts';

/** No derived setting is known. */
export const NO_DERIVED_SETTINGS = Object.fromEntries(
  DERIVED_COLUMNS.map((column) => [column, column.endsWith('_filters') ? ['None'] : column.endsWith('_details') ? [] : null]),
) as unknown as DerivedSettings;

const NO_METRICS = Object.fromEntries(METRICS.map(({ key }) => [key, null])) as Record<MetricKey, null>;

/** A completed retrieval experiment of project 1 with nothing but its id. */
export function experimentRow(changes: Partial<ExperimentRow> & Pick<ExperimentRow, 'id'>): ExperimentRow {
  return {
    ...NO_DERIVED_SETTINGS,
    ...NO_METRICS,
    project_id: 1,
    dataset_id: 1,
    feature_config_id: 1,
    model_config_id: null,
    model_type: 'retrieval',
    experiment_number: changes.id,
    experiment_name: '',
    experiment_description: '',
    status: 'completed',
    data_sample_percent: null,
    split_strategy: null,
    holdout_days: null,
    date_column: null,
    epochs: null,
    batch_size: null,
    learning_rate: null,
    machine_type: null,
    optimizer: null,
    output_embedding_dim: null,
    retrieval_algorithm: null,
    top_k: null,
    current_stage: null,
    progress_percent: null,
    error_stage: null,
    error_message: null,
    created_at: '2026-01-01 00:00:00.000000+00',
    started_at: null,
    completed_at: '2026-01-01 01:00:00.000000+00',
    updated_at: null,
    duration_seconds: null,
    created_by_id: null,
    ...changes,
  };
}
