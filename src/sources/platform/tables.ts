import type { SourceRows, SourceTableName } from '../source.ts';
import pg from 'pg';
import { isShallow } from '../json.ts';
import { EXPERIMENT_COLUMNS, EXPERIMENT_VERSION, experimentFrom, toExperiment } from './experiment.ts';

/** How one of the platform's tables becomes one of the store's. In its SQL the table itself is `t`. */
export interface PlatformTable<Row> {
  from: string;
  /**
   * A hash of the row's `xmin` and `ctid`, the transaction that wrote it and the place where it stands: every change
   * moves them, whatever a clock says. No column far back in a wide row is in it: to reach one costs more than all the rest.
   */
  version: string;
  /** Named: the order of columns differs between installations. */
  columns: string;
  toRow: (row: Record<string, unknown>) => Row;
}

/** Its one binding is the database's identity. */
const ROW_VERSION = 'hash_record_extended(row(t.id, t.xmin, t.ctid), ?)';

/** The platform's tables in the given schema. */
export function createPlatformTables(schema: string): { [Table in SourceTableName]: PlatformTable<SourceRows[Table]> } {
  const place = (table: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  return {
    projects: {
      from: `${place('ml_platform_modelendpoint')} t`,
      version: ROW_VERSION,
      columns: "t.id, coalesce(t.name, '') as name, coalesce(t.description, '') as description",
      toRow: (row) => row as unknown as SourceRows['projects'],
    },
    datasets: {
      from: `${place('ml_platform_dataset')} t`,
      version: ROW_VERSION,
      columns: `t.id, t.model_endpoint_id as project_id, coalesce(t.name, '') as name, coalesce(t.description, '') as description,
        t.row_count_estimate as row_count, t.unique_users_estimate as unique_users, t.unique_products_estimate as unique_products,
        ${dayAsText('date_range_start')}, ${dayAsText('date_range_end')}, t.filters::text`,
      toRow: (row) => ({ ...row, ...shallowTexts(row, ['filters'], null) }) as unknown as SourceRows['datasets'],
    },
    feature_configs: {
      from: `${place('ml_platform_featureconfig')} t`,
      version: ROW_VERSION,
      columns: `t.id, t.dataset_id, t.name, t.config_type, t.buyer_tensor_dim, t.product_tensor_dim, ${FEATURE_LISTS.map((column) => `t.${column}::text`).join(', ')}`,
      toRow: (row) => ({ ...row, ...shallowTexts(row, FEATURE_LISTS, null) }) as unknown as SourceRows['feature_configs'],
    },
    model_configs: {
      from: `${place('ml_platform_modelconfig')} t`,
      version: ROW_VERSION,
      columns: `t.id, t.model_endpoint_id as project_id, t.name, t.model_type, t.buyer_tower_layers::text, t.product_tower_layers::text, t.rating_head_layers::text,
      t.output_embedding_dim, t.loss_function, t.retrieval_weight, t.ranking_weight`,
      toRow: (row) => ({ ...row, ...shallowTexts(row, LAYERS, 'null') }) as unknown as SourceRows['model_configs'],
    },
    experiments: { from: experimentFrom(place), version: EXPERIMENT_VERSION, columns: EXPERIMENT_COLUMNS, toRow: toExperiment },
  };
}

const LAYERS = ['buyer_tower_layers', 'product_tower_layers', 'rating_head_layers'];
const FEATURE_LISTS = ['buyer_model_features', 'product_model_features', 'buyer_model_crosses', 'product_model_crosses', 'target_column'];

/** JSON that is nested beyond reading is a gap. */
function shallowTexts<Gap>(row: Record<string, unknown>, columns: readonly string[], gap: Gap): Record<string, string | Gap> {
  return Object.fromEntries(
    columns.map((column) => [column, typeof row[column] === 'string' && isShallow(row[column]) ? row[column] : gap]),
  );
}

/** Infinity and years that ISO 8601 can't write are gaps. */
function dayAsText(column: string): string {
  return `case when t.${column} between '0001-01-01' and '9999-12-31' then to_char(t.${column}, 'YYYY-MM-DD') end as ${column}`;
}
