import type { Knex } from 'knex';
import { metricOf, plottedMetrics, type Metric, type ModelType } from '../metrics.ts';
import { BESTS, type BestKey } from './dashboard-stats.ts';
import { bestOf, completedExperiments, DISPLAYED_NUMBER, isoTime, type CompletedQuestion } from './sql.ts';

export interface MetricsTrend {
  model_type: ModelType;
  trend: TrendPoint[];
}

/** The bests after one more completed experiment; null until a metric was first seen. */
export interface TrendPoint extends Record<BestKey, number | null> {
  experiment_id: number;
  display_name: string;
  /** UTC day. */
  date: string;
  datetime: string;
  /** Points so far, this one included. */
  experiment_count: number;
}

export interface TrendQuestion extends CompletedQuestion {
  /** `steps` keeps the first, the last and each point where some best improved: all that a chart needs. */
  points: 'all' | 'steps';
}

/**
 * Running bests over time: one point per completed experiment that has a `completed_at` and at least one of the
 * type's plotted metrics, oldest first (then by `created_at`, then id).
 */
export async function metricsTrend(knex: Knex, question: TrendQuestion): Promise<MetricsTrend> {
  const points = pointsOf(knex, question);
  const shown = new Set(bestsOf(question.type).map(([best]) => best));
  const trend = await knex
    .from(points.as('p'))
    .orderBy('experiment_count')
    .select<TrendPoint[]>(
      { experiment_id: 'id' },
      'display_name',
      'experiment_count',
      knex.raw(`to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD') as date, ${isoTime('completed_at')} as datetime`),
      ...(Object.keys(BESTS) as BestKey[]).map((best) => (shown.has(best) ? best : knex.raw('null::float8 as ??', [best]))),
    );
  return { model_type: question.type, trend };
}

/** Days are summarized over all datasets, so the steps of one are found among all of its points. */
function pointsOf(knex: Knex, question: TrendQuestion): Knex.QueryBuilder {
  if (question.points === 'all') return everyPoint(knex, question);
  return question.datasetId === undefined ? stepPoints(knex, question) : onlySteps(knex, everyPoint(knex, question), question);
}

/** The best's name and its metric, of those that the type has. */
function bestsOf(type: ModelType): [BestKey, Metric][] {
  const shown = plottedMetrics(type);
  return (Object.entries(BESTS) as [BestKey, (typeof BESTS)[BestKey]][])
    .map(([best, key]): [BestKey, Metric] => [best, metricOf(key)])
    .filter(([, metric]) => shown.includes(metric));
}

/** The experiments that are points. */
function plottedExperiments(knex: Knex, question: TrendQuestion): Knex.QueryBuilder {
  const keys = plottedMetrics(question.type).map(({ key }) => key);
  return completedExperiments(knex, question)
    .whereNotNull('e.completed_at')
    .whereRaw(`coalesce(${keys.map(() => 'e.??').join(', ')}) is not null`, keys);
}

const OWN = `e.id, e.completed_at, 'Exp #' || ${DISPLAYED_NUMBER} as display_name`;
/** The id makes the order total, so a window ends at the row itself: it has no peers. */
const IN_ORDER = 'order by e.completed_at, e.created_at nulls first, e.id';

function everyPoint(knex: Knex, question: TrendQuestion): Knex.QueryBuilder {
  const soFar = `(${IN_ORDER})`;
  return plottedExperiments(knex, question).select(
    knex.raw(OWN),
    knex.raw(`row_number() over ${soFar} as experiment_count`),
    ...bestsOf(question.type).map(([best, metric]) => knex.raw(`${bestOf(metric)}(e.??) over ${soFar} as ??`, [metric.key, best])),
  );
}

/**
 * Bests improve on few days, which the summaries find; the experiments of these days alone are read. The first and the
 * last point lie on the first and the last day that has any; a day that `completedBefore` cuts may be left without, so
 * the one before it is read too.
 */
