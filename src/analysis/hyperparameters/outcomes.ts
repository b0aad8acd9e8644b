import type { Knex } from 'knex';
import { meanOf, scaledSum } from '../../mean.ts';
import type { Metric } from '../../metrics.ts';
import { bestOf, completedExperiments, rankedTotal, type CompletedQuestion } from '../sql.ts';
import type { Field, Parameter, SettingsKey } from './parameters.ts';

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
  /** Columns that vary from experiment to experiment. */
  own: readonly Parameter[];
  /** Columns that experiments have in common. */
  shared: readonly SharedSettings[];
}

export interface SharedSettings {
  key: SettingsKey;
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
 * One pass over the experiments groups them by each column that is their own, by each part of settings that they share, and
 * all together, the group with the most good ones. Then the columns and lists of a part are read from the newest experiment
 * of each of its groups. To group by the shared columns one by one takes twice as long.
 */
export async function readOutcomes(
  knex: Knex,
  { project, type, completedBefore, datasetId, metric, own, shared }: OutcomesQuestion,
): Promise<Outcomes> {
  const columns = [...own.map(({ field }) => field), ...shared.map(({ key }) => key)];
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
       from groups left join experiments as shared on shared.id = groups.newest[2] cross join lateral (
         ${valuesOf('groups', own)}
         ${shared.map(sharedValues).join('\n')}
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

/** A row for each parameter of an experiment or a group. In the group of another column it is NULL: dropped with the values that are missing. */
function valuesOf(table: 'groups' | 'shared', parameters: readonly Parameter[]): string {
  const values = parameters.map(({ field, kind }) =>
    kind === 'number' ? `('${field}', ${table}.${field}::float8, null, 0::bigint)` : `('${field}', null, ${table}.${field}, 0)`,
  );
  return `select * from (values ${values.join(', ')}) as single (field, number, text, place)`;
}

/** Those of one part, in the groups that were made by it. */
function sharedValues({ key, parameters, lists }: SharedSettings): string {
  const entries = lists.map(
    (list) =>
      `select '${list}', null::float8, entry, place from unnest(shared.${list}) with ordinality as listed (entry, place) where groups.${key} is not null`,
  );
  return [`${valuesOf('shared', parameters)} where groups.${key} is not null`, ...entries]
    .map((select) => `union all ${select}`)
    .join('\n');
}

function hasValue(row: OutcomeRow): row is OutcomeRow & { field: Field } {
  return row.field !== null;
}

function toOutcome({ field, number, text, count, good_count, scaled_sum, best_metric }: OutcomeRow & { field: Field }): Outcome {
  return { field, value: number ?? text!, count, good_count, avg_metric: meanOf(scaled_sum, count), best_metric };
}
