import type { Knex } from 'knex';
import { METRICS, MODEL_TYPES, primaryMetric } from '../metrics.ts';

/**
 * Ids of one bucket of `experiment_summaries`. Wide enough that a million experiments have few rows to add up, narrow
 * enough that counting one anew costs some milliseconds.
 */
const BUCKET_SIZE = 5000;

/**
 * Counts the buckets of the ids `from` to `to` anew, by project, type and status, with the best of each metric. Belongs
 * into the transaction that writes these ids. Nothing is added to or taken from an earlier count, so none can drift.
 */
export async function summarizeExperiments(transaction: Knex.Transaction, { from, to }: { from: number; to: number }): Promise<void> {
  const [first, last] = [Math.floor(from / BUCKET_SIZE), Math.floor(to / BUCKET_SIZE)];
  await transaction('experiment_summaries').whereBetween('bucket', [first, last]).delete();
  const bests = METRICS.map(({ key, better }) => `${better === 'higher' ? 'max' : 'min'}(${key})`);
  const primary = MODEL_TYPES.map((type) => `when '${type}' then ${primaryMetric(type).key}`).join(' ');
  await transaction.raw(
    `insert into experiment_summaries (bucket, project_id, model_type, status, experiments, ranked, ${METRICS.map(({ key }) => key).join(', ')})
     select id / ${BUCKET_SIZE}, project_id, model_type, status, count(*), count(case model_type ${primary} end), ${bests.join(', ')}
     from experiments where id between ? and ? group by 1, 2, 3, 4`,
    [first * BUCKET_SIZE, (last + 1) * BUCKET_SIZE - 1],
  );
}
