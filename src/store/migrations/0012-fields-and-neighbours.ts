import type { Knex } from 'knex';

/**
 * A place in a field counts all completed experiments of a type by eight metrics: from this index, a tenth of what the rows take.
 * Neighbours of an experiment are those of its type with the ids next to its own. Comparisons name experiments by the number that is shown.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index experiments_field on experiments (project_id, model_type)
    include (recall_at_5, recall_at_10, recall_at_50, recall_at_100, rmse, test_rmse, mae, test_mae, created_at, id) where status = 'completed'`);
  await knex.raw('create index experiments_by_type on experiments (project_id, model_type, id)');
  await knex.raw('create index experiments_by_number on experiments (project_id, (coalesce(nullif(experiment_number, 0), id)))');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index experiments_field');
  await knex.raw('drop index experiments_by_type');
  await knex.raw('drop index experiments_by_number');
}
