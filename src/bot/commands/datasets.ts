import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { datasetComparison, type DatasetStatistics } from '../../analysis/dataset-comparison.ts';
import { mainType } from '../../analysis/main-type.ts';
import type { ModelType } from '../../metrics.ts';
import { NO_VALUE, formatCount } from '../../reports/format.ts';
import { datasetsView } from '../../reports/views/datasets.ts';
import { metricColumn, numberColumn, tableOf, textColumn, type ColumnOf } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';

export const datasets: Command = {
  name: 'datasets',
  usage: '[type] datasets',
  summary: 'how experiments fare on each dataset, the best one first',
  example: 'ranking datasets',
  takes: {},
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await datasetComparison(knex, { project, type });
    const title = 'Dataset performance';
    const columns: ColumnOf<DatasetStatistics>[] = [
      textColumn('Dataset', ({ name }) => name ?? NO_VALUE),
      numberColumn('Experiments', ({ experiment_count: count }) => formatCount(count)),
      ...metricColumns(type, answer.datasets),
    ];
    const table = tableOf({
      title: `${title} of ${type} experiments`,
      empty: `No ${type} experiment has its main metric yet.`,
      items: answer.datasets,
      columns,
    });
    return {
      title,
      type,
      views: answer.datasets.length === 0 ? [table] : [datasetsView(answer), table],
      records: answer.datasets.map((dataset) => ({ ...dataset })),
      json: () => answer,
    };
  },
};

function metricColumns(type: ModelType, items: readonly DatasetStatistics[]): ColumnOf<DatasetStatistics>[] {
  const recall = [
    metricColumn('recall_at_100', items, ({ best_recall: value }) => value, 'Best R@100'),
    metricColumn('recall_at_100', items, ({ avg_recall: value }) => value, 'Avg R@100'),
  ];
  const rmse = [
    metricColumn('test_rmse', items, ({ best_rmse: value }) => value, 'Best Test RMSE'),
    metricColumn('test_rmse', items, ({ avg_rmse: value }) => value, 'Avg Test RMSE'),
  ];
  const mae = [metricColumn('test_mae', items, ({ best_mae: value }) => value, 'Best Test MAE')];
  return { retrieval: recall, ranking: [...rmse, ...mae], hybrid: [...recall, ...rmse] }[type];
}
