/** The running bests that a trend shows for each model type, and the layers that draw one of them. */
import { metricOf, type Metric, type ModelType } from '../../../metrics.ts';
import { COLOURS, LINE_WIDTH } from '../../theme.ts';
import type { Layer, Layers } from './layer.ts';
import type { NumberAxis } from './number-axis.ts';
import type { TimeAxis } from './time-axis.ts';

type BestKey = 'best_r5' | 'best_r10' | 'best_r50' | 'best_r100' | 'best_rmse' | 'best_test_rmse' | 'best_mae' | 'best_test_mae';

export interface TrendPoint extends Record<BestKey, number | null> {
  /** ISO 8601. */
  datetime: string;
  /** Whose completion it is. */
  display_name?: string;
  experiment_id?: number;
}

interface Look {
  key: BestKey;
  metric: Metric;
  colour: string;
  /** Also told apart without colour. */
  dash: number[];
  area: boolean;
}

export interface RunningBest extends Look {
  /** From the first time it was seen; at least one. */
  steps: { time: number; value: number }[];
  first: number;
  last: number;
}

const SOLID = [1, 0];
const DASHED = [9, 7];
const DOTTED = [1, 7];

const LOOKS: Record<ModelType, readonly Look[]> = {
  retrieval: [
    { key: 'best_r100', metric: metricOf('recall_at_100'), colour: COLOURS.navy, dash: SOLID, area: true },
    { key: 'best_r50', metric: metricOf('recall_at_50'), colour: COLOURS.teal, dash: SOLID, area: false },
    { key: 'best_r10', metric: metricOf('recall_at_10'), colour: COLOURS.orange, dash: DASHED, area: false },
    { key: 'best_r5', metric: metricOf('recall_at_5'), colour: COLOURS.plum, dash: DOTTED, area: false },
  ],
  ranking: [
    { key: 'best_test_rmse', metric: metricOf('test_rmse'), colour: COLOURS.navy, dash: SOLID, area: false },
    { key: 'best_test_mae', metric: metricOf('test_mae'), colour: COLOURS.orange, dash: DASHED, area: false },
  ],
  hybrid: [
    { key: 'best_r100', metric: metricOf('recall_at_100'), colour: COLOURS.navy, dash: SOLID, area: true },
    { key: 'best_test_rmse', metric: metricOf('test_rmse'), colour: COLOURS.orange, dash: DASHED, area: true },
  ],
};

/** Which bests a type's trend shows, the primary one first. */
export function shownBests(type: ModelType): readonly { key: BestKey; metric: Metric }[] {
  return LOOKS[type];
}

/** The type's running bests that have been seen at all, the primary one first. */
export function runningBests(type: ModelType, points: readonly TrendPoint[]): RunningBest[] {
  return LOOKS[type].flatMap((look) => {
    const steps = points.flatMap((point) => {
      const value = point[look.key];
      return value === null ? [] : [{ time: Date.parse(point.datetime), value }];
    });
    const first = steps[0];
    const last = steps.at(-1);
    return first === undefined || last === undefined ? [] : [{ ...look, steps, first: first.value, last: last.value }];
  });
}

/** Half a pixel of a phone's screen, where a picture is widest. */
const SLOTS = 1_000;

/**
 * The points that a picture can show: of each thousandth of the whole time the last one, for it holds the bests so far, and the
 * very first.
 */
export function visiblePoints(points: readonly TrendPoint[]): TrendPoint[] {
  const [from, to] = [points[0], points.at(-1)].map((point) => Date.parse(point?.datetime ?? ''));
  const slotOf = (point: TrendPoint): number => Math.floor(((Date.parse(point.datetime) - from!) / Math.max(1, to! - from!)) * SLOTS);
  if (points.length <= SLOTS) return [...points];
  return points.filter((point, i) => i === 0 || i === points.length - 1 || slotOf(point) !== slotOf(points[i + 1]!));
}

interface Axes {
  time: TimeAxis;
  numbers: NumberAxis;
  side: 'left' | 'right';
  /** Where two axes meet, each has its line's colour. */
  axisColour?: string;
}

/** A staircase: a best holds until the next one. Its end is a dot, so a single experiment is seen as well. */
export function runningBestLayers(
  { steps, colour, dash, area }: RunningBest,
  { time, numbers, side, axisColour = COLOURS.quiet }: Axes,
): Layers {
  // Fades out downwards: on a zoomed axis a filled area would claim an amount from zero.
  const fill = {
    x1: 0,
    y1: 0,
    x2: 0,
    y2: 1,
    gradient: 'linear' as const,
    stops: [
      { offset: 0, color: colour },
      { offset: 1, color: COLOURS.background },
    ],
  };
  const encoding = {
    x: {
      field: 'time',
      type: 'temporal' as const,
      scale: { type: 'utc' as const, domain: time.domain, nice: false as const },
      axis: { ...time.ticks, labelFlush: false, labelOverlap: 'greedy' as const, labelSeparation: 16 },
    },
    y: {
      field: 'value',
      type: 'quantitative' as const,
      scale: { domain: numbers.domain, clamp: true, nice: false, zero: false },
      axis: { values: numbers.ticks, format: numbers.format, orient: side, labelColor: axisColour, grid: side === 'left' },
    },
  };
  const areaLayer: Layer = {
    data: { values: steps.map((step) => ({ ...step, base: numbers.domain[0] })) },
    mark: { type: 'area', interpolate: 'step-after', fill, fillOpacity: 0.3 },
    encoding: { ...encoding, y2: { field: 'base' } },
  };
  const line: Layer = {
    data: { values: steps },
    mark: { type: 'line', interpolate: 'step-after', stroke: colour, strokeDash: dash, strokeWidth: LINE_WIDTH },
    encoding,
  };
  const end: Layer = {
    data: { values: steps.slice(-1) },
    mark: { type: 'point', filled: true, opacity: 1, fill: colour, size: 130 },
    encoding,
  };
  // One group, so that its layers share one axis where every group has its own.
  return [{ layer: [...(area ? [areaLayer] : []), line, end] }];
}
