import type { Knex } from 'knex';
import { isoTime } from './sql.ts';

/** When the store was last known to equal its source; null before the first load is done. */
export async function readAsOf(knex: Knex): Promise<Date | null> {
  const row = await knex('sync_sources').max('as_of as as_of').first<{ as_of: Date | null }>();
  return row.as_of;
}

/** The same as JSON has it: ISO 8601 in UTC with six decimals. */
export async function readAsOfText(knex: Knex): Promise<string | null> {
  const row = await knex('sync_sources').select<{ as_of: string | null }[]>(knex.raw(`${isoTime('max(as_of)')} as as_of`));
  return row[0]?.as_of ?? null;
}

/** Whether everything has been read from the source once, by this or another process. */
export async function isFirstLoadDone(knex: Knex): Promise<boolean> {
  return (await readAsOf(knex)) !== null;
}
