import type { ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatDay, formatMetric } from '../format.ts';
import { frame, sentenceFrame } from './parts/frame.ts';
import { nativeTrend } from './parts/native-trend.ts';
import { runningBests, visiblePoints, type RunningBest, type TrendPoint } from './parts/running-bests.ts';
import type { ShadedSpan } from './parts/shaded-span.ts';
import { trendTargets } from './parts/trend-targets.ts';
import { oneAxis, twoAxes } from './parts/trend-layouts.ts';

export interface TrendData {
  modelType: ModelType;
  /** Oldest first; a best is null until first seen. */
  points: TrendPoint[];
  /** A span that is spoken of, such as a report's week. The bests hold until its end, so the lines go on to there. */
  shaded?: ShadedSpan;
}

const TITLES: Record<ModelType, string> = {
  retrieval: 'Best retrieval recall so far',
  ranking: 'Best ranking errors so far',
  hybrid: 'Best hybrid results so far',
};

/**
 * The best value so far of a type's metrics, over time.
 *
 * Recalls start at zero; errors are on a zoomed axis, as from zero a gain of 2% would be invisible. Hybrid has
 * R@100 (higher is better) on the left axis and test RMSE (lower is better) on the right one; where they cross says nothing.
 */
export const trend: Chart<TrendData> = {
  key: 'trend',
  size: { width: 640, height: 320 },

  title: ({ modelType }) => TITLES[modelType],

  spec(data, measure, isLive = false) {
    const { size } = trend;
    const title = trend.title(data);
    const points = heldUntil(data.shaded?.to, visiblePoints(data.points));
    const bests = runningBests(data.modelType, points);
    if (bests.length === 0) return sentenceFrame({ width: size.width, title, measure, sentence: emptySentence(data) });

    const times = points.map(({ datetime }) => Date.parse(datetime));
    const isHybrid = data.modelType === 'hybrid';
    const { time, margins, layers, zoomed } = (isHybrid ? twoAxes : oneAxis)({ size, bests, times, measure, shaded: data.shaded });
    const plot = { width: size.width - margins.left - margins.right, height: size.height - margins.top - margins.bottom };
    const targets = isLive ? trendTargets(visiblePoints(data.points), { bests, time, plot }) : [];
    return frame({
      size,
      title,
      measure,
      margins,
      layers,
      targets,
      subtitle: `${period(data)} · ${scaleNote(bests, zoomed)}`,
      independentY: isHybrid,
    });
  },

  altText(data) {
    const bests = runningBests(data.modelType, data.points);
    if (bests.length === 0) return emptySentence(data);
    return `Best ${data.modelType} results, ${period(data)}: ${bests.map(change).join('; ')}.${spanSentence(data, bests)}`;
  },

  /** Each of a hybrid's two axes is a chart of its own. Lines where there are several: areas might be stacked, as if they added up. */
  native(data, room) {
    const bests = runningBests(data.modelType, data.points);
    if (bests.length === 0) return [];
    if (data.modelType !== 'hybrid') return [nativeTrend({ kind: 'line', title: trend.title(data), bests, room })];
    return bests.map((best) => nativeTrend({ kind: 'area', title: `Best hybrid ${best.metric.label} so far`, bests: [best], room }));
  },

  samples: {
    retrieval: { modelType: 'retrieval', points: samplePoints(24, 3.2, { from: '2025-03-03T09:30:00.123456Z' }) },
    ranking: { modelType: 'ranking', points: samplePoints(30, 11, { from: '2024-11-20T09:30:00.000000Z' }) },
    hybrid: { modelType: 'hybrid', points: samplePoints(18, 2.5, { from: '2025-03-03T09:30:00.000000Z' }) },
    hybridOneDay: { modelType: 'hybrid', points: samplePoints(9, 0.06, { from: '2025-03-03T08:00:00.000000Z' }) },
    hybridRecallOnly: {
      modelType: 'hybrid',
      points: samplePoints(9, 1, { from: '2025-03-03T08:00:00.000000Z', missing: ['best_test_rmse'] }),
    },
    closeRecalls: { modelType: 'retrieval', points: samplePoints(12, 0.3, { from: '2025-05-30T09:30:00.000000Z', spread: 0.02 }) },
    single: { modelType: 'retrieval', points: samplePoints(1, 1, { from: '2025-03-03T09:30:00.000000Z' }) },
    // Made when it is looked at: a worker that loads the chart has no use for it.
    get huge(): TrendData {
      return { modelType: 'hybrid', points: samplePoints(10_000, 0.05, { from: '2023-01-01T00:00:00.000000Z', every: 700 }) };
    },
    retrievalWeek: {
      modelType: 'retrieval',
      points: samplePoints(24, 3.2, { from: '2025-03-03T09:30:00.000000Z' }),
      shaded: { from: '2025-05-12T00:00:00Z', to: '2025-05-19T00:00:00Z', label: '12–18 May 2025' },
    },
    hybridWeek: {
      modelType: 'hybrid',
      points: samplePoints(18, 2.5, { from: '2025-03-03T09:30:00.000000Z' }),
      shaded: { from: '2025-04-07T00:00:00Z', to: '2025-04-14T00:00:00Z', label: '7–13 Apr 2025' },
    },
    quietDay: {
      modelType: 'ranking',
      points: samplePoints(30, 11, { from: '2024-01-20T09:30:00.000000Z' }),
      shaded: { from: '2025-03-11T00:00:00Z', to: '2025-03-12T00:00:00Z', label: '11 Mar 2025' },
    },
    singleHybrid: { modelType: 'hybrid', points: samplePoints(1, 1, { from: '2025-03-03T09:30:00.000000Z' }) },
    empty: { modelType: 'ranking', points: [] },
  },
};

