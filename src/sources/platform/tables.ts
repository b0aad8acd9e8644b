import type { SourceRows, SourceTableName } from '../source.ts';
import { EXPERIMENT_COLUMNS, EXPERIMENT_FROM, EXPERIMENT_VERSION, toExperiment } from './experiment.ts';

/** How one of the platform's tables becomes one of the store's. In its SQL the table itself is `t`. */
export interface PlatformTable<Row> {
  from: string;
  /**
   * A hash of the row's `xmin`, the transaction that wrote it: every change moves it, whatever a clock or an
   * `updated_at` that somebody forgot to set says.
   */
  version: string;
  /** Named: the order of columns differs between installations. */
  columns: string;
  toRow: (row: Record<string, unknown>) => Row;
}

const ROW_VERSION = 'hashtextextended(row(t.id, t.xmin)::text, 0)';

export const PLATFORM_TABLES: { [Table in SourceTableName]: PlatformTable<SourceRows[Table]> } = {
  projects: {
    from: 'ml_platform_modelendpoint t',
    version: ROW_VERSION,
    columns: 't.id, t.name, t.description',
    toRow: (row) => row as unknown as SourceRows['projects'],
  },
  datasets: {
    from: 'ml_platform_dataset t',
    version: ROW_VERSION,
    columns: 't.id, t.model_endpoint_id as project_id, t.name, t.description, t.row_count_estimate as row_count',
    toRow: (row) => row as unknown as SourceRows['datasets'],
  },
  feature_configs: {
    from: 'ml_platform_featureconfig t',
    version: ROW_VERSION,
    columns: 't.id, t.dataset_id, t.name, t.config_type, t.buyer_tensor_dim, t.product_tensor_dim',
    toRow: (row) => row as unknown as SourceRows['feature_configs'],
  },
  model_configs: {
    from: 'ml_platform_modelconfig t',
    version: ROW_VERSION,
    columns: `t.id, t.model_endpoint_id as project_id, t.name, t.model_type, t.buyer_tower_layers::text, t.product_tower_layers::text, t.rating_head_layers::text,
      t.output_embedding_dim, t.loss_function, t.retrieval_weight, t.ranking_weight`,
    toRow: (row) => row as unknown as SourceRows['model_configs'],
  },
  experiments: { from: EXPERIMENT_FROM, version: EXPERIMENT_VERSION, columns: EXPERIMENT_COLUMNS, toRow: toExperiment },
};
