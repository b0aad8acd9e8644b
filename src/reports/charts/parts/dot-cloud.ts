/** Thousands of equal dots as one path, which is drawn several times as fast as a mark each. */
import { onePath } from './placed-marks.ts';
import type { Layers } from './layer.ts';

/** Dots that lie closer hide each other. */
const GRID_PIXELS = 2;

/** Dots at these places in pixels of the plot; where they overlap the colour stays the same. */
export function dotCloud(
  places: readonly { x: number; y: number }[],
  { radius, colour, opacity }: { radius: number; colour: string; opacity: number },
): Layers {
  const onGrid = places.map(({ x, y }) => [x, y].map((pixel) => Math.round(pixel / GRID_PIXELS) * GRID_PIXELS).join(','));
  // A line of no length with round ends is a dot.
  const path = [...new Set(onGrid)].map((place) => `M${place}h0`).join('');
  return onePath(path, { stroke: colour, strokeWidth: 2 * radius, opacity });
}
