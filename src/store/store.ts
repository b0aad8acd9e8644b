import type { Knex } from 'knex';

/** An open database. Every query of the product goes through its `knex`, in PostgreSQL's dialect on both engines. */
export interface Store {
  readonly knex: Knex;
  readonly engine: 'postgres' | 'embedded';
  /** Keys of what runs alone in this process, the only one that has an embedded store open: see `whileAlone`. */
  readonly runningAlone: Set<number>;
  close(): Promise<void>;
}
