import type { DominatedPoint, ParetoFront } from '../../analysis/pareto.ts';
import { pareto } from '../charts/pareto.ts';
import type { ChartView } from '../view.ts';

/** The front as a staircase before the cloud of what it dominates. */
export function paretoView({ experiments, dominated: dominatedTotal }: ParetoFront, dominated: readonly DominatedPoint[]): ChartView {
  const data = {
    front: experiments.map(({ display_name: label, recall_at_100, test_rmse }) => ({ label, recall: recall_at_100!, rmse: test_rmse! })),
    dominated: dominated.map(({ recall_at_100: recall, test_rmse: rmse }) => ({ recall, rmse })),
    dominatedTotal,
  };
  return { kind: 'chart', chart: pareto.key, title: pareto.title(data), altText: pareto.altText(data), data };
}
