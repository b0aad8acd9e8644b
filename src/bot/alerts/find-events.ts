/** What has happened in a project since a moment, of the kinds that somebody wants to be told of. */
import type { Knex } from 'knex';
import { finishedSweeps } from '../../analysis/finished-sweeps.ts';
import type { Project } from '../../analysis/project.ts';
import { displayName } from '../../analysis/sql.ts';
import { takenLeads } from '../../analysis/taken-leads.ts';
import type { AlertKind } from '../channels.ts';
import { failureEvent, leaderEvent, sweepEvent, type AlertFacts, type FailedExperiment, type FoundEvent } from './facts.ts';

export interface FindQuestion {
  project: Project;
  /** What happened before is left out. */
  from: Date;
  now: Date;
}

export interface Found {
  events: FoundEvent[];
  /** When to look again though nothing may have changed by then; null: no such moment. */
  nextAt: Date | null;
}

export const FINDERS: Record<AlertKind, (knex: Knex, question: FindQuestion) => Promise<Found>> = {
  leader: async (knex, { project, from }) => ({ events: (await takenLeads(knex, { project, from })).map(leaderEvent), nextAt: null }),
  failed: async (knex, question) => ({ events: (await newFailures(knex, question)).map(failureEvent), nextAt: null }),
  sweep: newSweeps,
};

/** Of a message that is megabytes of a stack its beginning is enough. */
const READ_OF_ERROR = 1_000;

async function newFailures(knex: Knex, { project, from }: FindQuestion): Promise<FailedExperiment[]> {
  const { rows } = (await knex.raw(
    `select id, experiment_number, error_stage, left(error_message, :length) as error_message, coalesce(completed_at, updated_at) as failed_at
     from experiments e
     where project_id = :project and status = 'failed' and status in ('completed', 'failed', 'cancelled')
       and coalesce(completed_at, updated_at) >= :from
       and not exists (select 1 from alert_events a where a.project_id = e.project_id and a.kind = 'failed' and a.key = e.id::text)
     order by failed_at, id`,
    { project: project.id, from, length: READ_OF_ERROR } as never,
  )) as { rows: (Omit<FailedExperiment, 'display_name'> & { experiment_number: number | null })[] };
  return rows.map((row) => ({ ...row, display_name: displayName(row) }));
}

/** A sweep is the same one when its first experiment is gone: what shares an experiment with a known one is known. */
async function newSweeps(knex: Knex, { project, from, now }: FindQuestion): Promise<Found> {
  const { finished, next_at: nextAt } = await finishedSweeps(knex, { project, from, now });
  const known = await knex('alert_events').where({ project_id: project.id, kind: 'sweep' }).pluck<AlertFacts[]>('facts');
  const told = new Set(known.flatMap(({ about }) => about));
  return { events: finished.filter(({ experiment_ids: ids }) => !ids.some((id) => told.has(id))).map(sweepEvent), nextAt };
}

/**
 * What a project's past holds that could look new later: the moment of what has no `completed_at` is its last change, and an old
 * failure that somebody touches has not failed again.
 */
export async function pastEvents(knex: Knex, kind: AlertKind, { project, from, now }: FindQuestion): Promise<FoundEvent[]> {
  if (kind === 'leader') return [];
  const events =
    kind === 'sweep'
      ? (await finishedSweeps(knex, { project, from: 'undated', now })).finished.map(sweepEvent)
      : (await undatedFailures(knex, project)).map(failureEvent);
  return events.filter(({ happenedAt }) => happenedAt < from);
}

async function undatedFailures(knex: Knex, project: Project): Promise<FailedExperiment[]> {
  const rows = await knex('experiments')
    .where({ project_id: project.id, status: 'failed' })
    .whereNull('completed_at')
    .whereNotNull('updated_at')
    .select<(FailedExperiment & { experiment_number: number | null })[]>(
      'id',
      'experiment_number',
      'error_stage',
      { failed_at: 'updated_at' },
      knex.raw(`null as error_message`),
    );
  return rows.map((row) => ({ ...row, display_name: displayName(row) }));
}
