/** Names above the two axes of a plot, each with a piece of its line: direct labels where the right edge holds an axis. */
import type { MeasureText } from '../../text-width.ts';
import { FONT_SIZES, LINE_WIDTH } from '../../theme.ts';
import { manyLines } from './placed-marks.ts';
import type { Layers } from './layer.ts';
import { textAt } from './texts.ts';

export interface AxisHead {
  text: string;
  colour: string;
  dash: number[];
}

const SAMPLE_WIDTH = 30;
const GAP = 8;
/** Above what the heads stand over. */
const BASELINE = -22;

/** The first head stands over the left end (`from`), the second ends at the right one (`to`), in pixels of the plot; `above` is left free between them and it. */
export function axisHeadLayers(
  [left, right]: readonly AxisHead[],
  { from, to, above = 0 }: { from: number; to: number; above?: number },
  measure: MeasureText,
): Layers {
  const y = BASELINE - above;
  const head = ({ text, colour, dash }: AxisHead, x: number): Layers => [
    ...manyLines([{ x, y: y - 6, x2: x + SAMPLE_WIDTH, y2: y - 6, colour, width: LINE_WIDTH, dash }]),
    textAt({ x: x + SAMPLE_WIDTH + GAP, y, text, colour, weight: 600 }),
  ];
  const width = ({ text }: AxisHead): number => SAMPLE_WIDTH + GAP + measure(text, FONT_SIZES.label, 600);
  return [...(left === undefined ? [] : head(left, from)), ...(right === undefined ? [] : head(right, to - width(right)))];
}
