import type { Knex } from 'knex';
import { MODEL_TYPES, hasMetric, metricOf, type MetricKey, type ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { bestOf, summaries } from './sql.ts';

/** Best value of each metric on its own, under the names that the trend uses too. */
export const BESTS = {
  best_r5: 'recall_at_5',
  best_r10: 'recall_at_10',
  best_r50: 'recall_at_50',
  best_r100: 'recall_at_100',
  best_rmse: 'rmse',
  best_test_rmse: 'test_rmse',
  best_mae: 'mae',
  best_test_mae: 'test_mae',
} as const satisfies Record<string, MetricKey>;
export type BestKey = keyof typeof BESTS;

/** Completed experiments of one type; a best is null where the type has no such metric family. */
export type TypeStats = { count: number } & Record<BestKey, number | null>;

export interface DashboardStats extends Record<ModelType, TypeStats> {
  total: number;
  completed: number;
  /** running + submitting */
  running: number;
  failed: number;
  pending: number;
  cancelled: number;
}

interface TypeRow extends Record<BestKey, number | null> {
  model_type: ModelType;
  total: number;
  completed: number;
  running: number;
  failed: number;
  pending: number;
  cancelled: number;
}

/** Counts of a project's experiments by status, and per model type the count and bests of its completed ones. */
export async function dashboardStats(knex: Knex, project: Project): Promise<DashboardStats> {
  const count = (alias: string, ...statuses: string[]): Knex.Raw =>
    knex.raw(`coalesce(sum(experiments) filter (where status = any(?)), 0) as ??`, [statuses, alias]);
  const best = ([alias, key]: [string, MetricKey]): Knex.Raw =>
    knex.raw(`${bestOf(metricOf(key))}(??) filter (where status = 'completed') as ??`, [key, alias]);
  const rows = await summaries(knex, project)
    .groupBy('model_type')
    .select<TypeRow[]>(
      'model_type',
      knex.raw('sum(experiments) as total'),
      count('completed', 'completed'),
      count('running', 'running', 'submitting'),
      count('failed', 'failed'),
      count('pending', 'pending'),
      count('cancelled', 'cancelled'),
      ...Object.entries(BESTS).map(best),
    );
  const sum = (column: 'total' | 'completed' | 'running' | 'failed' | 'pending' | 'cancelled'): number =>
    rows.reduce((total, row) => total + row[column], 0);
  const statsOf = (type: ModelType): TypeStats =>
    typeStats(
      type,
      rows.find((row) => row.model_type === type),
    );
  const [retrieval, ranking, hybrid] = MODEL_TYPES.map(statsOf) as [TypeStats, TypeStats, TypeStats];
  return {
    total: sum('total'),
    completed: sum('completed'),
    running: sum('running'),
    failed: sum('failed'),
    pending: sum('pending'),
    cancelled: sum('cancelled'),
    retrieval,
    ranking,
    hybrid,
  };
}

export function completedByType({ retrieval, ranking, hybrid }: DashboardStats): Record<ModelType, number> {
  return { retrieval: retrieval.count, ranking: ranking.count, hybrid: hybrid.count };
}

function typeStats(type: ModelType, row: TypeRow | undefined): TypeStats {
  const bests = Object.entries(BESTS).map(([best, key]) => [
    best,
    hasMetric(type, metricOf(key)) ? (row?.[best as BestKey] ?? null) : null,
  ]);
  return { count: row?.completed ?? 0, ...(Object.fromEntries(bests) as Record<BestKey, number | null>) };
}
