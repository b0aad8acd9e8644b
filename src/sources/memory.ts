import { createHash } from 'node:crypto';
import {
  BUCKET_SIZE,
  SOURCE_TABLES,
  type BucketSum,
  type RowVersion,
  type Source,
  type SourceRows,
  type SourceTableName,
  type UnreadableRow,
} from './source.ts';

/** Every row that a source in memory has, by table. */
export type MemoryRows = { readonly [Table in SourceTableName]: readonly SourceRows[Table][] };

/**
 * A source over rows in memory. `rows` is asked anew by every call and nothing is remembered, so rows may be replaced
 * or changed in place between calls, and the next comparison of sums finds it.
 */
export function createMemorySource(name: string, rows: () => MemoryRows): Source {
  return {
    name,
    bucketSums: async () => SOURCE_TABLES.flatMap((table) => sumByBucket(table, rows()[table].map(versionOf))),
    rowVersions: async (table, bucket) => {
      const { [table]: all } = rows();
      return all
        .filter((row) => bucketOf(idOf(row)) === bucket)
        .map(versionOf)
        .toSorted((a, b) => a.id - b.id);
    },
    read: async <Table extends SourceTableName>(table: Table, ids: readonly number[]) => {
      const asked = new Set(ids);
      const found = rows()[table].filter((row) => asked.has(idOf(row)));
      return { rows: found.toSorted((a, b) => idOf(a) - idOf(b)), unreadable: [] as UnreadableRow[] };
    },
    close: async () => {},
  };
}

function sumByBucket(table: SourceTableName, versions: readonly RowVersion[]): BucketSum[] {
  const sums = new Map<number, BucketSum>();
  for (const { id, version } of versions) {
    const bucket = bucketOf(id);
    const { rows, sum } = sums.get(bucket) ?? { rows: 0, sum: 0n };
    sums.set(bucket, { table, bucket, rows: rows + 1, sum: sum + version });
  }
  return [...sums.values()].toSorted((a, b) => a.bucket - b.bucket);
}

function versionOf(row: SourceRows[SourceTableName]): RowVersion {
  const digest = createHash('sha256').update(JSON.stringify(row)).digest();
  return { id: idOf(row), version: digest.readBigInt64BE(0) };
}

function idOf(row: SourceRows[SourceTableName]): number {
  return 'experiment' in row ? row.experiment.id : row.id;
}

function bucketOf(id: number): number {
  return Math.floor(id / BUCKET_SIZE);
}
