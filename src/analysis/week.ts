import type { Knex } from 'knex';
import { metricOf, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { topConfigurations } from './top-configurations.ts';

/** Half-open: `from` belongs to it, `to` does not. */
export interface Period {
  from: Date;
  to: Date;
}

interface PeriodQuestion {
  project: Project;
  period: Period;
}

export interface Activity {
  /** By `created_at`. */
  created: number;
  /** By `started_at`, whatever became of it since. */
  started: number;
  /** By `completed_at`. */
  completed: number;
  /**
   * By `completed_at`, or `updated_at` where there is none: the platform notes no other moment for a failure. An
   * experiment without the former that is touched again later moves to that later period.
   */
  failed: number;
  /** Sum of `duration_seconds` of those completed in the period; one without a duration adds nothing. */
  training_seconds: number;
  /** All that had completed before the period's end. */
  completed_so_far: number;
}

export interface PeriodActivity extends Activity {
  by_type: Record<ModelType, Activity>;
}

/** What happened in a project during a period, in all and by model type. */
export async function periodActivity(knex: Knex, { project, period: { from, to } }: PeriodQuestion): Promise<PeriodActivity> {
  const rows = await knex('experiments')
    .where({ project_id: project.id })
    .groupBy('model_type')
    .select<(Activity & { model_type: ModelType })[]>(
      'model_type',
      knex.raw(
        `count(*) filter (where ${within('created_at')}) as created,
         count(*) filter (where ${within('started_at')}) as started,
         count(*) filter (where status = 'completed' and ${within('completed_at')}) as completed,
         count(*) filter (where status = 'failed' and ${within('coalesce(completed_at, updated_at)')}) as failed,
         coalesce(sum(duration_seconds) filter (where status = 'completed' and ${within('completed_at')}), 0) as training_seconds,
         count(*) filter (where status = 'completed' and completed_at < :to) as completed_so_far`,
        { from, to },
      ),
    );
  const typeActivity = (type: ModelType): Activity => sum(rows.filter((row) => row.model_type === type));
  return {
    ...sum(rows),
    by_type: { retrieval: typeActivity('retrieval'), ranking: typeActivity('ranking'), hybrid: typeActivity('hybrid') },
  };
}

function within(moment: string): string {
  return `${moment} >= :from and ${moment} < :to`;
}

function sum(rows: readonly Activity[]): Activity {
  const total = (key: keyof Activity): number => rows.reduce((result, row) => result + row[key], 0);
  return {
    created: total('created'),
    started: total('started'),
    completed: total('completed'),
    failed: total('failed'),
    training_seconds: total('training_seconds'),
    completed_so_far: total('completed_so_far'),
  };
}

/** Completed experiments of each type up to the end of the period. */
export function completedSoFar({ by_type: byType }: PeriodActivity): Record<ModelType, number> {
  return { retrieval: byType.retrieval.completed_so_far, ranking: byType.ranking.completed_so_far, hybrid: byType.hybrid.completed_so_far };
}

export interface Leader {
  experiment_id: number;
  display_name: string;
  value: number;
}

/** Who led before a period and who leads at its end, by one metric; null where nobody did. */
export interface Lead {
  model_type: ModelType;
  metric: MetricKey;
  before: Leader | null;
  now: Leader | null;
}

/** Hybrids are led twice: by the metric that ranks them, and by their test RMSE. */
const LEADS: readonly [ModelType, MetricKey][] = [
  ['retrieval', 'recall_at_100'],
  ['ranking', 'test_rmse'],
  ['hybrid', 'recall_at_100'],
  ['hybrid', 'test_rmse'],
];

/** The leader of each type just before the period and at its end: what completed at or after `to` is not in it. */
export async function periodLeads(knex: Knex, { project, period }: PeriodQuestion): Promise<Lead[]> {
  const leaderAt = async (type: ModelType, metric: MetricKey, completedBefore: Date): Promise<Leader | null> => {
    const { configurations } = await topConfigurations(knex, { project, type, limit: 1, metric: metricOf(metric), completedBefore });
    const first = configurations[0];
    return first === undefined ? null : { experiment_id: first.experiment_id, display_name: first.display_name, value: first[metric]! };
  };
  return Promise.all(
    LEADS.map(async ([type, metric]) => ({
      model_type: type,
      metric,
      before: await leaderAt(type, metric, period.from),
      now: await leaderAt(type, metric, period.to),
    })),
  );
}
