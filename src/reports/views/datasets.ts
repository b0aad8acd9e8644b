import type { DatasetComparison, DatasetStatistics } from '../../analysis/dataset-comparison.ts';
import type { ModelType } from '../../metrics.ts';
import { datasets } from '../charts/datasets.ts';
import { NO_VALUE, formatCount } from '../format.ts';
import { cutMiddle, oneLine } from '../line.ts';
import type { ChartView, TableView } from '../view.ts';
import { metricColumn, numberColumn, tableOf, textColumn, type ColumnOf } from './table.ts';

const NAME_LENGTH = 40;

/** Best and average of the main metrics on each dataset, as bars and dots. */
export function datasetsView({ model_type: modelType, datasets: compared }: DatasetComparison): ChartView {
  const rows = compared.map(({ experiment_count: experiments, ...dataset }) => ({ ...dataset, experiments }));
  const data = { modelType, rows };
  return { kind: 'chart', chart: datasets.key, title: datasets.title(data), altText: datasets.altText(data), data };
}

/** The same as a table that fits a phone and a mail: the first of them, best and average of the metrics that the picture shows. */
export function datasetsTable(
  { model_type: type, datasets: compared }: DatasetComparison,
  { title, limit }: { title: string; limit: number },
): TableView {
  return tableOf<DatasetStatistics>({
    title,
    empty: `No ${type} experiment has its main metric yet.`,
    items: compared.slice(0, limit),
    columns: [
      textColumn('Dataset', ({ name }) => (name === null ? NO_VALUE : cutMiddle(oneLine(name), NAME_LENGTH))),
      numberColumn('Runs', ({ experiment_count: count }) => formatCount(count)),
      ...metricColumns(type, compared),
    ],
  });
}

function metricColumns(type: ModelType, compared: readonly DatasetStatistics[]): ColumnOf<DatasetStatistics>[] {
  const recall = [
    metricColumn('recall_at_100', compared, ({ best_recall: value }) => value, 'Best R@100'),
    metricColumn('recall_at_100', compared, ({ avg_recall: value }) => value, 'Avg R@100'),
  ];
  const rmse = [
    metricColumn('test_rmse', compared, ({ best_rmse: value }) => value, 'Best Test RMSE'),
    metricColumn('test_rmse', compared, ({ avg_rmse: value }) => value, 'Avg Test RMSE'),
  ];
  return { retrieval: recall, ranking: rmse, hybrid: [...recall, ...rmse] }[type];
}
