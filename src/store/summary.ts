import type { Knex } from 'knex';
import { scaledSum } from '../mean.ts';
import { METRICS, MODEL_TYPES, plottedMetrics, primaryMetric, type ModelType } from '../metrics.ts';

/**
 * Ids of one bucket of the summaries. Wide enough that a million experiments have few rows to add up, narrow enough that
 * counting one anew costs some milliseconds.
 */
const BUCKET_SIZE = 5000;

/** The tables that are counted from `experiments`. */
export const SUMMARY_TABLES = ['experiment_summaries', 'day_summaries', 'dataset_summaries'] as const;

/** Rounded down for negative ids too. */
const BUCKET = `floor(id / ${BUCKET_SIZE}.0)::bigint`;

const KEYS = METRICS.map(({ key }) => key);
const BESTS = METRICS.map(({ key, better }) => `${better === 'higher' ? 'max' : 'min'}(${key})`);
const PRIMARY = byType((type) => primaryMetric(type).key);
const PLOTTED = byType((type) => {
  const keys = plottedMetrics(type).map(({ key }) => key);
  return `coalesce(${keys.join(', ')})`;
});

function byType(expression: (type: ModelType) => string): string {
  return `case model_type ${MODEL_TYPES.map((type) => `when '${type}' then ${expression(type)}`).join(' ')} end`;
}

/** How each table is counted from the experiments of some ids. Sums are taken in the order of ids: on it depend their last digits. */
const COUNTS: Record<(typeof SUMMARY_TABLES)[number], (ids: string) => string> = {
  experiment_summaries: (ids) =>
    `insert into experiment_summaries (bucket, project_id, model_type, status, experiments, ranked, ${KEYS.join(', ')})
     select ${BUCKET}, project_id, model_type, status, count(*), count(${PRIMARY}), ${BESTS.join(', ')}
     from experiments where ${ids} group by 1, 2, 3, 4`,
  day_summaries: (ids) =>
    `insert into day_summaries (bucket, project_id, model_type, day, plotted, ${KEYS.join(', ')})
     select ${BUCKET}, project_id, model_type, (completed_at at time zone 'UTC')::date, count(*), ${BESTS.join(', ')}
     from experiments where ${ids} and status = 'completed' and completed_at is not null and ${PLOTTED} is not null group by 1, 2, 3, 4`,
  dataset_summaries: (ids) =>
    `insert into dataset_summaries (bucket, project_id, model_type, dataset_id, ranked, ${KEYS.map((key) => `${key}, ${key}_sum, ${key}_count`).join(', ')})
     select ${BUCKET}, project_id, model_type, dataset_id, count(*),
       ${KEYS.map((key, i) => `${BESTS[i]}, ${scaledSum(key, 'id')}, count(${key})`).join(', ')}
     from experiments where ${ids} and status = 'completed' and ${PRIMARY} is not null group by 1, 2, 3, 4`,
};

/**
 * Counts the buckets of the ids `from` to `to` anew: by status, by day and by dataset, with the best of each
 * metric. Belongs into the transaction that writes these ids. Nothing is added to or taken from an earlier count, so none
 * can drift.
 */
export async function summarizeExperiments(transaction: Knex.Transaction, { from, to }: { from: number; to: number }): Promise<void> {
  const [first, last] = [Math.floor(from / BUCKET_SIZE), Math.floor(to / BUCKET_SIZE)];
  for (const table of SUMMARY_TABLES) {
    await transaction(table).whereBetween('bucket', [first, last]).delete();
    await transaction.raw(COUNTS[table]('id between ? and ?'), [first * BUCKET_SIZE, (last + 1) * BUCKET_SIZE - 1]);
  }
}