function emptySentence({ modelType }: TrendData): string {
  return `No completed ${modelType} experiment yet.`;
}

/** "3 Mar 2025 – 5 May 2025", or the one day: as far as the lines go, so a shaded span lies within. */
function period({ points, shaded }: TrendData): string {
  const [first, last] = [points[0], points.at(-1)].map((point) => point?.datetime ?? '');
  // A span ends where the next day begins.
  const end = shaded === undefined ? '' : new Date(Date.parse(shaded.to) - 1).toISOString();
  const days = [first!, Date.parse(end) > Date.parse(last!) ? end : last!].map(formatDay);
  return [...new Set(days)].join(' – ');
}

/** Which way is better and which axis does not start at zero; with both kinds of metric only the latter, the names say the rest. */
function scaleNote(bests: readonly RunningBest[], zoomed: boolean): string {
  if (bests.every(({ metric }) => metric.better === 'higher')) return 'higher is better';
  if (bests.every(({ metric }) => metric.better === 'lower')) return `lower is better${zoomed ? ', axis zoomed in' : ''}`;
  return `lower RMSE is better${zoomed ? ', zoomed in' : ''}`;
}

function change({ metric, first, last }: RunningBest): string {
  if (first === last) return `${metric.label} is ${formatMetric(metric, last)}`;
  const verb = last > first ? 'rose' : 'fell';
  return `${metric.label} ${verb} from ${formatMetric(metric, first)} to ${formatMetric(metric, last)}`;
}

/** The points and, where the last one lies before the moment, one more at it with the same bests. */
function heldUntil(moment: string | undefined, points: readonly TrendPoint[]): TrendPoint[] {
  const last = points.at(-1);
  const isLonger = moment !== undefined && last !== undefined && Date.parse(last.datetime) < Date.parse(moment);
  return isLonger ? [...points, { ...last, datetime: moment }] : [...points];
}

/** What the shaded span brought; nothing without one. */
function spanSentence({ shaded }: TrendData, bests: readonly RunningBest[]): string {
  if (shaded === undefined) return '';
  const [from, to] = [Date.parse(shaded.from), Date.parse(shaded.to)];
  const changes = bests.flatMap(({ steps, ...best }) => {
    const last = steps.findLast(({ time }) => time < to)?.value;
    const first = steps.findLast(({ time }) => time < from)?.value ?? steps[0]?.value;
    return last === undefined || first === undefined || first === last ? [] : [change({ ...best, steps, first, last })];
  });
  return ` Within ${shaded.label}, which is shaded: ${changes.length === 0 ? 'no improvement' : changes.join('; ')}.`;
}

interface SampleOptions {
  from: string;
  missing?: (keyof TrendPoint)[];
  /** How many points come to one improvement. */
  every?: number;
  /** How far R@5 lies below R@100. */
  spread?: number;
}

/** Running bests that improve now and then, by less and less. */
function samplePoints(count: number, stepDays: number, { from, missing = [], every = 3, spread = 0.32 }: SampleOptions): TrendPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const gain = 1 - 0.8 ** Math.floor((i + every - 1) / every);
    const recall = (share: number): number => 0.31 + 0.17 * gain - spread * share;
    const point: TrendPoint = {
      datetime: new Date(Date.parse(from) + i * stepDays * 86_400_000).toISOString(),
      best_r100: recall(0),
      best_r50: recall(0.3),
      best_r10: recall(0.75),
      best_r5: recall(0.9),
      best_rmse: 0.93 - 0.08 * gain,
      best_test_rmse: i < 2 && count > 1 ? null : 0.95 - 0.09 * gain,
      best_mae: 0.73 - 0.05 * gain,
      best_test_mae: 0.74 - 0.05 * gain,
      display_name: `Exp #${i + 1}`,
      experiment_id: i + 1,
    };
    return Object.assign(point, Object.fromEntries(missing.map((key) => [key, null])));
  });
}
