/** Names beside points, as many as find room: none touches another, a point, a line or the plot's edge. */
import type { FontWeight, MeasureText } from '../../text-width.ts';
import { FONT_SIZES } from '../../theme.ts';
import { HALF_LETTER, type PlacedText } from './texts.ts';

export interface LabelledPoint {
  x: number;
  y: number;
  /** What may be written, the most telling first; the next one where that finds no room. */
  texts: readonly string[];
  colour: string;
  weight: FontWeight;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Room {
  plot: { width: number; height: number };
  /** What labels must not cover. */
  obstacles: readonly Box[];
  measure: MeasureText;
}

/** From a point's middle to the start of a text beside it, and to one that is a little higher. */
const [BESIDE, BESIDE_HIGHER] = [14, 11];
/** From a point's middle to the baseline of a text that is a little higher, above it, or below it. */
const [HIGHER, ABOVE, BELOW] = [-5, -14, 27];
/** To the end of a text below on the left: a line down from the point stays free. */
const BELOW_LEFT = 10;
/** Around texts. */
const TEXT_GAP = 5;
/** Of a text, from its baseline, in parts of the font size. */
const [ASCENT, DESCENT] = [0.78, 0.24];

/**
 * In the order of the points: the first one has the choice. Beside and above a point nothing is drawn, so any text there is
 * better than one below it, among what is worse.
 */
export function placeLabels(points: readonly LabelledPoint[], { plot, obstacles, measure }: Room): PlacedText[] {
  const taken = [...obstacles];
  const isFree = (box: Box): boolean =>
    box.left >= 0 && box.right <= plot.width && box.top >= 0 && box.bottom <= plot.height && !taken.some((other) => overlap(box, other));
  return points.flatMap(({ x, y, texts, colour, weight }): PlacedText[] => {
    const sized = texts.map((text) => ({ text, width: measure(text, FONT_SIZES.label, weight) }));
    const starts = [
      ...sized.flatMap(({ text, width }) => [
        { text, width, x: x + BESIDE, y: y + HALF_LETTER },
        { text, width, x: x + BESIDE_HIGHER, y: y + HIGHER },
        { text, width, x, y: y + ABOVE },
        { text, width, x: x - width / 2, y: y + ABOVE },
        { text, width, x: x - width, y: y + ABOVE },
      ]),
      ...sized.map(({ text, width }) => ({ text, width, x: x - BELOW_LEFT - width, y: y + BELOW })),
    ];
    const found = starts.find((start) => isFree(boxOf(start)));
    if (found === undefined) return [];
    taken.push(boxOf(found));
    return [{ x: found.x, y: found.y, text: found.text, colour, weight, halo: true }];
  });
}

/** The square around a dot. */
export function dotBox({ x, y }: { x: number; y: number }, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function boxOf({ x, y, width }: { x: number; y: number; width: number }): Box {
  return { left: x - TEXT_GAP, right: x + width + TEXT_GAP, top: y - ASCENT * FONT_SIZES.label, bottom: y + DESCENT * FONT_SIZES.label };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
