/** Names beside points, as many as find room: none touches another or the plot's edge, nor, but for the most needed, a point or a line. */
import type { FontWeight, MeasureText } from '../../text-width.ts';
import { FONT_SIZES } from '../../theme.ts';
import { HALF_LETTER, type PlacedText } from './texts.ts';

export interface LabelledPoint {
  x: number;
  y: number;
  text: string;
  /** Written also where it finds no free room: then over lines and dots, but over no other text. */
  isNeeded: boolean;
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
  const written: Box[] = [];
  const isFree = (box: Box, taken: readonly Box[]): boolean =>
    box.left >= 0 && box.right <= plot.width && box.top >= 0 && box.bottom <= plot.height && !taken.some((other) => overlap(box, other));
  return points.flatMap(({ x, y, text, isNeeded, colour, weight }): PlacedText[] => {
    const width = measure(text, FONT_SIZES.label, weight);
    const inside = Math.max(TEXT_GAP, Math.min(x - width / 2, plot.width - TEXT_GAP - width));
    const starts = [
      { width, x: x + BESIDE, y: y + HALF_LETTER },
      { width, x: x + BESIDE_HIGHER, y: y + HIGHER },
      { width, x, y: y + ABOVE },
      { width, x: x - width / 2, y: y + ABOVE },
      { width, x: x - width, y: y + ABOVE },
      { width, x: x - BELOW_LEFT - width, y: y + BELOW },
      { width, x: inside, y: y + ABOVE },
      { width, x: inside, y: y + BELOW },
    ];
    const found =
      starts.find((start) => isFree(boxOf(start), [...obstacles, ...written])) ??
      (isNeeded ? starts.find((start) => isFree(boxOf(start), written)) : undefined);
    if (found === undefined) return [];
    written.push(boxOf(found));
    return [{ x: found.x, y: found.y, text, colour, weight, halo: true }];
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
