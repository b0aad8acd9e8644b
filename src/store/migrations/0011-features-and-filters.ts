import type { Knex } from 'knex';

const LISTS = ['buyer_model_features', 'product_model_features', 'buyer_model_crosses', 'product_model_crosses', 'target_column'];
const DAYS = ['date_range_start', 'date_range_end'];
const COUNTS = ['unique_users', 'unique_products'];

/**
 * What feeds the towers, and what was let into a dataset. It stays with configs and datasets, of which there are hundreds: an
 * experiment's page joins them, and no row of an experiment grows.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('feature_configs', (table) => {
    for (const column of LISTS) table.jsonb(column).comment('as stored at the source; NULL: none, or beyond reading');
  });
  await knex.schema.alterTable('datasets', (table) => {
    table.jsonb('filters').comment('as stored at the source; NULL: none, or beyond reading');
    for (const column of DAYS) table.date(column);
    for (const column of COUNTS) table.bigInteger(column);
  });
  // What is stored lacks the new columns: the next round reads these two tables once more.
  for (const table of ['feature_configs', 'datasets']) {
    await knex(table).update({ source_version: 0 });
    await knex('sync_buckets').where({ table_name: table }).delete();
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('feature_configs', (table) => table.dropColumns(...LISTS));
  await knex.schema.alterTable('datasets', (table) => table.dropColumns('filters', ...DAYS, ...COUNTS));
}
