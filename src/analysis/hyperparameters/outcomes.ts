import type { Knex } from 'knex';
import { meanOf, scaledSum } from '../../mean.ts';
import type { Metric } from '../../metrics.ts';
import { bestOf, completedExperiments, rankedTotal, type CompletedQuestion } from '../sql.ts';
import type { Field, Parameter } from './parameters.ts';

/** How the experiments with one value of one column came out. */
export interface Outcome {
  field: Field;
  value: string | number;
  count: number;
  good_count: number;
  avg_metric: number | null;
  best_metric: number;
}

export interface Outcomes {
  /** Experiments that have the metric. */
  total: number;
  /** Those at least as good as the threshold, ties included. */
  good: number;
  /** The metric of the last good one; null where there is no experiment. */
  threshold: number | null;
  /** In order of first appearance from the newest to the oldest experiment, then of place in its list. */
  values: Outcome[];
}

interface OutcomesQuestion extends CompletedQuestion {
  metric: Metric;
  parameters: readonly Parameter[];
  /** Columns with several values an experiment. */
  lists: readonly Field[];
}

interface OutcomeRow {
  total: number;
  good: number;
  threshold: number | null;
  field: Field | null;
  number: number | null;
  text: string | null;
  count: number;
  good_count: number;
  scaled_sum: number | null;
  best_metric: number;
}

/** Newer is greater, to the microsecond, then the higher id. A time that is missing is older than any (1e18 microseconds are 31,000 years). */
const AGE = 'array[coalesce(extract(epoch from created_at) * 1000000, -1e18)::bigint, id]';

/**
 * Counts, good ones, means and bests for each value of each column, over a type's completed experiments that have the
 * metric. The good are the best 30% (at least one) and whoever ties with the last of them.
 *
 * One pass over the experiments groups every column on its own, lists as wholes, and all of them together, the group with
 * the most good ones; then the few groups are split into the lists' entries. Grouping by combinations of columns instead
 * costs up to twice as much where settings vary, and making a row of each value first more than three times as much.
 */
export async function readOutcomes(
  knex: Knex,
  { project, type, completedBefore, datasetId, metric, parameters, lists }: OutcomesQuestion,
): Promise<Outcomes> {
  const columns = [...parameters.map(({ field }) => field), ...lists];
  const [direction, atLeast] = metric.better === 'higher' ? ['desc', '>='] : ['asc', '<='];
  const experiments = completedExperiments(knex, { project, type, completedBefore, datasetId })
    .whereNotNull(`e.${metric.key}`)
    .select('e.id', 'e.created_at', { metric: `e.${metric.key}` }, ...columns.map((column) => `e.${column}`));
  // The summaries count all that ever completed; of the past alone only its rows know how many there were.
  const isSummarized = completedBefore === undefined && datasetId === undefined;
  const ranked = isSummarized ? rankedTotal(knex, { project, type }) : knex('pool').count({ total: '*' });
  const rows = await withoutJit<OutcomeRow>(
    knex,
    `with pool as not materialized ?,
     counted as materialized ?,
     last_good as materialized (
       select metric from pool order by metric ${direction} limit 1 offset (select greatest(total * 3 / 10, 1) - 1 from counted)
     ),
     groups as materialized (
       select ${columns.join(', ')}, count(*) as count,
         count(*) filter (where metric ${atLeast} (select metric from last_good)) as good_count,
         ${scaledSum('metric')} as scaled_sum,
         ${bestOf(metric)}(metric) as best_metric,
         max(${AGE}) as newest
       from pool group by grouping sets ((), ${columns.map((column) => `(${column})`).join(', ')})
     ),
     overall as (
       select total, (select metric from last_good) as threshold, (select max(good_count) from groups) as good from counted
     ),
     outcomes as (
       select field, number, text, sum(count)::bigint as count, sum(good_count)::bigint as good_count, sum(scaled_sum) as scaled_sum,
         ${bestOf(metric)}(best_metric) as best_metric, max(newest || -place) as newest
       from groups cross join lateral (
         select * from (values ${parameters.map(asValue).join(', ')}) as own (field, number, text, place)
         ${lists.map((list) => `union all select '${list}', null, entry, place from unnest(${list}) with ordinality as listed (entry, place)`).join('\n')}
       ) as value
       where number is not null or text <> ''
       group by field, number, text
     )
     select * from overall left join outcomes on true order by newest desc`,
    [experiments, ranked],
  );
  const { total, good, threshold } = rows[0]!;
  return { total, good, threshold, values: rows.filter(hasValue).map(toOutcome) };
}

/** To compile a query with dozens of groupings takes longer than to run it. Set for its transaction alone: the connection may be a pooler's. */
async function withoutJit<Row>(knex: Knex, sql: string, bindings: readonly Knex.RawBinding[]): Promise<Row[]> {
  return knex.transaction(async (transaction) => {
    await transaction.raw('set local jit = off');
    const { rows } = await transaction.raw<{ rows: Row[] }>(sql, bindings);
    return rows;
  });
}

/** In the groups of another column it is NULL, so it is dropped there with the values that are missing. */
function asValue({ field, kind }: Parameter): string {
  return kind === 'number' ? `('${field}', ${field}::float8, null, 0::bigint)` : `('${field}', null, ${field}, 0)`;
}

function hasValue(row: OutcomeRow): row is OutcomeRow & { field: Field } {
  return row.field !== null;
}

function toOutcome({ field, number, text, count, good_count, scaled_sum, best_metric }: OutcomeRow & { field: Field }): Outcome {
  return { field, value: number ?? text!, count, good_count, avg_metric: meanOf(scaled_sum, count), best_metric };
}
