import type { Knex } from 'knex';

/** RMSE by epoch beside the losses. What was loaded before is read again by the next round. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('training_curves', (table) => {
    table.specificType('val_rmse', 'double precision[]').notNullable().defaultTo('{}');
  });
  await knex('experiments').whereIn('id', knex('training_curves').select('experiment_id')).update({ source_version: 0 });
  await knex('sync_buckets').where({ table_name: 'experiments' }).delete();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('training_curves', (table) => table.dropColumn('val_rmse'));
}
