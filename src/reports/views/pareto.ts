import type { DominatedPoint, ParetoFront } from '../../analysis/pareto.ts';
import { pareto } from '../charts/pareto.ts';
import type { Project } from '../../analysis/project.ts';
import type { Configuration } from '../../analysis/top-configurations.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableView } from '../view.ts';
import { linkColumn, metricColumn, tableOf } from './table.ts';

/** The front as a staircase before the cloud of what it dominates. */
export function paretoView({ experiments, dominated: dominatedTotal }: ParetoFront, dominated: readonly DominatedPoint[]): ChartView {
  const data = {
    front: experiments.map(({ display_name: label, experiment_id: experiment, recall_at_100, test_rmse }) => ({
      label,
      experiment,
      recall: recall_at_100!,
      rmse: test_rmse!,
    })),
    dominated: dominated.map(({ experiment_id: experiment, recall_at_100: recall, test_rmse: rmse }) => ({ experiment, recall, rmse })),
    dominatedTotal,
  };
  return { kind: 'chart', chart: pareto.key, title: pareto.title(data), altText: pareto.altText(data), data };
}

/** The first of the front with both metrics, best R@100 first; marked is what is best of the whole front. */
export function paretoTable({ experiments }: ParetoFront, project: Project, { title, limit }: { title: string; limit: number }): TableView {
  return tableOf<Configuration>({
    title,
    empty: 'No completed hybrid experiment has both R@100 and Test RMSE yet.',
    items: experiments.slice(0, limit),
    columns: [
      linkColumn('Experiment', ({ display_name: text, experiment_id: id }) => ({ text, href: experimentPath(project, id) })),
      metricColumn('recall_at_100', experiments, ({ recall_at_100: value }) => value ?? null),
      metricColumn('test_rmse', experiments, ({ test_rmse: value }) => value ?? null),
    ],
  });
}
