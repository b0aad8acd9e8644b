import type { Knex } from 'knex';
import { METRICS } from '../../metrics.ts';

/** Projects, what they are made of, their experiments with resolved metrics, and how far each source has been read. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('projects', (table) => {
    table.bigInteger('id').primary();
    table.text('key').notNullable().unique().comment('names the project in URLs; given once, kept when the name changes');
    table.text('name').notNullable();
    table.text('description').notNullable();
    table.bigInteger('source_version').notNullable();
  });
  await knex.schema.createTable('datasets', (table) => {
    table.bigInteger('id').primary();
    table.bigInteger('project_id').notNullable().index();
    table.text('name').notNullable();
    table.text('description').notNullable();
    table.bigInteger('row_count');
    table.bigInteger('source_version').notNullable();
  });
  await knex.schema.createTable('feature_configs', (table) => {
    table.bigInteger('id').primary();
    table.bigInteger('dataset_id').notNullable().index();
    table.text('name').notNullable();
    table.text('config_type');
    table.integer('buyer_tensor_dim');
    table.integer('product_tensor_dim');
    table.bigInteger('source_version').notNullable();
  });
  await knex.schema.createTable('model_configs', (table) => {
    table.bigInteger('id').primary();
    table.bigInteger('project_id').notNullable().index();
    table.text('name').notNullable();
    table.text('model_type');
    for (const layers of ['buyer_tower_layers', 'product_tower_layers', 'rating_head_layers']) table.jsonb(layers).notNullable();
    table.integer('output_embedding_dim');
    table.text('loss_function');
    table.double('retrieval_weight');
    table.double('ranking_weight');
    table.bigInteger('source_version').notNullable();
  });
  await createExperiments(knex);
  await knex.schema.createTable('training_curves', (table) => {
    table.bigInteger('experiment_id').primary().references('experiments.id').onDelete('CASCADE');
    table.specificType('epochs', 'bigint[]').notNullable();
    table.specificType('train_loss', 'double precision[]').notNullable();
    table.specificType('val_loss', 'double precision[]').notNullable();
  });
  await knex.schema.createTable('sync_buckets', (table) => {
    table.text('source').notNullable();
    table.text('table_name').notNullable();
    table.bigInteger('bucket').notNullable();
    table.integer('rows').notNullable();
    table.decimal('sum', 40, 0).notNullable().comment('sum of the source_versions that the stored rows were made from');
    table.primary(['source', 'table_name', 'bucket']);
  });
  await knex.schema.createTable('sync_sources', (table) => {
    table.text('source').primary();
    table.timestamp('as_of').comment('when the store was last known to equal its source; NULL: never yet');
  });
}

async function createExperiments(knex: Knex): Promise<void> {
  await knex.schema.createTable('experiments', (table) => {
    table.bigInteger('id').primary();
    table.bigInteger('project_id').notNullable();
    table.bigInteger('dataset_id').notNullable();
    table.bigInteger('feature_config_id').notNullable();
    table.bigInteger('model_config_id');
    table.text('model_type').notNullable().checkIn(['retrieval', 'ranking', 'hybrid']);
    table.integer('experiment_number');
    table.text('experiment_name').notNullable();
    table.text('experiment_description').notNullable();
    table.text('status').notNullable();
    for (const setting of ['split_strategy', 'date_column', 'machine_type', 'optimizer', 'retrieval_algorithm']) table.text(setting);
    for (const setting of ['data_sample_percent', 'holdout_days', 'epochs', 'batch_size', 'output_embedding_dim', 'top_k'])
      table.integer(setting);
    table.double('learning_rate');
    for (const metric of METRICS) table.double(metric.key).comment(`${metric.label}: finite or NULL`);
    for (const progress of ['current_stage', 'error_stage', 'error_message']) table.text(progress);
    table.integer('progress_percent');
    for (const moment of ['created_at', 'started_at', 'completed_at', 'updated_at']) table.timestamp(moment);
    table.integer('duration_seconds');
    table.bigInteger('source_version').notNullable();
    table.index(['project_id', 'model_type', 'completed_at']);
    table.index(['project_id', 'created_at']);
  });
  // A ranking reads the first rows of one of these; a million experiments cost it no more than ten.
  await knex.raw(`create index experiments_by_recall on experiments (project_id, model_type, recall_at_100 desc, created_at desc nulls last, id desc)
    where status = 'completed' and recall_at_100 is not null`);
  await knex.raw(`create index experiments_by_test_rmse on experiments (project_id, model_type, test_rmse asc, created_at desc nulls last, id desc)
    where status = 'completed' and test_rmse is not null`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'sync_sources',
    'sync_buckets',
    'training_curves',
    'experiments',
    'model_configs',
    'feature_configs',
    'datasets',
    'projects',
  ]) {
    await knex.schema.dropTable(table);
  }
}
