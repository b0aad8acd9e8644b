import type { Knex } from 'knex';
import type { ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { displayName } from './sql.ts';
import type { Period } from './period-activity.ts';

/** Failures of one stage with one message. */
export interface FailureGroup {
  /** Null where none is stored. */
  stage: string | null;
  /** Its first 500 characters, white space in one; null where none is stored. */
  message: string | null;
  failed: number;
  /** The newest failures first, at most three. */
  experiments: { experiment_id: number; display_name: string }[];
}

export interface Failures {
  /** All failed experiments of the period. */
  total: number;
  /** The largest first, then the one with the newest failure. */
  groups: FailureGroup[];
}

interface FailuresQuestion {
  project: Project;
  period: Period;
  types: readonly ModelType[];
  /** Of groups. */
  limit: number;
}

interface GroupRow extends Omit<FailureGroup, 'experiments'> {
  newest: { id: number; experiment_number: number | null }[];
  total: number;
}

const MESSAGE_LENGTH = 500;
const NAMED = 3;

/**
 * What failed within a period (by `completed_at`, or `updated_at` where there is none, as activity counts it), put together by stage
 * and message. Messages are alike when their first 500 characters are, white space aside: an error may bring a stack of megabytes.
 */
export async function periodFailures(knex: Knex, { project, period, types, limit }: FailuresQuestion): Promise<Failures> {
  const failed = knex('experiments')
    .where({ project_id: project.id, status: 'failed' })
    .whereRaw('model_type = any(?)', [[...types]])
    .whereRaw('coalesce(completed_at, updated_at) >= ? and coalesce(completed_at, updated_at) < ?', [period.from, period.to])
    .select(
      'id',
      'experiment_number',
      knex.raw(
        `coalesce(completed_at, updated_at) as failed_at, ${inOneLine('error_stage')} as stage, ${inOneLine('error_message')} as message`,
      ),
    );
  const newestFirst = 'order by failed_at desc, id desc';
  const groups = knex
    .from(failed.as('failed'))
    .groupBy('stage', 'message')
    .select(
      'stage',
      'message',
      knex.raw(
        `count(*) as failed, max(failed_at) as last_failed_at, max(id) as highest_id,
         to_json((array_agg(json_build_object('id', id, 'experiment_number', experiment_number) ${newestFirst}))[:${NAMED}]) as newest,
         sum(count(*)) over ()::bigint as total`,
      ),
    );
  const rows = await knex
    .from(groups.as('groups'))
    .orderByRaw('failed desc, last_failed_at desc, highest_id desc')
    .limit(limit)
    .select<GroupRow[]>('stage', 'message', 'failed', 'newest', 'total');
  return {
    total: rows[0]?.total ?? 0,
    groups: rows.map(({ stage, message, failed: count, newest }) => ({
      stage,
      message,
      failed: count,
      experiments: newest.map((one) => ({ experiment_id: one.id, display_name: displayName(one) })),
    })),
  };
}

/** Named one by one, for engines differ in what else they take for white space. Empty is null. */
function inOneLine(column: string): string {
  return `nullif(trim(regexp_replace(left(${column}, ${MESSAGE_LENGTH}), E'[ \\t\\n\\v\\f\\r]+', ' ', 'g')), '')`;
}