function stepPoints(knex: Knex, question: TrendQuestion): Knex.QueryBuilder {
  const bests = bestsOf(question.type);
  const { project, type, completedBefore } = question;
  const days = knex('day_summaries')
    .where({ project_id: project.id, model_type: type })
    .groupBy('day')
    .select(
      'day',
      knex.raw('sum(plotted) as points'),
      ...bests.map(([best, metric]) => knex.raw(`${bestOf(metric)}(??) as ??`, [metric.key, best])),
    );
  if (completedBefore !== undefined) void days.whereRaw(`day <= (?::timestamptz at time zone 'UTC')::date`, [completedBefore]);
  const earlier = '(order by day rows between unbounded preceding and 1 preceding)';
  const soFar = knex
    .from(days.as('days'))
    .select(
      '*',
      knex.raw(`coalesce(sum(points) over ${earlier}, 0) as earlier_points, row_number() over (order by day desc) as days_left`),
      ...bests.map(([best, metric]) => knex.raw(`${bestOf(metric)}(??) over ${earlier} as ??`, [best, `earlier_${best}`])),
    );
  const stepDays = knex
    .from(soFar.as('so_far'))
    .whereRaw(`earlier_points = 0 or days_left <= 2 or ${isBetter(bests.map(([best, metric]) => [best, best, metric]))}`);
  const today = `(partition by s.day ${IN_ORDER})`;
  // Day by day through the index: joined in one piece, a planner without statistics may read everything once a day.
  const onDay = plottedExperiments(knex, question)
    .whereRaw(`e.completed_at >= s.day::timestamp at time zone 'UTC' and e.completed_at < (s.day + 1)::timestamp at time zone 'UTC'`)
    .select('e.*');
  const numbered = knex
    .from(knex.raw('? as s cross join lateral (? offset 0) as e', [stepDays, onDay]))
    .select(
      knex.raw(OWN),
      ...bests.flatMap(([best, { key }]) => [`e.${key}`, `s.earlier_${best}`]),
      knex.raw(`s.earlier_points::bigint + row_number() over ${today} as experiment_count`),
      knex.raw(`s.days_left <= 2 and lead(e.id) over ${today} is null as may_be_last`),
    );
  // What is no better than all of the days before can't be better than that and what came on its own day.
  const candidates = knex
    .from(numbered.as('numbered'))
    .whereRaw(`experiment_count = 1 or may_be_last or ${isBetter(bests.map(([best, metric]) => [metric.key, best, metric]))}`);
  const soFarInOrder = 'over (order by experiment_count)';
  const running = knex.from(candidates.as('candidates')).select(
    'id',
    'completed_at',
    'display_name',
    'experiment_count',
    ...bests.map(([best, metric]) => {
      const extreme = metric.better === 'higher' ? 'greatest' : 'least';
      return knex.raw(`${bestOf(metric)}(${extreme}(??, ??)) ${soFarInOrder} as ??`, [`earlier_${best}`, metric.key, best]);
    }),
  );
  // The rows between change no best, so the candidate before is as good as the very point before.
  return onlySteps(knex, running, question);
}

/** Of points with their running bests the first, the last and those where some best improved. */
function onlySteps(knex: Knex, points: Knex.QueryBuilder, { type }: TrendQuestion): Knex.QueryBuilder {
  const inOrder = 'over (order by experiment_count)';
  const all = `array[${bestsOf(type)
    .map(([best]) => best)
    .join(', ')}]`;
  const judged = knex
    .from(points.as('running'))
    .select(
      '*',
      knex.raw(`${all} is distinct from lag(${all}) ${inOrder} or experiment_count = 1 or lead(id) ${inOrder} is null as is_step`),
    );
  return knex.from(judged.as('judged')).where('is_step', true);
}

/** SQL for whether one of some columns is better than the best that came before its day. */
function isBetter(columns: readonly (readonly [column: string, best: BestKey, metric: Metric])[]): string {
  return columns
    .map(([column, best, { better }]) => {
      const sign = better === 'higher' ? '>' : '<';
      return `${column} ${sign} earlier_${best} or earlier_${best} is null and ${column} is not null`;
    })
    .join(' or ');
}
