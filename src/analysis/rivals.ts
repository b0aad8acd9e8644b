import type { Knex } from 'knex';
import { primaryMetric, type MetricKey, type ModelType } from '../metrics.ts';
import type { ExperimentDetail } from './experiment.ts';
import type { Project } from './project.ts';
import { bestOf, completedExperiments, displayName, orderBest } from './sql.ts';

/** An experiment that another one is measured by. */
export interface Rival {
  id: number;
  experiment_number: number | null;
  display_name: string;
  value: number;
}

export interface Rivals {
  /** Who is best now, by the type's primary metric; it may be the experiment itself. */
  leader: Rival | null;
  /** Who was best when the experiment completed: the best of those that had completed before it. Null for the first, and for one that has not completed. */
  previous_best: Rival | null;
}

/** Who is best of a type now, by its primary metric. */
export async function currentLeader(knex: Knex, { project, type }: { project: Project; type: ModelType }): Promise<Rival | null> {
  const metric = primaryMetric(type);
  return firstRival(orderBest(completedExperiments(knex, { project, type }).whereNotNull(`e.${metric.key}`), metric), metric.key);
}

type Asked = Pick<ExperimentDetail, 'id' | 'model_type' | 'status' | 'completed_at'>;

/** The leader of an experiment's type, and the one that led before it came. */
export async function experimentRivals(knex: Knex, { project, experiment }: { project: Project; experiment: Asked }): Promise<Rivals> {
  const { model_type: type, status, completed_at: completedAt } = experiment;
  const metric = primaryMetric(type);
  const before = completedExperiments(knex, { project, type })
    .whereRaw('e.completed_at < ?::timestamptz', [completedAt])
    // The value alone finds it through the ranking's index, where all that came later and better would be passed over.
    .where(`e.${metric.key}`, bestValueBefore(knex, { project, type }, completedAt));
  const [leader, previous] = await Promise.all([
    currentLeader(knex, { project, type }),
    status !== 'completed' || completedAt === null ? null : firstRival(orderBest(before, metric), metric.key),
  ]);
  return { leader, previous_best: previous };
}

/** The best of whole days by their summaries, and of the day itself by its experiments. */
function bestValueBefore(
  knex: Knex,
  { project, type }: { project: Project; type: ModelType },
  completedAt: string | null,
): Knex.QueryBuilder {
  const metric = primaryMetric(type);
  const best = bestOf(metric);
  const days = knex('day_summaries')
    .where({ project_id: project.id, model_type: type })
    .whereRaw(`day < (?::timestamptz at time zone 'UTC')::date`, [completedAt])
    .select({ value: metric.key });
  const day = completedExperiments(knex, { project, type })
    .whereRaw(
      `e.completed_at >= date_trunc('day', ?::timestamptz at time zone 'UTC') at time zone 'UTC' and e.completed_at < ?::timestamptz`,
      [completedAt, completedAt],
    )
    .select({ value: `e.${metric.key}` });
  return knex.from(days.unionAll(day).as('before')).select(knex.raw(`${best}(value)`));
}

async function firstRival(query: Knex.QueryBuilder, key: MetricKey): Promise<Rival | null> {
  const row = await query.first<Omit<Rival, 'display_name'> | undefined>('e.id', 'e.experiment_number', { value: `e.${key}` });
  return row === undefined ? null : { ...row, display_name: displayName(row) };
}
