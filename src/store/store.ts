import type { Knex } from 'knex';

/** An open database. Every query of the product goes through its `knex`, in PostgreSQL's dialect on both engines. */
export interface Store {
  readonly knex: Knex;
  readonly engine: 'postgres' | 'embedded';
  close(): Promise<void>;
}
