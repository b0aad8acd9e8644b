/** What is recorded epoch by epoch as lines in a panel, and the mark at the best epoch. */
import { finiteOrNull } from '../../../metrics.ts';
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES, LINE_WIDTH } from '../../theme.ts';
import type { Layer, Layers } from './layer.ts';
import { manyLines, manyPoints } from './placed-marks.ts';
import { textAt } from './texts.ts';
import { pixelOf, wholeTicks, type NumberAxis } from './number-axis.ts';

interface EpochPoint {
  epoch: number;
  value: number | null;
}

export interface EpochValue extends EpochPoint {
  value: number;
}

interface LineLook {
  name: string;
  colour: string;
  /** Also told apart without colour. */
  dash: number[];
}

export interface EpochLine extends LineLook {
  /** By epoch. */
  points: EpochPoint[];
  /** The last epoch with a value. */
  end: EpochValue;
}

/** Where a line is drawn, in pixels; panels of one picture stand one above the other and share the epochs. */
export interface EpochPanel {
  top: number;
  width: number;
  height: number;
  numbers: NumberAxis;
  epochs: readonly number[];
  maxTicks: number;
}

/** A line over `epochs`, paired with `values` by index; none where there is no value at all. A missing value stays a gap. */
export function epochLine(look: LineLook, epochs: readonly number[], values: readonly (number | null)[]): EpochLine | undefined {
  const points = epochs.map((epoch, i) => ({ epoch, value: finiteOrNull(values[i]) })).toSorted((a, b) => a.epoch - b.epoch);
  const end = points.findLast(hasValue);
  return end === undefined ? undefined : { ...look, points, end };
}

/** The first epoch with the line's best value. */
export function bestEpoch({ points, end }: EpochLine, better: 'higher' | 'lower'): EpochValue {
  const first = points.find(hasValue) ?? end;
  return points
    .filter(hasValue)
    .reduce((best, point) => ((better === 'higher' ? point.value > best.value : point.value < best.value) ? point : best), first);
}

/** A line with a dot at its end, and a dot wherever a value has no neighbour to draw a line to. */
export function epochLineLayers({ points, colour, dash, end }: EpochLine, { top, height, numbers, epochs, maxTicks }: EpochPanel): Layers {
  const [from, to] = epochRange(epochs);
  const encoding = {
    x: {
      field: 'epoch',
      type: 'quantitative' as const,
      scale: { domain: [from, to], nice: false, zero: false },
      axis: { values: wholeTicks(epochs.reduce(lower), to, maxTicks), format: ',d', labelFlush: false },
    },
    y: {
      field: 'value',
      type: 'quantitative' as const,
      scale: { domain: numbers.domain, range: [top + height, top], clamp: true, nice: false, zero: false },
      axis: { values: numbers.ticks, format: numbers.format, orient: 'left' as const, grid: true },
    },
  };
  const isAlone = (i: number): boolean => (points[i - 1]?.value ?? null) === null && (points[i + 1]?.value ?? null) === null;
  const dots = points.filter((point, i) => point.value !== null && (point.epoch === end.epoch || isAlone(i)));
  const line: Layer = {
    data: { values: thinned(points) },
    mark: { type: 'line', stroke: colour, strokeDash: dash, strokeWidth: LINE_WIDTH, invalid: 'break-paths-show-domains' },
    encoding,
  };
  const ends: Layer = { data: { values: dots }, mark: { type: 'point', filled: true, opacity: 1, fill: colour, size: 110 }, encoding };
  return [line, ends];
}

/** A ring around a point of a line, and a thin line from it up to its name above the panel. */
export function namedPointLayers(
  { point, text, colour }: { point: EpochValue; text: string; colour: string },
  { top, width, height, numbers, epochs }: EpochPanel,
  measure: MeasureText,
): Layers {
  const [from, to] = epochRange(epochs);
  const x = ((point.epoch - from) / (to - from)) * width;
  const y = top + pixelOf(point.value, numbers, height);
  const half = measure(text, FONT_SIZES.label, 600) / 2;
  const textX = Math.max(half, Math.min(x, width - half));
  const stalk = manyLines([{ x, y: top - 4, x2: x, y2: y, colour, width: 1.5, dash: [3, 4] }]);
  const ring = manyPoints([{ x, y, shape: 'circle', size: 190, fill: COLOURS.background, stroke: colour }], { strokeWidth: LINE_WIDTH });
  return [...stalk, ...ring, textAt({ x: textX, y: top - 12, text, colour, weight: 600, align: 'center' })];
}

/** More points than that find no pixel of their own. */
const MOST_POINTS = 1200;

/** Of many points the lowest and the highest of each few neighbours: the line covers the same pixels. */
function thinned(points: readonly EpochPoint[]): readonly EpochPoint[] {
  if (points.length <= MOST_POINTS) return points;
  const size = Math.ceil((2 * points.length) / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => points.slice(i * size, (i + 1) * size)).flatMap((few) => {
    const values = few.filter(hasValue);
    if (values.length === 0) return few.slice(0, 1);
    const lowest = values.reduce((a, b) => (b.value < a.value ? b : a));
    const highest = values.reduce((a, b) => (b.value > a.value ? b : a));
    return lowest.epoch <= highest.epoch ? [lowest, highest] : [highest, lowest];
  });
}

/** A run of one epoch stands at the right end, where the names are. */
export function epochRange(epochs: readonly number[]): [number, number] {
  const [from, to] = [epochs.reduce(lower), epochs.reduce(higher)];
  return from === to ? [from - 1, to] : [from, to];
}

function lower(a: number, b: number): number {
  return Math.min(a, b);
}

function higher(a: number, b: number): number {
  return Math.max(a, b);
}

function hasValue(point: EpochPoint): point is EpochValue {
  return point.value !== null;
}
