import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import type { Store } from './store.ts';

const { types } = pg;
const INT8 = 20;
const INT8_ARRAY = 1016;
const parseTextArray = types.getTypeParser(INT8_ARRAY as number, 'text') as (text: string) => (string | null)[];

/** bigint as a number: ids and counts stay far below 2^53, and an id that is text in one place and a number in another never matches. */
export const columnTypes = {
  getTypeParser: (oid: number, format?: string): ((text: string) => unknown) => {
    if (oid === INT8) return Number;
    if (oid === INT8_ARRAY) return (text) => parseTextArray(text).map((value) => (value === null ? null : Number(value)));
    return types.getTypeParser(oid, format as 'text');
  },
};

/** Knex would print by itself what every caller gets as an error anyway. */
export const SILENT = { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined };

const QUERY_TIMEOUT_MS = 120_000;

interface PostgresOptions {
  connectionString: string;
  maxConnections: number;
}

/**
 * A lazy pool: nothing connects until the first query, so an unreachable server is an error of a query, not of the start.
 * No connection is set up by statements, which would outlive it behind a pooler.
 */
export function createPostgresPool({ connectionString, maxConnections }: PostgresOptions): Knex {
  return knexFactory({
    client: 'pg',
    connection: {
      connectionString,
      types: columnTypes,
      application_name: 'towerwatch',
      connectionTimeoutMillis: 5_000,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
    },
    acquireConnectionTimeout: 10_000,
    log: SILENT,
    pool: { min: 0, max: maxConnections },
  });
}

export function openPostgres(connectionString: string): Store {
  const knex = createPostgresPool({ connectionString, maxConnections: 8 });
  return { knex, engine: 'postgres', runningAlone: new Set(), close: () => knex.destroy() };
}
