/** Lifts with their intervals on one axis, around the line at 1, where a value has no effect. */
import type { AnalysedValue } from '../../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../../analysis/hyperparameters/effect.ts';
import { formatCount, formatQuantity } from '../../format.ts';
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import { horizontalAxis } from './axis-marks.ts';
import type { PlacedLine, PlacedPoint } from './placed-marks.ts';
import { shareOf } from './number-axis.ts';
import { isOn, zoomedAxis, zoomedRange, type ZoomedAxis } from './zoomed-range.ts';
import type { Target } from './targets.ts';
import type { PlacedText } from './texts.ts';

export interface LiftRow extends Pick<AnalysedValue, 'value' | 'lift' | 'lift_low' | 'lift_high' | 'good_count' | 'count'> {
  /** "Learning Rate" */
  param: string;
  /** How many other values have the same counts, and so the same lift; they are not drawn. */
  alike: number;
}

export const LIFT_ROW_HEIGHT = 52;
export const LIFT_HEAD_HEIGHT = 34;
export const LIFT_AXIS_HEIGHT = 30;

const NO_EFFECT = 'no effect';
const HEAD_BASELINE = -12;
const MAX_TICKS = 6;
/** Of the range, at both ends: a dot fits in. */
const ROOM = [0.06, 0.06] as const;
const SHAPES = {
  better: { colour: COLOURS.navy, width: 6, shape: 'circle', size: 260, filled: true },
  worse: { colour: COLOURS.orange, width: 6, shape: 'diamond', size: 260, filled: true },
  unclear: { colour: COLOURS.axis, width: 3, shape: 'circle', size: 130, filled: false },
} as const;
const ARROW_SIZE = 120;

interface LiftMarks {
  lines: PlacedLine[];
  points: PlacedPoint[];
  texts: PlacedText[];
}

/** Upright lines of the axis, the line of no effect, and an interval with its lift for each row. */
export function liftMarks(rows: readonly LiftRow[], { width }: { width: number }, measure: MeasureText): LiftMarks {
  const axis = liftAxis(rows);
  const place = (lift: number): number => shareOf(lift, axis) * width;
  const height = rows.length * LIFT_ROW_HEIGHT;
  const grid = horizontalAxis({ axis, x: 0, width, top: 0, bottom: height, measure, anchor: 1 });
  const one = place(1);
  const half = measure(NO_EFFECT, FONT_SIZES.label) / 2;
  const marks: LiftMarks = {
    lines: [...grid.lines, { x: one, x2: one, y: -4, y2: height, colour: COLOURS.quiet, width: 2.5, dash: [6, 5] }],
    points: [],
    texts: [
      ...grid.texts,
      { text: NO_EFFECT, x: Math.max(half, Math.min(one, width - half)), y: HEAD_BASELINE, align: 'center', colour: COLOURS.quiet },
    ],
  };
  for (const [i, row] of rows.entries()) {
    const { colour, width: thickness, shape, size, filled } = SHAPES[effectOf(row)];
    const y = (i + 0.5) * LIFT_ROW_HEIGHT;
    marks.lines.push({ x: place(row.lift_low), x2: place(row.lift_high), y, y2: y, colour, width: thickness });
    for (const end of [row.lift_low, row.lift_high])
      if (!isOn(axis.domain, end)) marks.points.push(arrowAt(place(end), y, end > axis.domain[1], colour));
    marks.points.push({
      x: place(row.lift),
      y,
      shape,
      size,
      fill: filled ? colour : COLOURS.background,
      stroke: colour,
    });
  }
  return marks;
}

const EFFECTS = { better: 'Surely better', worse: 'Surely worse', unclear: 'May be luck' } as const;

/** A row each, in words. */
export function liftTargets(rows: readonly LiftRow[], { from, to }: { from: number; to: number }): Target[] {
  return rows.map((row, i) => ({
    x: from,
    x2: to,
    y: i * LIFT_ROW_HEIGHT,
    y2: (i + 1) * LIFT_ROW_HEIGHT,
    tip: [
      `${row.param} ${row.value}`,
      `Good ${row.lift.toFixed(2)}× as often as usual`,
      `90% interval ${row.lift_low.toFixed(2)}× to ${row.lift_high.toFixed(2)}×`,
      `${formatCount(row.good_count)} of ${formatCount(row.count)} are good`,
      ...(row.alike === 0 ? [] : [`${formatQuantity(row.alike, 'other value')} alike`]),
      EFFECTS[effectOf(row)],
    ],
  }));
}

/**
 * Linear: on a logarithmic axis the harmless difference between hardly ever good and never would take most of the room. It must show
 * 1 and the lifts that are sure; an interval that reaches far beyond them, as of a single run (up to 1 / the overall rate of good
 * ones), ends at the plot's edge in an arrow instead of squeezing the others.
 */
function liftAxis(rows: readonly LiftRow[]): ZoomedAxis {
  const sure = rows.filter((row) => effectOf(row) !== 'unclear');
  const shown = zoomedRange(
    [1, ...(sure.length > 0 ? sure : rows).map(({ lift }) => lift)],
    rows.flatMap(({ lift_low: low, lift, lift_high: high }) => [low, lift, high]),
  );
  const axis = zoomedAxis(shown, { maxTicks: MAX_TICKS, room: ROOM });
  // On an axis of many times as often, no round tick may be 1; without it nobody knows what the others are times of.
  const { ticks, labels } = axis.ticks.some((tick) => Math.abs(tick - 1) < 1e-9) ? axis : { ticks: [1], labels: ['1'] };
  return { ...axis, ticks, labels: labels.map((label) => `${label}×`) };
}

function arrowAt(x: number, y: number, isRight: boolean, colour: string): PlacedPoint {
  return { x, y, shape: isRight ? 'triangle-right' : 'triangle-left', size: ARROW_SIZE, fill: colour, stroke: colour };
}
