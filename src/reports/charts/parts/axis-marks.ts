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
  /** A tick whose number is never left out. */
  anchor?: number;
}

/** Upright lines from `top` to `bottom`, numbers below; where these would touch each other, only every second, third … has one. */
export function horizontalAxis({ axis, x, width, top, bottom, measure, anchor }: HorizontalAxis): AxisMarks {
  const places = axis.ticks.map((tick, i) => ({ at: x + shareOf(tick, axis) * width, text: axis.labels[i]! }));
  const widthOf = ({ text }: { text: string }): number => measure(text, FONT_SIZES.label);
  const first = Math.max(
    0,
    axis.ticks.findIndex((tick) => Math.abs(tick - (anchor ?? tick)) < 1e-9),
  );
  const every = (stride: number): typeof places => places.filter((_place, i) => (i - first) % stride === 0);
  const haveRoom = (numbered: typeof places): boolean =>
    numbered.slice(1).every((place, i) => place.at - numbered[i]!.at >= (widthOf(place) + widthOf(numbered[i]!)) / 2 + NUMBER_GAP);
  const stride = places.findIndex((_place, i) => haveRoom(every(i + 1))) + 1;
  const texts = (stride === 0 ? [] : every(stride)).map(({ at, text }): PlacedText => ({
    x: at,
    y: bottom + BELOW,
    text,
    colour: COLOURS.quiet,
    align: 'center',
  }));
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
