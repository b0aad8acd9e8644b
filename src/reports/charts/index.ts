/** Every chart there is; a test compares the list with the folder. */
import type { Chart } from '../chart.ts';
import { compare } from './compare.ts';
import { curve } from './curve.ts';
import { datasets } from './datasets.ts';
import { field } from './field.ts';
import { insights } from './insights.ts';
import { lossHeatmap } from './loss-heatmap.ts';
import { metricsHeatmap } from './metrics-heatmap.ts';
import { pareto } from './pareto.ts';
import { sentence } from './sentence.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

/** A ChartView's data is of no known type here: who made the view chose both, and a misfit is a drawing that failed. */
export const CHARTS: readonly Chart<unknown>[] = [
  compare,
  curve,
  datasets,
  field,
  insights,
  lossHeatmap,
  metricsHeatmap,
  pareto,
  sentence,
  top,
  trend,
];

export function findChart(key: string): Chart<unknown> | undefined {
  return CHARTS.find((chart) => chart.key === key);
}
