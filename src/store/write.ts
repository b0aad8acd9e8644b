import type { Knex } from 'knex';
import { METRICS } from '../metrics.ts';
import { DERIVED_COLUMNS } from './rows.ts';
import type { DatasetRow, ExperimentRow, FeatureConfigRow, ModelConfigRow, ProjectRow, TrainingCurveRow } from './rows.ts';
import { projectKey } from './project-key.ts';

interface TableRows {
  projects: ProjectRow & { key: string };
  datasets: DatasetRow;
  feature_configs: FeatureConfigRow;
  model_configs: ModelConfigRow;
  experiments: ExperimentRow;
}

/** The columns that a source fills, as one list a table: insert, update and row type can't drift apart. */
const COLUMNS: { [Table in keyof TableRows]: readonly (keyof TableRows[Table] & string)[] } = {
  projects: ['id', 'key', 'name', 'description'],
  datasets: [
    'id',
    'project_id',
    'name',
    'description',
    'row_count',
    'filters',
    'date_range_start',
    'date_range_end',
    'unique_users',
    'unique_products',
  ],
  feature_configs: [
    'id',
    'dataset_id',
    'name',
    'config_type',
    'buyer_tensor_dim',
    'product_tensor_dim',
    'buyer_model_features',
    'product_model_features',
    'buyer_model_crosses',
    'product_model_crosses',
    'target_column',
  ],
  model_configs: [
    'id',
    'project_id',
    'name',
    'model_type',
    'buyer_tower_layers',
    'product_tower_layers',
    'rating_head_layers',
    'output_embedding_dim',
    'loss_function',
    'retrieval_weight',
    'ranking_weight',
  ],
  experiments: [
    'id',
    'project_id',
    'dataset_id',
    'feature_config_id',
    'model_config_id',
    'model_type',
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
    'learning_rate',
    'machine_type',
    'optimizer',
    'output_embedding_dim',
    'retrieval_algorithm',
    'top_k',
    'current_stage',
    'progress_percent',
    'error_stage',
    'error_message',
    'created_at',
    'started_at',
    'completed_at',
    'updated_at',
    'duration_seconds',
    'created_by_id',
    ...DERIVED_COLUMNS,
    ...METRICS.map((metric) => metric.key),
  ],
};

/** Columns that hold JSON, handed over as its text. */
const JSON_COLUMNS = new Set([
  'buyer_tower_layers',
  'product_tower_layers',
  'rating_head_layers',
  'buyer_model_features',
  'product_model_features',
  'buyer_model_crosses',
  'product_model_crosses',
  'target_column',
  'filters',
]);
/** A project's key stands in links that people have: its first value stays. */
const KEPT_COLUMNS = new Set(['id', 'key']);

type Versioned<Row> = Row & { source_version: bigint };

/** Inserts or replaces rows by id, in one statement. */
export async function upsertRows<Table extends Exclude<keyof TableRows, 'projects'>>(
  knex: Knex,
  table: Table,
  rows: readonly Versioned<TableRows[Table]>[],
): Promise<void> {
  await upsert(knex, table, COLUMNS[table], rows);
}

/** Inserts or replaces projects; a new one gets a key that no other project has. */
export async function upsertProjects(knex: Knex, rows: readonly Versioned<ProjectRow>[]): Promise<void> {
  const taken = new Map((await knex('projects').select<{ id: number; key: string }[]>('id', 'key')).map(({ id, key }) => [key, id]));
  const keyed = rows.map((row) => {
    const key = projectKey(row, (candidate) => (taken.get(candidate) ?? row.id) === row.id);
    taken.set(key, row.id);
    return { ...row, key };
  });
  await upsert(knex, 'projects', COLUMNS.projects, keyed);
}

export async function replaceCurves(knex: Knex, experimentIds: readonly number[], curves: readonly TrainingCurveRow[]): Promise<void> {
  await knex('training_curves')
    .whereIn('experiment_id', [...experimentIds])
    .delete();
  if (curves.length === 0) return;
  const columns = ['experiment_id', 'epochs', 'train_loss', 'val_loss', 'val_rmse'];
  await knex.raw(
    `insert into training_curves (${columns.join(', ')}) select ${columns.join(', ')} from jsonb_populate_recordset(null::training_curves, ?)`,
    [JSON.stringify(curves)],
  );
}

/** One parameter for all rows, so that no batch runs into PostgreSQL's limit of 65,535 of them. */
async function upsert(knex: Knex, table: string, sourceColumns: readonly string[], rows: readonly Versioned<object>[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...sourceColumns, 'source_version'];
  const values = columns.map((column) => (JSON_COLUMNS.has(column) ? `(${column} #>> '{}')::jsonb` : column));
  const updates = columns.filter((column) => !KEPT_COLUMNS.has(column)).map((column) => `${column} = excluded.${column}`);
  const body = JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  await knex.raw(
    `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from jsonb_populate_recordset(null::${table}, ?)
     on conflict (id) do update set ${updates.join(', ')}`,
    [body],
  );
}
