import { BESTS } from '../../analysis/dashboard-stats.ts';
import type { Project } from '../../analysis/project.ts';
import type { HeatmapExperiment, TrainingHeatmaps } from '../../analysis/training-heatmaps.ts';
import { METRICS, metricOf, primaryMetric, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Scalar } from '../answer.ts';
import { lossHeatmap } from '../charts/loss-heatmap.ts';
import { metricsHeatmap } from '../charts/metrics-heatmap.ts';
import { formatCount, formatMetric, NO_VALUE, shortMetricName } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableView } from '../view.ts';
import { leaderKeys } from './leaders.ts';
import { bestOf, linkColumn, numberColumn, tableOf, type ColumnOf } from './table.ts';

/** Final metrics of the best experiments, as coloured cells. */
export function metricsHeatmapView({ model_type: modelType, experiments, metric_ranges: ranges }: TrainingHeatmaps): ChartView {
  const metrics: MetricKey[] = Object.values(BESTS).filter((key) => metricOf(key).label in ranges);
  const asStored = (key: MetricKey, shown: number | null): number | null =>
    shown !== null && metricOf(key).format === 'percent' ? shown / 100 : shown;
  const rows = experiments.map(({ id: experiment, label, final_metrics: values }) => ({
    label,
    experiment,
    values: metrics.map((key) => asStored(key, values[metricOf(key).label] ?? null)),
  }));
  const data = { modelType, metrics, rows };
  return {
    kind: 'chart',
    chart: metricsHeatmap.key,
    title: metricsHeatmap.title(data),
    altText: metricsHeatmap.altText(data),
    data,
  };
}

/** Validation loss of the best experiments by epoch, as coloured cells. */
export function lossHeatmapView({ model_type: modelType, experiments }: TrainingHeatmaps): ChartView {
  const rows = experiments.map(
    ({ id: experiment, label, fine_epochs: epochs, fine_epoch_values: losses, last_loss: last, lowest_loss: lowest }) => ({
      label,
      epochs,
      losses,
      last,
      lowest,
      experiment,
    }),
  );
  const data = { modelType, rows };
  return { kind: 'chart', chart: lossHeatmap.key, title: lossHeatmap.title(data), altText: lossHeatmap.altText(data), data };
}

/** Which of the two pictures is meant. */
type Shown = 'loss' | 'metrics';

/** "Top 10 experiments by R@100 (highest)": as the team knows it, however many there are yet. */
export function heatmapsTitle(type: ModelType): string {
  const { label, better } = primaryMetric(type);
  return `Top 10 experiments by ${label} (${better === 'higher' ? 'highest' : 'lowest'})`;
}

/** The numbers of a picture, one row an experiment. */
export function heatmapTable(answer: TrainingHeatmaps, project: Project, { shown, title }: { shown: Shown; title: string }): TableView {
  return tableOf<HeatmapExperiment>({
    title,
    empty: `No ${answer.model_type} experiment has ${primaryMetric(answer.model_type).label} yet.`,
    items: answer.experiments,
    columns: [
      linkColumn('Experiment', (e) => ({ text: e.label, href: experimentPath(project, e.id) })),
      ...(shown === 'loss' ? (['last_loss', 'lowest_loss'] as const).map((key) => seenColumn(answer.experiments, key)) : []),
      ...(shown === 'loss'
        ? headingsOf(answer, shown).map((epoch) =>
            numberColumn<HeatmapExperiment>(`Epoch ${epoch}`, (e) => lossAt(e, Number(epoch))?.toFixed(4) ?? NO_VALUE),
          )
        : leadersFirst(answer.model_type, headingsOf(answer, shown)).map((label) => finalColumn(answer.experiments, label))),
    ],
  });
}

/** The same unrounded. */
export function heatmapRecords(answer: TrainingHeatmaps, shown: Shown): Record<string, Scalar>[] {
  const headings = headingsOf(answer, shown);
  return answer.experiments.map((e) => ({
    id: e.id,
    experiment: e.label,
    rank: e.rank,
    ...(shown === 'loss'
      ? {
          last_loss: e.last_loss?.loss ?? null,
          last_epoch: e.last_loss?.epoch ?? null,
          lowest_loss: e.lowest_loss?.loss ?? null,
          lowest_epoch: e.lowest_loss?.epoch ?? null,
        }
      : {}),
    ...Object.fromEntries(
      headings.map((heading) =>
        shown === 'loss' ? [`epoch_${heading}`, lossAt(e, Number(heading))] : [heading, e.final_metrics[heading]],
      ),
    ),
  }));
}

/** Epochs from the first to the last, or the labels of metrics. */
function headingsOf({ experiments, metric_ranges: ranges }: TrainingHeatmaps, shown: Shown): string[] {
  if (shown === 'metrics') return Object.keys(ranges);
  return [...new Set(experiments.flatMap(({ epochs }) => epochs))].toSorted((a, b) => a - b).map(String);
}

/** As in the ranking, whose first columns fit a phone; then the others as they come. */
function leadersFirst(type: ModelType, labels: readonly string[]): string[] {
  const first = leaderKeys(type).map((key) => metricOf(key).label);
  return [...first.filter((label) => labels.includes(label)), ...labels.filter((label) => !first.includes(label))];
}

/** Final values of one metric, the best of them marked. */
function finalColumn(experiments: readonly HeatmapExperiment[], label: string): ColumnOf<HeatmapExperiment> {
  const metric = METRICS.find((one) => one.label === label);
  const valueOf = ({ final_metrics: metrics }: HeatmapExperiment): number | null => metrics[label] ?? null;
  const best = metric === undefined ? null : bestOf(metric, experiments.map(valueOf));
  return {
    label: COLUMN_NAMES.get(label) ?? label,
    align: 'right',
    cell: (e) => ({ text: finalMetric(e, label), best: valueOf(e) !== null && valueOf(e) === best }),
  };
}

/** The last or the lowest loss of all epochs and when it was, the lowest of them marked. */
function seenColumn(experiments: readonly HeatmapExperiment[], key: 'last_loss' | 'lowest_loss'): ColumnOf<HeatmapExperiment> {
  const best = bestOf(
    metricOf('loss'),
    experiments.map((e) => e[key]?.loss ?? null),
  );
  return {
    label: key === 'last_loss' ? 'Last' : 'Lowest',
    align: 'right',
    cell(e) {
      const seen = e[key];
      const text = seen === null ? NO_VALUE : `${formatMetric(metricOf('loss'), seen.loss)} (epoch ${formatCount(seen.epoch)})`;
      return { text, best: seen !== null && seen.loss === best };
    },
  };
}

/** A metric's name in a table says which split it is of; labels in JSON don't. */
const COLUMN_NAMES = new Map(METRICS.map((metric) => [metric.label, shortMetricName(metric)]));

function lossAt({ epochs, epoch_values: values }: HeatmapExperiment, epoch: number): number | null {
  return values[epochs.indexOf(epoch)] ?? null;
}

/** Recalls are in percent here, the others as they are. */
function finalMetric({ final_metrics: metrics }: HeatmapExperiment, label: string): string {
  const value = metrics[label] ?? null;
  if (value === null) return NO_VALUE;
  return label.startsWith('R@') ? `${value.toFixed(1)}%` : value.toFixed(4);
}
