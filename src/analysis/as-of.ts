import type { Knex } from 'knex';

/** When the store was last known to equal its source; null before the first load is done. */
export async function readAsOf(knex: Knex): Promise<Date | null> {
  const row = await knex('sync_sources').max('as_of as as_of').first<{ as_of: Date | null }>();
  return row.as_of;
}

/** Whether everything has been read from the source once, by this or another process. */
export async function isFirstLoadDone(knex: Knex): Promise<boolean> {
  return (await readAsOf(knex)) !== null;
}
