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

interface PostgresOptions {
  connectionString: string;
  maxConnections: number;
  /** SQL run once on each new connection. */
  prepare?: string;
}

/** A lazy pool: nothing connects until the first query, so an unreachable server is an error of a query, not of the start. */
export function createPostgresPool({ connectionString, maxConnections, prepare = '' }: PostgresOptions): Knex {
  return knexFactory({
    client: 'pg',
    connection: { connectionString, types: columnTypes, application_name: 'towerwatch', connectionTimeoutMillis: 5_000, keepAlive: true },
    acquireConnectionTimeout: 10_000,
    // Knex would print by itself what every caller gets as an error anyway.
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
    pool: {
      min: 0,
      max: maxConnections,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) => {
        connection.query(`set time zone 'UTC'; set statement_timeout = '120s'; ${prepare}`, (error: Error | null) =>
          done(error, connection),
        );
      },
    },
  });
}

export function openPostgres(connectionString: string): Store {
  const knex = createPostgresPool({ connectionString, maxConnections: 8 });
  return { knex, engine: 'postgres', close: () => knex.destroy() };
}
