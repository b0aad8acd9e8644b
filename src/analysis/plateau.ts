import type { Knex } from 'knex';
import { primaryMetric, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { bestOf, completedExperiments, displayName } from './sql.ts';

export interface LastImprovement {
  model_type: ModelType;
  metric: MetricKey;
  /** The best value so far. */
  value: number;
  /** Who reached it first; others may have equalled it since, which is no improvement. */
  experiment_id: number;
  display_name: string;
  completed_at: Date;
  /** Experiments of the type with the metric that completed after that one. */
  experiments_since: number;
}

interface ImprovementRow {
  id: number;
  experiment_number: number | null;
  value: number;
  completed_at: Date;
  experiments_since: number;
}

/**
 * When a type's primary metric last improved, and how many experiments have tried in vain since; as it stood at `completedBefore`.
 * Null where no experiment has the metric. Of those that reached the best at one moment, the first to be created, then the lowest id.
 */
export async function lastImprovement(
  knex: Knex,
  question: { project: Project; type: ModelType; completedBefore: Date },
): Promise<LastImprovement | null> {
  const metric = primaryMetric(question.type);
  const measured = completedExperiments(knex, question).whereNotNull(`e.${metric.key}`);
  const best = measured.clone().select(knex.raw(`${bestOf(metric)}(e.??)`, [metric.key]));
  const first = measured
    .clone()
    .where(`e.${metric.key}`, best)
    .orderByRaw('e.completed_at, e.created_at nulls first, e.id')
    .limit(1)
    .select('e.id', 'e.experiment_number', 'e.completed_at', { value: `e.${metric.key}` });
  // Compared in SQL: a Date has lost the microseconds.
  const since = measured.clone().whereRaw('e.completed_at > improved.completed_at').select(knex.raw('count(*)'));
  const row = await knex
    .from(first.as('improved'))
    .first<ImprovementRow | undefined>('improved.*', knex.raw('(?) as experiments_since', [since]));
  if (row === undefined) return null;
  const { id, value, completed_at, experiments_since } = row;
  return {
    model_type: question.type,
    metric: metric.key,
    value,
    experiment_id: id,
    display_name: displayName(row),
    completed_at,
    experiments_since,
  };
}
