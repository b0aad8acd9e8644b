import type { MetricsTrend, TrendPoint } from '../../analysis/metrics-trend.ts';
import { hasMetric, metricOf, type MetricKey } from '../../metrics.ts';
import { BESTS, type BestKey } from '../../analysis/dashboard-stats.ts';
import { shownBests, visiblePoints } from '../charts/parts/running-bests.ts';
import { trend as trendChart } from '../charts/trend.ts';
import { dayIn, periodNoun, type ReportPeriod, periodDays } from '../period.ts';
import { NO_VALUE, formatCount, formatMetric, shortMetricName } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { ChartView, TableCell, TableView, TextView } from '../view.ts';
import { linkColumn, tableOf, textColumn } from './table.ts';

/** Running bests over time, as areas; a period is shaded. */
export function trendView({ model_type: modelType, trend: points }: MetricsTrend, period?: ReportPeriod): ChartView {
  const shaded = period && { from: period.from.toISOString(), to: period.to.toISOString(), label: periodDays(period) };
  const data = { modelType, points, ...(shaded && { shaded }) };
  return {
    kind: 'chart',
    chart: trendChart.key,
    title: trendChart.title(data),
    altText: trendChart.altText(data),
    data: { ...data, points: visiblePoints(points) },
  };
}

/** What came from a moment on, after the last that came before it: the bests that it started from. */
export function lastDays({ model_type, trend }: MetricsTrend, from: Date): MetricsTrend {
  const first = trend.findIndex(({ datetime }) => Date.parse(datetime) >= from.getTime());
  return { model_type, trend: first < 0 ? trend.slice(-1) : trend.slice(Math.max(0, first - 1)) };
}

interface TrendTableOptions {
  /** Stands before what the rows are. */
  title?: string;
  limit: number;
  /** `full` has all metrics of the type; `narrow` those that the picture shows, the primary one first. */
  width?: 'full' | 'narrow';
}

/**
 * The same as a table: each experiment that improved some best, newest first, with its new bests and nothing else: a best that
 * another one holds would read as its own.
 */
export function trendTable(
  { model_type: type, trend }: MetricsTrend,
  project: { key: string },
  { title = '', limit, width = 'full' }: TrendTableOptions,
): TableView {
  const shown: readonly (readonly [best: BestKey, key: MetricKey])[] =
    width === 'full'
      ? (Object.entries(BESTS) as [BestKey, MetricKey][]).filter(([, key]) => hasMetric(type, metricOf(key)))
      : shownBests(type).map(({ key, metric }) => [key, metric.key]);
  // The first point of a part of the trend only says from which bests it started, unless nothing came before it.
  const isBetter = (best: BestKey, i: number): boolean => {
    const point = trend[i]!;
    if (i === 0 && point.experiment_count > 1) return false;
    return point[best] !== null && point[best] !== (trend[i - 1]?.[best] ?? null);
  };
  const row = (point: TrendPoint, i: number): TableCell[] => [
    { text: point.date },
    { text: String(point.experiment_count) },
    { text: point.display_name, href: experimentPath(project, point.experiment_id) },
    ...shown.map(([best, key]) =>
      isBetter(best, i) ? { text: formatMetric(metricOf(key), point[best]), best: true } : { text: NO_VALUE },
    ),
  ];
  const rows = trend
    .map(row)
    .filter((_, i) => shown.some(([best]) => isBetter(best, i)))
    .toReversed();
  const left = limit !== undefined && rows.length > limit ? ` (${limit} of ${rows.length})` : '';
  const improvements = `Improvements, newest first${left}: ★ is a new best`;
  return {
    kind: 'table',
    title: title === '' ? improvements : `${title}. ${improvements}`,
    columns: [
      { label: 'Date (UTC)', align: 'left' },
      { label: 'Runs', align: 'right' },
      { label: 'Experiment', align: 'left' },
      ...shown.map(([, key]) => ({ label: shortMetricName(metricOf(key)), align: 'right' as const })),
    ],
    rows: rows.slice(0, limit),
    empty: trend.length === 0 ? `No completed ${type} experiment with a metric yet.` : `No best ${type} result improved in this time.`,
  };
}

/**
 * What improved within a period, newest first, in the columns that the chart shows as lines: narrow enough for a mail. A
 * sentence where nothing did.
 */
export function trendStepsView(
  { model_type: type, trend }: MetricsTrend,
  project: { key: string },
  { period, limit }: { period: ReportPeriod; limit: number },
): TableView | TextView {
  const bests = shownBests(type);
  const improved = trend
    .map((point, i) => ({ point, better: bests.filter(({ key }) => point[key] !== null && point[key] !== (trend[i - 1]?.[key] ?? null)) }))
    .filter(({ point, better }) => Date.parse(point.datetime) >= period.from.getTime() && better.length > 0)
    .toReversed();
  const noun = periodNoun(period);
  if (improved.length === 0) return { kind: 'text', text: `No best ${type} result improved in the ${noun}.` };
  const title = `The ${noun}'s improvements, newest first`;
  return tableOf<(typeof improved)[number]>({
    title: improved.length > limit ? `${title}: ${limit} of ${formatCount(improved.length)}` : title,
    empty: '',
    items: improved.slice(0, limit),
    columns: [
      textColumn('Day', ({ point }) => dayIn(period.zone, new Date(point.datetime))),
      linkColumn('Experiment', ({ point }) => ({ text: point.display_name, href: experimentPath(project, point.experiment_id) })),
      ...bests.map(({ key, metric }) => ({
        label: shortMetricName(metric),
        align: 'right' as const,
        // A best that somebody else holds would read as this experiment's own.
        cell: ({ point, better }: (typeof improved)[number]) =>
          better.some((best) => best.key === key) ? { text: formatMetric(metric, point[key]), best: true } : { text: NO_VALUE },
      })),
    ],
  });
}
