/** Names written beside the right ends of lines, in the lines' colours: no legend to look up. */
import type { MeasureText } from '../../text-width.ts';
import { FONT_SIZES } from '../../theme.ts';
import type { Layers } from './layer.ts';
import { HALF_LETTER, textAt } from './texts.ts';

export interface EndLabel {
  /** Where the line ends, in pixels from the top of its plot. */
  y: number;
  lines: string[];
  colour: string;
}

const GAP = 14;
const LINE_HEIGHT = 22;

/** The room to the right of the plot that the labels take. */
export function endLabelsWidth(labels: readonly EndLabel[], measure: MeasureText): number {
  return GAP + Math.max(0, ...labels.flatMap(({ lines }) => lines.map((line) => Math.ceil(measure(line, FONT_SIZES.label, 600)))));
}

/** The labels as layers, moved apart where lines end close to each other; `top` is that of the lines' plot in the picture's. */
export function endLabelLayers(labels: readonly EndLabel[], plot: { width: number; height: number; top?: number }): Layers {
  const inOrder = labels.toSorted((a, b) => a.y - b.y);
  const middles = spread(
    inOrder.map(({ y, lines }) => ({ middle: y, height: lines.length * LINE_HEIGHT })),
    plot.height,
  );
  return inOrder.flatMap(({ lines, colour }, i) => {
    const firstBaseline = (plot.top ?? 0) + (middles[i] ?? 0) + HALF_LETTER - ((lines.length - 1) * LINE_HEIGHT) / 2;
    return lines.map((text, line) => textAt({ x: plot.width + GAP, y: firstBaseline + line * LINE_HEIGHT, text, colour, weight: 600 }));
  });
}

interface Box {
  middle: number;
  height: number;
}

/** Moves boxes, ordered from top to bottom, as little as a single pass down and one up can, until none overlap. */
function spread(boxes: readonly Box[], floor: number): number[] {
  const placed: Box[] = [];
  for (const { middle, height } of boxes) {
    const above = placed.at(-1);
    const highest = above === undefined ? -Infinity : above.middle + (above.height + height) / 2;
    placed.push({ height, middle: Math.max(middle, highest) });
  }
  let lowestEnd = floor + LINE_HEIGHT / 2;
  for (const box of placed.toReversed()) {
    box.middle = Math.min(box.middle, lowestEnd - box.height / 2);
    lowestEnd = box.middle - box.height / 2;
  }
  return placed.map(({ middle }) => middle);
}
