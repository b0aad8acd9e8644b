import type { Knex } from 'knex';
import { AppError, describeError, errorCode, isUnreachable } from '../../errors.ts';
import { createPostgresPool } from '../../store/postgres.ts';
import {
  BUCKET_SIZE,
  SOURCE_TABLES,
  type BucketSum,
  type Source,
  type SourceRows,
  type SourceTableName,
  type UnreadableRow,
} from '../source.ts';
import { createPlatformTables, type PlatformTable } from './tables.ts';

interface PlatformOptions {
  connectionString: string;
  /** Where the platform's tables are; `public` in most installations. */
  schema: string;
}

/**
 * The platform's own PostgreSQL, used read-only: SELECT on five tables is all that its role needs. Nothing is set on a
 * connection, which a pooler may lend to the platform itself afterwards: names are qualified, transactions read-only.
 */
export function createPlatformSource({ connectionString, schema }: PlatformOptions): Source {
  const knex = createPostgresPool({ connectionString, maxConnections: 2 });
  const tables = createPlatformTables(schema);
  const query: Query = async (sql, bindings) => {
    try {
      return await knex.transaction(async (transaction) => (await transaction.raw<{ rows: never[] }>(sql, bindings)).rows, {
        readOnly: true,
      });
    } catch (error) {
      throw explained(error, schema);
    }
  };
  return {
    name: 'platform',
    bucketSums: async () => {
      const identity = await databaseIdentity(knex, schema);
      const rows = await query<Omit<BucketSum, 'sum'> & { sum: string }>(
        SOURCE_TABLES.map((table) => sumsSql(table, tables[table])).join(' union all '),
        SOURCE_TABLES.map(() => identity),
      );
      return rows.map((row) => ({ ...row, sum: BigInt(row.sum) }));
    },
    rowVersions: async (table, bucket) => {
      const { from, version } = tables[table];
      const rows = await query<{ id: number; version: string }>(
        `select t.id, (${version})::text as version from ${from} where t.id >= ? and t.id < ?`,
        [await databaseIdentity(knex, schema), bucket * BUCKET_SIZE, (bucket + 1) * BUCKET_SIZE],
      );
      return rows.map(({ id, version: text }) => ({ id, version: BigInt(text) }));
    },
    read: (table, ids) => readRows(query, tables[table] as PlatformTable<never>, ids),
    close: () => knex.destroy(),
  };
}

/** The bucket rounds down for negative ids too. An id beyond what a number holds exactly is left alone. */
function sumsSql(table: SourceTableName, { from, version }: Pick<PlatformTable<never>, 'from' | 'version'>): string {
  const bucket = `(t.id - (t.id < 0)::int * ${BUCKET_SIZE - 1}) / ${BUCKET_SIZE}`;
  const isExact = `t.id between ${-Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`;
  // "offset 0" hides from the planner that ids are distinct: it would expect as many buckets as rows, and sort them all.
  return `select '${table}' as table, bucket, count(*) as rows, sum(version)::text as sum
    from (select ${bucket} as bucket, ${version} as version from ${from} where ${isExact} offset 0) versions group by bucket`;
}

type Query = <Row>(sql: string, bindings: Knex.RawBinding[]) => Promise<Row[]>;

/**
 * A number that another database does not have. Transaction numbers begin alike in each new cluster, and go on from the same
 * place in a copy that takes over from a lost server: the versions of different rows could be equal otherwise.
 */
async function databaseIdentity(knex: Knex, schema: string): Promise<string> {
  const identity = `hash_record_extended(row(system_identifier, timeline_id, current_database()), 0)::text as identity`;
  try {
    const { rows } = await knex.raw<{ rows: { identity: string }[] }>(
      `select ${identity} from pg_control_system(), pg_control_checkpoint()`,
    );
    return rows[0]!.identity;
  } catch (error) {
    if (errorCode(error) !== '42501') throw explained(error, schema);
    return '0';
  }
}

/** Undefined table, schema or column, or no right to it: a setting or a grant to change. */
const NOT_THE_PLATFORM = /^(42P01|3F000|42703|42501)$/;

function explained(error: unknown, schema: string): unknown {
  if (!NOT_THE_PLATFORM.test(errorCode(error)) && isUnreachable(error))
    return new AppError('unavailable', `The platform's database does not answer: ${describeError(error)}`, {
      hint: 'PLATFORM_DATABASE_URL says where it is looked for; answers are as of the last round.',
      cause: error,
    });
  if (!NOT_THE_PLATFORM.test(errorCode(error))) return error;
  return new AppError('unavailable', `schema “${schema}” is not the platform's, or can't be read: ${describeError(error)}`, {
    hint: 'PLATFORM_SCHEMA names the schema; the role needs SELECT on its five ml_platform_ tables.',
    cause: error,
  });
}

/** Reads a batch at once; where a value in it can't be read, halves it until the row at fault stands alone. */
async function readRows<Table extends SourceTableName>(
  query: Query,
  definition: PlatformTable<SourceRows[Table]>,
  ids: readonly number[],
): Promise<{ rows: SourceRows[Table][]; unreadable: UnreadableRow[] }> {
  try {
    return toRows(
      await query(`select ${definition.columns} from ${definition.from} where t.id = any(?) order by t.id`, [[...ids]]),
      definition,
    );
  } catch (error) {
    if (!isFaultOfData(error)) throw error;
    if (ids.length === 1) return { rows: [], unreadable: [{ id: ids[0]!, reason: describeError(error) }] };
    const middle = ids.length >> 1;
    const first = await readRows(query, definition, ids.slice(0, middle));
    const second = await readRows(query, definition, ids.slice(middle));
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

/**
 * Class 22: a value that can't be converted; 54: one that is too large; XX001: a page that can't be read. Anything else, a
 * lock, a cancelled statement, a lost connection, passes, and the whole round is tried again: no row is at fault.
 */
function isFaultOfData(error: unknown): boolean {
  return /^(22|54|XX001)/.test(errorCode(error));
}
