import type { DatasetComparison, DatasetStatistics } from '../../analysis/dataset-comparison.ts';
import type { Project } from '../../analysis/project.ts';
import { metricOf, type MetricKey, type ModelType } from '../../metrics.ts';
import { datasets } from '../charts/datasets.ts';
import { NO_VALUE, formatCount, formatMetric } from '../format.ts';
import { datasetQuery, experimentsPath } from '../links.ts';
import { cutMiddle, oneLine } from '../line.ts';
import type { ChartView, TableView } from '../view.ts';
import { linkColumn, metricColumn, numberColumn, tableOf, textColumn, type ColumnOf } from './table.ts';

const NAME_LENGTH = 40;

type BestKey = 'best_recall' | 'best_rmse';
type AverageKey = 'avg_recall' | 'avg_rmse';

/** Best and average of the main metrics on each dataset, as bars and dots. */
export function datasetsView({ model_type: modelType, datasets: compared }: DatasetComparison): ChartView {
  const rows = compared.map(({ experiment_count: experiments, ...dataset }) => ({ ...dataset, experiments }));
  const data = { modelType, rows };
  return { kind: 'chart', chart: datasets.key, title: datasets.title(data), altText: datasets.altText(data), data };
}

/** All of them with every statistic that a page or a wide message has room for; on a page of a project names lead to the experiments. */
export function allDatasetsTable({ model_type: type, datasets: compared }: DatasetComparison, title: string, project?: Project): TableView {
  return tableOf<DatasetStatistics>({
    title,
    empty: `No ${type} experiment has its main metric yet.`,
    items: compared,
    columns: [
      project === undefined
        ? textColumn('Dataset', ({ name }) => name ?? NO_VALUE)
        : linkColumn('Dataset', ({ id, name }) => ({
            // A link of nothing could not be followed.
            text: (name ?? '').trim() === '' ? NO_VALUE : name!,
            href: experimentsPath(project, datasetQuery(type, id)),
          })),
      numberColumn('Experiments', ({ experiment_count: count }) => formatCount(count)),
      ...allMetricColumns(type, compared),
    ],
  });
}

function allMetricColumns(type: ModelType, compared: readonly DatasetStatistics[]): ColumnOf<DatasetStatistics>[] {
  const recall = [
    metricColumn('recall_at_100', compared, ({ best_recall: value }) => value, 'Best R@100'),
    metricColumn('recall_at_100', compared, ({ avg_recall: value }) => value, 'Avg R@100'),
  ];
  const rmse = [
    metricColumn('test_rmse', compared, ({ best_rmse: value }) => value, 'Best Test RMSE'),
    metricColumn('test_rmse', compared, ({ avg_rmse: value }) => value, 'Avg Test RMSE'),
  ];
  const mae = [metricColumn('test_mae', compared, ({ best_mae: value }) => value, 'Best Test MAE')];
  return { retrieval: recall, ranking: [...rmse, ...mae], hybrid: [...recall, ...rmse] }[type];
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

/** Best and average in one cell: a column of their own each would leave names no room. */
function metricColumns(type: ModelType, compared: readonly DatasetStatistics[]): ColumnOf<DatasetStatistics>[] {
  const column = (key: MetricKey, best: BestKey, average: AverageKey): ColumnOf<DatasetStatistics> => {
    const { cell, ...heading } = metricColumn<DatasetStatistics>(key, compared, (one) => one[best], `Best ${metricOf(key).label} (avg)`);
    const averageOf = (one: DatasetStatistics): string => (one[average] === null ? '' : ` (${formatMetric(metricOf(key), one[average])})`);
    return { ...heading, cell: (one) => ({ ...cell(one), text: `${cell(one).text}${averageOf(one)}` }) };
  };
  const recall = column('recall_at_100', 'best_recall', 'avg_recall');
  const rmse = column('test_rmse', 'best_rmse', 'avg_rmse');
  return { retrieval: [recall], ranking: [rmse], hybrid: [recall, rmse] }[type];
}
