import type { MetricsTrend, TrendPoint } from '../../analysis/metrics-trend.ts';
import { hasMetric, metricOf } from '../../metrics.ts';
import { BESTS } from '../../analysis/dashboard-stats.ts';
import { visiblePoints } from '../charts/parts/running-bests.ts';
import { trend as trendChart } from '../charts/trend.ts';
import { formatMetric, shortMetricName } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableCell, TableView } from '../view.ts';

/** Running bests over time, as areas. */
export function trendView({ model_type: modelType, trend: points }: MetricsTrend): ChartView {
  const data = { modelType, points };
  return {
    kind: 'chart',
    chart: trendChart.key,
    title: trendChart.title(data),
    altText: trendChart.altText(data),
    data: { modelType, points: visiblePoints(points) },
  };
}

/** The same as a table: each experiment that improved some best, newest first. What it improved is marked. */
export function trendTable(
  { model_type: type, trend }: MetricsTrend,
  project: { key: string },
  { title, limit }: { title: string; limit: number },
): TableView {
  const shown = Object.entries(BESTS).filter(([, key]) => hasMetric(type, metricOf(key))) as [
    keyof typeof BESTS,
    (typeof BESTS)[keyof typeof BESTS],
  ][];
  const row = (point: TrendPoint, before: TrendPoint | undefined): TableCell[] => [
    { text: point.date },
    { text: String(point.experiment_count) },
    { text: point.display_name, href: experimentPath(project, point.experiment_id) },
    ...shown.map(([best, key]) => ({
      text: formatMetric(metricOf(key), point[best]),
      best: point[best] !== null && point[best] !== before?.[best],
    })),
  ];
  return {
    kind: 'table',
    title,
    columns: [
      { label: 'Date (UTC)', align: 'left' },
      { label: 'Runs', align: 'right' },
      { label: 'Experiment', align: 'left' },
      ...shown.map(([, key]) => ({ label: shortMetricName(metricOf(key)), align: 'right' as const })),
    ],
    rows: trend
      .map((point, i) => row(point, trend[i - 1]))
      .toReversed()
      .slice(0, limit),
    empty: `No completed ${type} experiment with a metric yet.`,
  };
}
