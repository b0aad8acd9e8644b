/** The grid of an axis as marks in pixels: a line across the plot at each tick, and its number beside it. */
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import { type PlacedLine } from './placed-marks.ts';
import { shareOf } from './number-axis.ts';
import type { ZoomedAxis } from './zoomed-range.ts';
import { HALF_LETTER, type PlacedText } from './texts.ts';

interface AxisMarks {
  lines: PlacedLine[];
  texts: PlacedText[];
}

/** Between two numbers, the least. */
const NUMBER_GAP = 12;
/** From the plot's lower edge down to the baseline of the numbers below it. */
const BELOW = 24;
const GRID_WIDTH = 1.5;

interface HorizontalAxis {
  axis: ZoomedAxis;
  x: number;
  width: number;
  top: number;
  bottom: number;
  measure: MeasureText;
}

/** Upright lines from `top` to `bottom`, numbers below; a number that would touch the one before is left out. */
export function horizontalAxis({ axis, x, width, top, bottom, measure }: HorizontalAxis): AxisMarks {
  const places = axis.ticks.map((tick, i) => ({ at: x + shareOf(tick, axis) * width, text: axis.labels[i]! }));
  let taken = -Infinity;
  const texts = places.flatMap(({ at, text }): PlacedText[] => {
    const half = measure(text, FONT_SIZES.label) / 2;
    if (at - half < taken + NUMBER_GAP) return [];
    taken = at + half;
    return [{ x: at, y: bottom + BELOW, text, colour: COLOURS.quiet, align: 'center' }];
  });
  return { lines: places.map(({ at }) => ({ x: at, x2: at, y: top, y2: bottom, colour: COLOURS.grid, width: GRID_WIDTH })), texts };
}

interface VerticalAxis {
  axis: ZoomedAxis;
  width: number;
  height: number;
  /** Between the numbers and the plot. */
  gap: number;
}

/** Level lines from the lowest value at the top to the highest at the bottom, as errors are read that are better low. */
export function verticalAxisDown({ axis, width, height, gap }: VerticalAxis): AxisMarks {
  const places = axis.ticks.map((tick, i) => ({ at: shareOf(tick, axis) * height, text: axis.labels[i]! }));
  return {
    lines: places.map(({ at }) => ({ x: 0, x2: width, y: at, y2: at, colour: COLOURS.grid, width: GRID_WIDTH })),
    texts: places.map(({ at, text }) => ({ x: -gap, y: at + HALF_LETTER, text, colour: COLOURS.quiet, align: 'right' })),
  };
}
