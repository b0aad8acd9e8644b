import type { Knex } from 'knex';

const TEXTS = [
  'buyer_tower_structure',
  'product_tower_structure',
  'buyer_activation',
  'product_activation',
  'buyer_l2_category',
  'product_l2_category',
  'ranking_tower_structure',
];
/** Sums over layers of any width: a double holds what an integer may not. */
const PARAMS = ['buyer_total_params', 'product_total_params', 'ranking_total_params'];
const COUNTS = [
  'buyer_tensor_dim',
  'product_tensor_dim',
  'buyer_feature_count',
  'product_feature_count',
  'buyer_cross_count',
  'product_cross_count',
  'dataset_row_count',
];
const LISTS = [
  'buyer_feature_details',
  'product_feature_details',
  'buyer_cross_details',
  'product_cross_details',
  'dataset_date_filters',
  'dataset_customer_filters',
  'dataset_product_filters',
];

/** What experiments were made of, resolved as metrics are; and the order of the list. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('experiments', (table) => {
    for (const column of TEXTS) table.text(column);
    for (const column of PARAMS) table.double(column);
    for (const column of COUNTS) table.bigInteger(column);
    for (const column of LISTS) table.specificType(column, 'text[]').notNullable().defaultTo('{}');
  });
  await knex.raw('create index experiments_by_age on experiments (project_id, created_at desc nulls last, id desc)');
  await knex.raw('drop index experiments_project_id_created_at_index');
  // What is stored lacks the new columns: the next round reads every experiment once more.
  await knex('experiments').update({ source_version: 0 });
  await knex('sync_buckets').where({ table_name: 'experiments' }).delete();
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('create index experiments_project_id_created_at_index on experiments (project_id, created_at)');
  await knex.raw('drop index experiments_by_age');
  await knex.schema.alterTable('experiments', (table) => table.dropColumns(...TEXTS, ...PARAMS, ...COUNTS, ...LISTS));
}
