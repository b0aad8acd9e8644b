import type { ComparedExperiment } from '../../analysis/compare.ts';
import type { Project } from '../../analysis/project.ts';
import { METRICS, type Metric } from '../../metrics.ts';
import { compare as compareChart } from '../charts/compare.ts';
import { NO_VALUE, formatCount, formatLearningRate, formatMetric, metricName } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableCell, TableView } from '../view.ts';
import { bestOf } from './table.ts';

/** Settings in the order of the table, by label. */
const SETTINGS: Record<string, (e: ComparedExperiment) => string> = {
  Type: (e) => e.model_type,
  Status: (e) => e.status,
  Dataset: (e) => e.dataset_name ?? NO_VALUE,
  'Feature config': (e) => e.feature_config_name ?? NO_VALUE,
  'Model config': (e) => e.model_config_name ?? NO_VALUE,
  Optimizer: (e) => e.optimizer ?? NO_VALUE,
  'Learning rate': (e) => formatLearningRate(e.learning_rate),
  'Batch size': (e) => formatCount(e.batch_size),
  Epochs: (e) => formatCount(e.epochs),
  'Sample %': (e) => text(e.data_sample_percent),
  'Split strategy': (e) => e.split_strategy ?? NO_VALUE,
  'Holdout days': (e) => formatCount(e.holdout_days),
  'Date column': (e) => e.date_column ?? NO_VALUE,
  Algorithm: (e) => e.retrieval_algorithm ?? NO_VALUE,
  'Top-K': (e) => formatCount(e.top_k),
  Machine: (e) => e.machine_type ?? NO_VALUE,
  'Output dim': (e) => formatCount(e.output_embedding_dim),
  'Buyer tower': (e) => e.buyer_tower_structure ?? NO_VALUE,
  'Product tower': (e) => e.product_tower_structure ?? NO_VALUE,
  'Ranking tower': (e) => e.ranking_tower_structure ?? NO_VALUE,
};

/** Losses of different types are different functions. */
function comparableMetrics(experiments: readonly ComparedExperiment[]): Metric[] {
  const isOneType = new Set(experiments.map(({ model_type: type }) => type)).size === 1;
  return METRICS.filter(({ key }) => key !== 'loss' || isOneType);
}

/** The metrics side by side as small panels; nothing where no experiment has any. */
export function comparisonViews(experiments: readonly ComparedExperiment[]): ChartView[] {
  const rows = comparableMetrics(experiments)
    .map(({ key }) => ({ metric: key, values: experiments.map((experiment) => experiment[key]) }))
    .filter(({ values }) => values.some((value) => value !== null));
  if (rows.length === 0) return [];
  const data = { labels: experiments.map(({ display_name: label }) => label), experiments: experiments.map(({ id }) => id), rows };
  return [{ kind: 'chart', chart: compareChart.key, title: compareChart.title(data), altText: compareChart.altText(data), data }];
}

/** The settings of all: those that differ, one row each, and what is the same in all. */
export interface ComparedSettings {
  differing: { label: string; values: string[] }[];
  common: { label: string; value: string }[];
}

export function compareSettings(experiments: readonly ComparedExperiment[]): ComparedSettings {
  const settings = Object.entries(SETTINGS).map(([label, read]) => ({ label, values: experiments.map(read) }));
  const isCommon = ({ values }: { values: readonly string[] }): boolean => new Set(values).size === 1;
  return {
    differing: settings.filter((setting) => !isCommon(setting)),
    common: settings.filter(isCommon).map(({ label, values }) => ({ label, value: values[0]! })),
  };
}

/** Metrics with the best marked, then the settings that differ; one column an experiment. */
export function comparisonTable(experiments: readonly ComparedExperiment[], project: Project): TableView {
  return {
    kind: 'table',
    title: 'Metrics, then the settings that differ',
    empty: '',
    columns: [
      { label: 'Metric or setting', align: 'left' },
      ...experiments.map((e) => ({ label: e.display_name, align: 'left' as const })),
    ],
    rows: [
      ...comparedMetrics(experiments).map(({ label, cells }) => [{ text: label }, ...cells]),
      ...compareSettings(experiments).differing.map(({ label, values }) => [{ text: label }, ...values.map((value) => ({ text: value }))]),
      [{ text: 'Page' }, ...experiments.map((e) => ({ text: e.display_name, href: experimentPath(project, e.id) }))],
    ],
  };
}

/** The metrics that any of them has, one row each, the best of several marked. */
export function comparedMetrics(experiments: readonly ComparedExperiment[]): { label: string; cells: TableCell[] }[] {
  return comparableMetrics(experiments)
    .filter((metric) => experiments.some((e) => e[metric.key] !== null))
    .map((metric) => ({ label: metricName(metric), cells: metricCells(metric, experiments) }));
}

function metricCells(metric: Metric, experiments: readonly ComparedExperiment[]): TableCell[] {
  // An only value is better than nobody.
  const isContested = experiments.filter((e) => e[metric.key] !== null).length > 1;
  const best = bestOf(
    metric,
    experiments.map((e) => e[metric.key]),
  );
  return experiments.map((e) => ({
    text: formatMetric(metric, e[metric.key]),
    best: isContested && e[metric.key] !== null && e[metric.key] === best,
  }));
}

function text(value: number | null): string {
  return value === null ? NO_VALUE : String(value);
}
