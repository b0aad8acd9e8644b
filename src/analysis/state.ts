import type { Knex } from 'knex';

/** What the store holds of its source, told by a few numbers. */
export interface StoreState {
  /** When the store was last known to equal its source; null before the first load is done. */
  asOf: Date | null;
  /** Changes with every row that is written or removed; with equal ones, every question about experiments has the same answer. */
  content: string;
}

/** By the sums of row versions that each batch writes together with its rows: a few dozen rows are read, whatever the store holds. */
export async function readState(knex: Knex): Promise<StoreState> {
  const [row] = await knex
    .from('sync_buckets')
    .select<{ as_of: Date | null; content: string }[]>(
      knex.raw(`(select max(as_of) from sync_sources) as as_of, concat_ws(' ', count(*), sum(rows), sum(sum)) as content`),
    );
  return { asOf: row!.as_of, content: row!.content };
}
