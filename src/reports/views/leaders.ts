import type { Project } from '../../analysis/project.ts';
import type { Configuration, TopConfigurations } from '../../analysis/top-configurations.ts';
import { metricOf, type Metric, type MetricKey, type ModelType } from '../../metrics.ts';
import { NO_VALUE, formatCount, formatDifference, formatLearningRate, formatMetric, shortMetricName } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableCell, TableView } from '../view.ts';
import { bestOf, linkColumn, numberColumn, tableOf, textColumn } from './table.ts';
import { top as topChart } from '../charts/top.ts';

/** Metric columns of a type's table, the ranking one first. */
const METRIC_COLUMNS: Record<ModelType, readonly MetricKey[]> = {
  retrieval: ['recall_at_100', 'recall_at_50', 'recall_at_10', 'recall_at_5'],
  ranking: ['test_rmse', 'test_mae', 'rmse', 'mae'],
  hybrid: ['recall_at_100', 'recall_at_50', 'test_rmse', 'test_mae'],
};

const CHART_ROWS = 10;

/** The metrics that a type's full table shows. */
export function leaderKeys(type: ModelType): readonly MetricKey[] {
  return METRIC_COLUMNS[type];
}

interface LeadersOptions {
  title: string;
  /** `page` is as wide as a page, with the settings before the metrics as the team knows it; `full` has the metrics first; `narrow` fits a mail. */
  width: 'page' | 'full' | 'narrow';
  /** What stands beside the place: how it changed since some moment. */
  change?: (configuration: Configuration) => string;
}

/**
 * The ranking as a table: #, Experiment, the type's metrics, the best value of each marked, and Dataset, Feature, Model and LR. These come
 * last where nobody knows how much is seen at once: who reads a message on a phone sees the first columns, and came for the metrics.
 */
export function leadersTable(top: TopConfigurations, project: Project, { title, width, change }: LeadersOptions): TableView {
  const metrics = metricColumns(top, width).map(metricOf);
  const bests = new Map(
    metrics.map((metric) => [
      metric.key,
      bestOf(
        metric,
        top.configurations.map((c) => c[metric.key] ?? null),
      ),
    ]),
  );
  const names: [label: string, key: 'dataset' | 'feature_config' | 'model_config'][] =
    width === 'narrow'
      ? []
      : [
          ['Dataset', 'dataset'],
          ['Feature', 'feature_config'],
          ['Model', 'model_config'],
        ];
  const inOrder = <T>(ofMetrics: readonly T[], ofSettings: readonly T[]): T[] =>
    width === 'page' ? [...ofSettings, ...ofMetrics] : [...ofMetrics, ...ofSettings];
  const row = (c: Configuration): TableCell[] => [
    { text: String(c.rank) },
    ...(change === undefined ? [] : [{ text: change(c) }]),
    { text: c.display_name, href: experimentPath(project, c.experiment_id) },
    ...inOrder(
      metrics.map((metric) => metricCell(metric, c[metric.key] ?? null, bests.get(metric.key) ?? null)),
      [...names.map(([, key]) => ({ text: c[key] ?? NO_VALUE })), { text: formatLearningRate(c.learning_rate) }],
    ),
  ];
  return {
    kind: 'table',
    title,
    columns: [
      { label: '#', align: 'right', key: 'rank' },
      ...(change === undefined ? [] : [{ label: 'Change', align: 'left' as const }]),
      { label: 'Experiment', align: 'left', key: 'display_name' },
      ...inOrder<TableView['columns'][number]>(
        metrics.map((metric) => ({ label: shortMetricName(metric), align: 'right', key: metric.key })),
        [
          ...names.map(([label, key]) => ({ label, align: 'left' as const, key, optional: true as const })),
          { label: 'LR', align: 'right', key: 'learning_rate', optional: true },
        ],
      ),
    ],
    rows: top.configurations.map(row),
    empty: `No completed ${top.model_type} experiment has ${metricOf(top.primary_metric).label} yet.`,
  };
}

/** What the first ones were trained with besides: what the ranking itself has no room for. */
export function leadersSettingsTable(top: TopConfigurations, project: Project): TableView {
  const first = top.configurations.slice(0, CHART_ROWS);
  return tableOf<Configuration>({
    title: `How the first ${first.length} were trained`,
    empty: '',
    items: first,
    columns: [
      linkColumn('Experiment', (c) => ({ text: c.display_name, href: experimentPath(project, c.experiment_id) })),
      textColumn('Optimizer', (c) => c.optimizer ?? NO_VALUE),
      numberColumn('Batch', (c) => formatCount(c.batch_size)),
      numberColumn('Epochs', (c) => formatCount(c.epochs)),
      numberColumn('Sample', (c) => (c.data_sample_percent === null ? NO_VALUE : `${c.data_sample_percent}%`)),
      textColumn('Split', (c) => c.split_strategy ?? NO_VALUE),
    ],
  });
}

/** The same ranking as bars. `lastWeek` is the leader's value then: what it gained since is told to who can't see the picture. */
export function leadersChart(top: TopConfigurations, lastWeek: number | null = null): ChartView {
  const metric = metricOf(top.primary_metric);
  const data = {
    modelType: top.model_type,
    metric: metric.key,
    rows: top.configurations
      .slice(0, CHART_ROWS)
      .map((c) => ({ label: c.display_name, value: c[metric.key]!, experiment: c.experiment_id })),
  };
  return {
    kind: 'chart',
    chart: topChart.key,
    title: topChart.title(data),
    altText: `${topChart.altText(data)}${gainSince(metric, data.rows[0]?.value, lastWeek)}`,
    data,
  };
}

/** " That is +1.2 points on last week." Nothing where nothing has changed, or a number is garbage. */
function gainSince(metric: Metric, now: number | undefined, before: number | null): string {
  if (now === undefined || before === null || now === before) return '';
  const size = formatDifference(metric, now - before);
  return /^\d/.test(size) ? ` That is ${now > before ? '+' : '−'}${size} on last week.` : '';
}

function metricColumns(
  { model_type: type, primary_metric: primary }: TopConfigurations,
  width: LeadersOptions['width'],
): readonly MetricKey[] {
  // The one that ranks comes first, and its sisters stay beside it.
  const first = Math.max(0, METRIC_COLUMNS[type].indexOf(primary));
  const columns = [...METRIC_COLUMNS[type].slice(first), ...METRIC_COLUMNS[type].slice(0, first)];
  if (width !== 'narrow') return columns;
  // A hybrid is led by two metrics: the one that ranks stands first, the other beside it.
  if (type === 'hybrid') return primary === 'test_rmse' ? ['test_rmse', 'recall_at_100'] : ['recall_at_100', 'test_rmse'];
  return columns.slice(0, 2);
}

function metricCell(metric: Metric, value: number | null, best: number | null): TableCell {
  return { text: formatMetric(metric, value), best: value !== null && value === best };
}
