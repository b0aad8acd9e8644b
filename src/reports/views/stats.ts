import type { DashboardStats, TypeStats } from '../../analysis/dashboard-stats.ts';
import { metricOf, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Scalar } from '../answer.ts';
import { formatCount, formatMetric, formatQuantity, shortMetricName } from '../format.ts';
import type { Tile, TilesView } from '../view.ts';

/** How many experiments there are, by status. */
/** Of all types together, which the title says where the rest is of one. */
export function statusTiles(stats: DashboardStats, type?: ModelType): TilesView {
  const counts: [string, number][] = [
    ['Total', stats.total],
    ['Completed', stats.completed],
    ['Running', stats.running],
    ['Failed', stats.failed],
    ['Pending', stats.pending],
    ['Cancelled', stats.cancelled],
  ];
  return {
    kind: 'tiles',
    title: type === undefined ? 'Experiments' : 'Experiments of all types',
    tiles: counts.map(([label, count]) => ({ label, value: formatCount(count) })),
  };
}

const TILES: Record<ModelType, readonly [keyof TypeStats, MetricKey][]> = {
  retrieval: [
    ['best_r100', 'recall_at_100'],
    ['best_r50', 'recall_at_50'],
    ['best_r10', 'recall_at_10'],
    ['best_r5', 'recall_at_5'],
  ],
  ranking: [
    ['best_test_rmse', 'test_rmse'],
    ['best_test_mae', 'test_mae'],
    ['best_rmse', 'rmse'],
    ['best_mae', 'mae'],
  ],
  hybrid: [
    ['best_r100', 'recall_at_100'],
    ['best_r50', 'recall_at_50'],
    ['best_r10', 'recall_at_10'],
    ['best_r5', 'recall_at_5'],
    ['best_test_rmse', 'test_rmse'],
    ['best_test_mae', 'test_mae'],
    ['best_rmse', 'rmse'],
    ['best_mae', 'mae'],
  ],
};

/** The best value of each of a type's metrics, each taken on its own: a hybrid has those of both families. */
export function typeTiles(type: ModelType, stats: TypeStats): TilesView {
  const tile = ([best, key]: [keyof TypeStats, MetricKey]): Tile => {
    const metric = metricOf(key);
    return { label: `Best ${shortMetricName(metric)}`, value: formatMetric(metric, stats[best]) };
  };
  return {
    kind: 'tiles',
    title: `${capitalised(type)}: ${formatQuantity(stats.count, 'completed experiment')}`,
    tiles: TILES[type].map(([best, key]) => tile([best, key])),
  };
}

/** One row a type for a spreadsheet; the counts by status are of the whole project, the same beside each type. */
export function statsRecords(stats: DashboardStats, types: readonly ModelType[]): Record<string, Scalar>[] {
  const { retrieval: _retrieval, ranking: _ranking, hybrid: _hybrid, ...statuses } = stats;
  return types.map((type) => ({ model_type: type, ...stats[type], ...statuses }));
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
