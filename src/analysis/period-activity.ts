import type { Knex } from 'knex';
import type { ModelType } from '../metrics.ts';
import type { Project } from './project.ts';

/** Half-open: `from` belongs to it, `to` does not. */
export interface Period {
  from: Date;
  to: Date;
}

export interface PeriodQuestion {
  project: Project;
  period: Period;
  /** What is of another type is not counted and leads nothing. */
  types: readonly ModelType[];
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
  /** All zeros for types that were not asked for. */
  by_type: Record<ModelType, Activity>;
  /** The failed ones by `error_stage`, the most frequent first, then by name; null where none was noted. */
  failed_by_stage: { stage: string | null; failed: number }[];
  /** Who started what completed or failed, by their ids at the source; the busiest first, then by id, null where it was not noted. */
  by_person: { person_id: number | null; completed: number; failed: number }[];
}

const COMPLETED = `status = 'completed' and ${within('completed_at')}`;
const FAILED = `status = 'failed' and ${within('coalesce(completed_at, updated_at)')}`;

/** What happened to a project's experiments of some types during a period, in all, by model type, by stage of failure and by person. */
export async function periodActivity(knex: Knex, { project, period: { from, to }, types }: PeriodQuestion): Promise<PeriodActivity> {
  const asked = knex('experiments')
    .where({ project_id: project.id })
    .whereIn('model_type', [...types]);
  const rows = await asked
    .clone()
    .groupBy('model_type')
    .select<(Activity & { model_type: ModelType })[]>(
      'model_type',
      knex.raw(
        `count(*) filter (where ${within('created_at')}) as created,
         count(*) filter (where ${within('started_at')}) as started,
         count(*) filter (where ${COMPLETED}) as completed,
         count(*) filter (where ${FAILED}) as failed,
         coalesce(sum(duration_seconds) filter (where ${COMPLETED}), 0) as training_seconds,
         count(*) filter (where status = 'completed' and completed_at < :to) as completed_so_far`,
        { from, to },
      ),
    );
  const stages = await asked
    .clone()
    .whereRaw(FAILED, { from, to })
    .groupByRaw('1')
    .orderByRaw('failed desc, stage nulls last')
    .select<{ stage: string | null; failed: number }[]>(knex.raw(`nullif(trim(error_stage), '') as stage, count(*) as failed`));
  const people = await asked
    .clone()
    .whereRaw(`(${COMPLETED} or ${FAILED})`, { from, to })
    .groupBy('created_by_id')
    .orderByRaw('created_by_id is null, count(*) desc, created_by_id')
    .select<PeriodActivity['by_person']>(
      knex.raw(
        `created_by_id as person_id, count(*) filter (where status = 'completed') as completed, count(*) filter (where status = 'failed') as failed`,
      ),
    );
  const typeActivity = (type: ModelType): Activity => sum(rows.filter((row) => row.model_type === type));
  return {
    ...sum(rows),
    by_type: { retrieval: typeActivity('retrieval'), ranking: typeActivity('ranking'), hybrid: typeActivity('hybrid') },
    failed_by_stage: stages,
    by_person: people,
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
export function completedSoFar({ by_type: byType }: Pick<PeriodActivity, 'by_type'>): Record<ModelType, number> {
  return { retrieval: byType.retrieval.completed_so_far, ranking: byType.ranking.completed_so_far, hybrid: byType.hybrid.completed_so_far };
}
