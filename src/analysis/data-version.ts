import type { Knex } from 'knex';

/**
 * A text that differs whenever the store's data does. Every write of experiments notes the sum of their versions in the same
 * transaction; a round of synchronisation that changes nothing leaves all of them as they were.
 */
export async function readDataVersion(knex: Knex): Promise<string> {
  const row = await knex('sync_buckets').first<{ version: string | null }>(
    knex.raw(`md5(string_agg(concat_ws(' ', source, table_name, bucket, rows, sum), ',' order by source, table_name, bucket)) as version`),
  );
  return row.version ?? '';
}
