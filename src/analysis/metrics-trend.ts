import type { Knex } from 'knex';
import { hasMetric, metricOf, type ModelType } from '../metrics.ts';
import { BESTS, type BestKey } from './dashboard-stats.ts';
import type { Project } from './project.ts';
import { completedExperiments, displayName, isoTime } from './sql.ts';

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

export interface TrendQuestion {
  project: Project;
  type: ModelType;
  /** `steps` keeps the first, the last and each point where some best improved: all that a chart needs. */
  points: 'all' | 'steps';
  completedBefore?: Date | undefined;
}

/** The id makes the order total, so the window ends at the row itself: it has no peers. */
const SO_FAR = '(order by e.completed_at, e.created_at nulls first, e.id)';

/**
 * Running bests over time: one point per completed experiment that has a `completed_at` and at least one of the
 * type's shown metrics, oldest first (then by `created_at`, then id).
 */
export async function metricsTrend(knex: Knex, { project, type, points, completedBefore }: TrendQuestion): Promise<MetricsTrend> {
  const shown = Object.entries(BESTS).filter(([, key]) => hasMetric(type, metricOf(key))) as [BestKey, (typeof BESTS)[BestKey]][];
  const experiments = completedExperiments(knex, { project, type })
    .whereNotNull('e.completed_at')
    .whereRaw(
      `coalesce(${shown.map(() => 'e.??').join(', ')}) is not null`,
      shown.map(([, key]) => key),
    );
  if (completedBefore !== undefined) void experiments.where('e.completed_at', '<', completedBefore);
  const running = experiments.select(
    'e.id',
    'e.experiment_number',
    'e.completed_at',
    knex.raw(`row_number() over ${SO_FAR} as experiment_count`),
    knex.raw(`lead(e.id) over ${SO_FAR} is null as is_last`),
    ...shown.map(([best, key]) => knex.raw(`${metricOf(key).better === 'higher' ? 'max' : 'min'}(e.??) over ${SO_FAR} as ??`, [key, best])),
  );
  const improved = shown.map(([best]) => `${best} is distinct from lag(${best}) over (order by experiment_count)`).join(' or ');
  const { rows } = await knex.raw<{ rows: TrendRow[] }>(
    `select id as experiment_id, experiment_number, to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD') as date, ${isoTime('completed_at')} as datetime, experiment_count,
       ${Object.keys(BESTS)
         .map((best) => (shown.some(([name]) => name === best) ? best : `null::float8 as ${best}`))
         .join(', ')}
     from (select *, experiment_count = 1 or is_last or ${improved} as is_step from ? running) stepped
     where ${points === 'all' ? 'true' : 'is_step'} order by experiment_count`,
    [running],
  );
  const trend = rows.map(({ experiment_number, ...point }) => ({
    display_name: displayName({ id: point.experiment_id, experiment_number }),
    ...point,
  }));
  return { model_type: type, trend };
}

type TrendRow = Omit<TrendPoint, 'display_name'> & { experiment_number: number | null };
