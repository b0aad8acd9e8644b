import type { Knex } from 'knex';

/** Who made an experiment, as an id of the source. What was loaded before is read again by the next round. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('experiments', (table) => {
    table.bigInteger('created_by_id').comment('a person at the source; the store has no names of people');
  });
  await knex('experiments').update({ source_version: 0 });
  await knex('sync_buckets').where({ table_name: 'experiments' }).delete();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('experiments', (table) => table.dropColumn('created_by_id'));
}
