import type { DatasetRow, ExperimentRow, FeatureConfigRow, ModelConfigRow, ProjectRow, TrainingCurveRow } from '../store/rows.ts';

/** An experiment with its epoch series; `curve` is null where the source has none. */
export interface LoadedExperiment {
  experiment: ExperimentRow;
  curve: TrainingCurveRow | null;
}

/** What a source hands over, by table of the store. Parents stand before their children. */
export interface SourceRows {
  projects: ProjectRow;
  datasets: DatasetRow;
  feature_configs: FeatureConfigRow;
  model_configs: ModelConfigRow;
  experiments: LoadedExperiment;
}

export type SourceTableName = keyof SourceRows;
export const SOURCE_TABLES: readonly SourceTableName[] = ['projects', 'datasets', 'feature_configs', 'model_configs', 'experiments'];

/**
 * One row's state: any change that could change what `read` returns for it changes `version`, a signed 64-bit number.
 * Versions need no order and no clock, so a source whose clock runs backwards or that was restored from a backup
 * is followed as well as any other.
 */
export interface RowVersion {
  id: number;
  version: bigint;
}

/** Ids `bucket * BUCKET_SIZE` to `bucket * BUCKET_SIZE + BUCKET_SIZE - 1`; one bucket is one batch. */
export const BUCKET_SIZE = 1000;

/** The sum of the row versions in one bucket of a table: equal sums mean that nothing in it was added, changed or removed. */
export interface BucketSum {
  table: SourceTableName;
  bucket: number;
  rows: number;
  sum: bigint;
}

export interface UnreadableRow {
  id: number;
  reason: string;
}

/** Where experiments come from: one shape for every system, read-only. */
export interface Source {
  readonly name: string;
  /** Of all tables, as they are at one moment. */
  bucketSums(): Promise<BucketSum[]>;
  rowVersions(table: SourceTableName, bucket: number): Promise<RowVersion[]>;
  /** Rows by id, at most BUCKET_SIZE of them; a row that can't be read is named and skipped, never thrown. */
  read<Table extends SourceTableName>(
    table: Table,
    ids: readonly number[],
  ): Promise<{ rows: SourceRows[Table][]; unreadable: UnreadableRow[] }>;
  close(): Promise<void>;
}
