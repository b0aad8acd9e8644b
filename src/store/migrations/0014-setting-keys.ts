import type { Knex } from 'knex';

/**
 * Equal where all settings of a part are equal. Few models, features and datasets stand behind many experiments: what
 * counts experiments by setting counts them by these three, and looks at the columns of one experiment of each.
 */
const KEYS = {
  model_settings_key: [
    'buyer_tower_structure',
    'product_tower_structure',
    'buyer_activation',
    'product_activation',
    'buyer_l2_category',
    'product_l2_category',
    'buyer_total_params',
    'product_total_params',
    'ranking_tower_structure',
    'ranking_total_params',
  ],
  feature_settings_key: [
    'buyer_tensor_dim',
    'product_tensor_dim',
    'buyer_feature_count',
    'product_feature_count',
    'buyer_cross_count',
    'product_cross_count',
    'buyer_feature_details',
    'product_feature_details',
    'buyer_cross_details',
    'product_cross_details',
  ],
  dataset_settings_key: ['dataset_row_count', 'dataset_date_filters', 'dataset_customer_filters', 'dataset_product_filters'],
};

/** 64 bits: among a million different settings, two with the same key have odds of one to thirty millions. */
export async function up(knex: Knex): Promise<void> {
  const columns = Object.entries(KEYS).map(
    ([key, settings]) =>
      `add column ${key} bigint not null generated always as (hash_record_extended(row(${settings.join(', ')}), 0)) stored`,
  );
  await knex.raw(`alter table experiments ${columns.join(', ')}`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('experiments', (table) => table.dropColumns(...Object.keys(KEYS)));
}
