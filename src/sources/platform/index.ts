import type { Knex } from 'knex';
import pg from 'pg';
import { describeError, errorCode, isUnreachable } from '../../errors.ts';
import { createPostgresPool } from '../../store/postgres.ts';
import { BUCKET_SIZE, type Source, type SourceRows, type SourceTableName, type UnreadableRow } from '../source.ts';
import { PLATFORM_TABLES, type PlatformTable } from './tables.ts';

interface PlatformOptions {
  connectionString: string;
  /** Where the platform's tables are; `public` in most installations. */
  schema: string;
}

/** The platform's own PostgreSQL, used read-only: SELECT on five tables is all that its role needs. */
export function createPlatformSource({ connectionString, schema }: PlatformOptions): Source {
  const prepare = `set default_transaction_read_only = on; set search_path to ${pg.escapeIdentifier(schema)}`;
  const knex = createPostgresPool({ connectionString, maxConnections: 2, prepare });
  return {
    name: 'platform',
    bucketSums: async (table) => {
      const { from, version } = PLATFORM_TABLES[table];
      const { rows } = await knex.raw<{ rows: { bucket: number; rows: number; sum: string }[] }>(
        `select bucket, count(*) as rows, sum(version)::text as sum from (select t.id / ${BUCKET_SIZE} as bucket, ${version} as version from ${from}) versions group by bucket order by bucket`,
      );
      return rows.map(({ bucket, rows: count, sum }) => ({ bucket, rows: count, sum: BigInt(sum) }));
    },
    rowVersions: async (table, bucket) => {
      const { from, version } = PLATFORM_TABLES[table];
      const { rows } = await knex.raw<{ rows: { id: number; version: string }[] }>(
        `select t.id, (${version})::text as version from ${from} where t.id >= ? and t.id < ?`,
        [bucket * BUCKET_SIZE, (bucket + 1) * BUCKET_SIZE],
      );
      return rows.map(({ id, version: text }) => ({ id, version: BigInt(text) }));
    },
    read: (table, ids) => readRows(knex, table, ids),
    close: () => knex.destroy(),
  };
}

/** Reads a batch at once; where that fails, halves it until the row at fault stands alone. */
async function readRows<Table extends SourceTableName>(
  knex: Knex,
  table: Table,
  ids: readonly number[],
): Promise<{ rows: SourceRows[Table][]; unreadable: UnreadableRow[] }> {
  const definition = PLATFORM_TABLES[table] as PlatformTable<SourceRows[Table]>;
  try {
    const { rows } = await knex.raw<{ rows: Record<string, unknown>[] }>(
      `select ${definition.columns} from ${definition.from} where t.id = any(?) order by t.id`,
      [[...ids]],
    );
    return toRows(rows, definition);
  } catch (error) {
    if (isUnreachable(error) || isMissing(error)) throw error;
    if (ids.length === 1) return { rows: [], unreadable: [{ id: ids[0]!, reason: describeError(error) }] };
    const middle = ids.length >> 1;
    const first = await readRows(knex, table, ids.slice(0, middle));
    const second = await readRows(knex, table, ids.slice(middle));
    return { rows: [...first.rows, ...second.rows], unreadable: [...first.unreadable, ...second.unreadable] };
  }
}

function toRows<Row>(
  rows: readonly Record<string, unknown>[],
  { toRow }: PlatformTable<Row>,
): { rows: Row[]; unreadable: UnreadableRow[] } {
  const read: Row[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    try {
      read.push(toRow(row));
    } catch (error) {
      unreadable.push({ id: row['id'] as number, reason: describeError(error) });
    }
  }
  return { rows: read, unreadable };
}

/** Class 42: a table, a column or the right to read it is missing, which no smaller batch mends. */
function isMissing(error: unknown): boolean {
  return errorCode(error).startsWith('42');
}
