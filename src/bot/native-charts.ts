/** Charts that Slack draws itself, in its `data_visualization` block, which @slack/types does not know yet. */
import type { NativeChart } from '../reports/chart.ts';
import { findChart } from '../reports/charts/index.ts';
import { cut, cutMiddle, oneLine } from '../reports/line.ts';
import type { ChartView } from '../reports/view.ts';
import { LIMITS } from './limits.ts';

export interface DataVisualizationBlock {
  type: 'data_visualization';
  title: string;
  chart: {
    type: NativeChart['kind'];
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label: string; y_label: string };
  };
}

/**
 * The charts among views that Slack can draw as they are, the first ones as far as a message has room; the others stay
 * pictures. One that would have to lose something to fit Slack's limits is not drawn in half.
 */
export function fittingCharts(views: readonly ChartView[]): Map<ChartView, DataVisualizationBlock[]> {
  const fitting = new Map<ChartView, DataVisualizationBlock[]>();
  let room: number = LIMITS.charts;
  for (const view of views) {
    const charts = findChart(view.chart)?.native?.(view.data, { points: LIMITS.chartPoints }) ?? [];
    const blocks = charts.map(blockOf).filter((block) => block !== undefined);
    if (blocks.length === 0 || blocks.length < charts.length || blocks.length > room) continue;
    fitting.set(view, blocks);
    room -= blocks.length;
  }
  return fitting;
}

/** Undefined where Slack would refuse it, or show less than there is. */
function blockOf({ kind, title, categoryLabel, valueLabel, categories, series }: NativeChart): DataVisualizationBlock | undefined {
  const labels = distinctNames(categories);
  const names = distinctNames(series.map(({ name }) => name));
  const fits = labels.length <= LIMITS.chartPoints && names.length <= LIMITS.chartSeries;
  // One point makes no line.
  const isEnough = names.length > 0 && labels.length >= (kind === 'bar' ? 1 : 2);
  if (!fits || !isEnough || !series.every(({ values }) => values.length === categories.length && values.every(isFiniteNumber)))
    return undefined;
  return {
    type: 'data_visualization',
    title: cut(oneLine(title), LIMITS.chartTitle),
    chart: {
      type: kind,
      series: series.map(({ values }, i) => ({
        name: names[i]!,
        data: labels.map((label, at) => ({ label, value: values[at]! })),
      })),
      axis_config: { categories: labels, x_label: cut(categoryLabel, LIMITS.chartLabel), y_label: cut(valueLabel, LIMITS.chartLabel) },
    },
  };
}

/** Shortened to what Slack takes; none where two of them would become one, or one is empty. */
function distinctNames(names: readonly string[]): string[] {
  const short = names.map((name) => cutMiddle(oneLine(name), LIMITS.chartName));
  return short.includes('') || new Set(short).size < short.length ? [] : short;
}

function isFiniteNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
