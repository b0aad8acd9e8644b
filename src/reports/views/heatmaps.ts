import { BESTS } from '../../analysis/dashboard-stats.ts';
import type { TrainingHeatmaps } from '../../analysis/training-heatmaps.ts';
import { metricOf, type MetricKey } from '../../metrics.ts';
import { lossHeatmap } from '../charts/loss-heatmap.ts';
import { metricsHeatmap } from '../charts/metrics-heatmap.ts';
import type { ChartView } from '../view.ts';

/** Final metrics of the best experiments, as coloured cells. */
export function metricsHeatmapView({ model_type: modelType, experiments, metric_ranges: ranges }: TrainingHeatmaps): ChartView {
  const metrics: MetricKey[] = Object.values(BESTS).filter((key) => metricOf(key).label in ranges);
  const asStored = (key: MetricKey, shown: number | null): number | null =>
    shown !== null && metricOf(key).format === 'percent' ? shown / 100 : shown;
  const rows = experiments.map(({ label, final_metrics: values }) => ({
    label,
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
  const rows = experiments.map(({ label, fine_epochs: epochs, fine_epoch_values: losses, last_loss: last }) => ({
    label,
    epochs,
    losses,
    last,
  }));
  const data = { modelType, rows };
  return { kind: 'chart', chart: lossHeatmap.key, title: lossHeatmap.title(data), altText: lossHeatmap.altText(data), data };
}
