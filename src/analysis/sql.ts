import type { Knex } from 'knex';
import type { Metric, ModelType } from '../metrics.ts';
import type { Project } from './project.ts';

export interface CompletedQuestion {
  project: Project;
  type: ModelType;
  /** Leaves out what completed at or after this moment, and what has no `completed_at`: the answer as it stood then. */
  completedBefore?: Date | undefined;
  /** Leaves out what was trained on another dataset. */
  datasetId?: number | undefined;
}

/** Completed experiments of one project and type: what every ranking and statistic starts from. */
export function completedExperiments(knex: Knex, { project, type, completedBefore, datasetId }: CompletedQuestion): Knex.QueryBuilder {
  const completed = knex('experiments as e').where({ 'e.project_id': project.id, 'e.model_type': type, 'e.status': 'completed' });
  if (completedBefore !== undefined) void completed.where('e.completed_at', '<', completedBefore);
  if (datasetId !== undefined) void completed.where('e.dataset_id', datasetId);
  return completed;
}

/** Best value first; ties go to the newest `created_at`, to the microsecond, then to the highest id. */
export function orderBest(query: Knex.QueryBuilder, metric: Metric): Knex.QueryBuilder {
  return query.orderByRaw(`e.?? ${metric.better === 'higher' ? 'desc' : 'asc'}, e.created_at desc nulls last, e.id desc`, [metric.key]);
}

/** Newest first, then highest id; the other way round it is the same order read from its end. */
export const NEWEST_FIRST = 'e.created_at desc nulls last, e.id desc';
export const OLDEST_FIRST = 'e.created_at asc nulls first, e.id asc';

/** `max` or `min`, whichever finds the metric's best value. */
export function bestOf(metric: Metric): 'max' | 'min' {
  return metric.better === 'higher' ? 'max' : 'min';
}

/** The summaries of a project's experiments, kept by every write: counts and bests without reading the experiments. */
export function summaries(knex: Knex, project: Project): Knex.QueryBuilder {
  return knex('experiment_summaries').where({ project_id: project.id });
}

/** One row, `total`: the type's completed experiments that have its primary metric. */
export function rankedTotal(knex: Knex, { project, type }: { project: Project; type: ModelType }): Knex.QueryBuilder {
  return summaries(knex, project).where({ model_type: type, status: 'completed' }).select(knex.raw('coalesce(sum(ranked), 0) as total'));
}

/** Names of what an experiment is made of; an experiment without a model config stays in. */
export function joinNames(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .leftJoin('datasets as d', 'd.id', 'e.dataset_id')
    .leftJoin('feature_configs as f', 'f.id', 'e.feature_config_id')
    .leftJoin('model_configs as m', 'm.id', 'e.model_config_id');
}

/** SQL for a time as JSON has it: ISO 8601 in UTC with six decimals. */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** SQL for a day as JSON has it. */
export function isoDay(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD')`;
}

/** The number that an experiment (`e`) is shown under: the one inside its project, or its id where that is missing or 0. */
export const DISPLAYED_NUMBER = 'coalesce(nullif(e.experiment_number, 0), e.id)';

/** "Exp #45": the number inside the project, or the id where there is no number or it is 0. */
export function displayName({ id, experiment_number }: { id: number; experiment_number: number | null }): string {
  return `Exp #${experiment_number || id}`;
}
