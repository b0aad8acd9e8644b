import type { Knex } from 'knex';
import { isoDay } from './sql.ts';

/** What fed the towers of an experiment, and the rows that it learned from. */
export interface Ingredients {
  features: {
    /** Lists as the feature config stores them now: whatever JSON the source holds. */
    buyer: FeatureSide;
    product: FeatureSide;
    /** The column that a rating is read from. */
    target: unknown;
  };
  dataset: {
    name: string | null;
    description: string | null;
    /** As the dataset's own row says now. */
    row_count: number | null;
    unique_users: number | null;
    unique_products: number | null;
    /** Days, `2024-10-01`. */
    first_day: string | null;
    last_day: string | null;
    /** Whatever JSON the source holds. */
    filters: unknown;
    /** What was noted when the experiment ran: its rows, and its filters in words, `["None"]` where there was none. */
    recorded: { row_count: number | null; dates: string[]; customers: string[]; products: string[] };
  };
}

export interface FeatureSide {
  features: unknown;
  crosses: unknown;
  tensor_dim: number | null;
  /** What was noted when the experiment ran: "name dimD". */
  recorded: { features: string[]; crosses: string[] };
}

interface IngredientsRow {
  buyer_model_features: unknown;
  product_model_features: unknown;
  buyer_model_crosses: unknown;
  product_model_crosses: unknown;
  target_column: unknown;
  config_buyer_dim: number | null;
  config_product_dim: number | null;
  buyer_tensor_dim: number | null;
  product_tensor_dim: number | null;
  buyer_feature_details: string[];
  product_feature_details: string[];
  buyer_cross_details: string[];
  product_cross_details: string[];
  dataset_row_count: number | null;
  dataset_date_filters: string[];
  dataset_customer_filters: string[];
  dataset_product_filters: string[];
  name: string | null;
  description: string | null;
  row_count: number | null;
  unique_users: number | null;
  unique_products: number | null;
  first_day: string | null;
  last_day: string | null;
  filters: unknown;
}

/** Of an experiment that is there; undefined where it has gone since. */
export async function experimentIngredients(knex: Knex, experimentId: number): Promise<Ingredients | undefined> {
  const row = await knex('experiments as e')
    .leftJoin('datasets as d', 'd.id', 'e.dataset_id')
    .leftJoin('feature_configs as f', 'f.id', 'e.feature_config_id')
    .where('e.id', experimentId)
    .first<IngredientsRow | undefined>(
      ...['buyer_model_features', 'product_model_features', 'buyer_model_crosses', 'product_model_crosses', 'target_column'].map(
        (column) => `f.${column}`,
      ),
      { config_buyer_dim: 'f.buyer_tensor_dim', config_product_dim: 'f.product_tensor_dim' },
      ...OWN_COLUMNS.map((column) => `e.${column}`),
      ...['name', 'description', 'row_count', 'unique_users', 'unique_products', 'filters'].map((column) => `d.${column}`),
      knex.raw(`${isoDay('d.date_range_start')} as first_day, ${isoDay('d.date_range_end')} as last_day`),
    );
  if (row === undefined) return undefined;
  const { name, description, row_count, unique_users, unique_products, first_day, last_day, filters } = row;
  return {
    features: {
      buyer: {
        features: row.buyer_model_features,
        crosses: row.buyer_model_crosses,
        tensor_dim: row.buyer_tensor_dim ?? row.config_buyer_dim,
        recorded: { features: row.buyer_feature_details, crosses: row.buyer_cross_details },
      },
      product: {
        features: row.product_model_features,
        crosses: row.product_model_crosses,
        tensor_dim: row.product_tensor_dim ?? row.config_product_dim,
        recorded: { features: row.product_feature_details, crosses: row.product_cross_details },
      },
      target: row.target_column,
    },
    dataset: {
      name,
      description,
      row_count,
      unique_users,
      unique_products,
      first_day,
      last_day,
      filters,
      recorded: {
        row_count: row.dataset_row_count,
        dates: row.dataset_date_filters,
        customers: row.dataset_customer_filters,
        products: row.dataset_product_filters,
      },
    },
  };
}

const OWN_COLUMNS = [
  'buyer_tensor_dim',
  'product_tensor_dim',
  'buyer_feature_details',
  'product_feature_details',
  'buyer_cross_details',
  'product_cross_details',
  'dataset_row_count',
  'dataset_date_filters',
  'dataset_customer_filters',
  'dataset_product_filters',
];
