/** What the pointer finds on a live chart: areas that are not seen, above all that is. A picture has none. */
import type { Layer, Layers } from './layer.ts';
import { FAR_END } from './placed-marks.ts';
import { PLACE } from './texts.ts';

export interface Target {
  /** Pixels of the plot. */
  x: number;
  y: number;
  x2: number;
  y2: number;
  /** What is told: a name, then lines about it. Plain text of whatever people wrote. */
  tip: string[];
  /** The id of the experiment whose page it opens. */
  experiment?: number | undefined;
  /** The query that narrows the list of experiments down to those that the mark is of: "?type=hybrid&dataset=3". */
  list?: string | undefined;
}

/** Narrower ones a pointer does not hit. */
const LEAST_WIDTH = 4;

/** Two layers, for what opens a page looks like it: the page's style sheet knows them by their names. */
export function targetLayers(targets: readonly Target[]): Layers {
  const opens = ({ experiment, list }: Target): boolean => experiment !== undefined || list !== undefined;
  const links = targets.filter(opens);
  const others = targets.filter((target) => !opens(target));
  return [...layerOf('targets', others), ...layerOf('links', links)];
}

function layerOf(name: string, values: Target[]): Layers {
  if (values.length === 0) return [];
  const layer: Layer = {
    name,
    data: { values },
    mark: { type: 'rect', fill: 'transparent', cornerRadius: 3 },
    encoding: { ...PLACE, ...FAR_END, tooltip: { field: 'tip', type: 'nominal' } },
  };
  return [layer];
}

/** Around the middle of what is small. */
export function around({ x, y }: { x: number; y: number }, radius: number): Pick<Target, 'x' | 'y' | 'x2' | 'y2'> {
  return { x: x - radius, y: y - radius, x2: x + radius, y2: y + radius };
}

/**
 * Upright bands side by side, each from its place to the next one and the last to `end`. Places are in order, from left to right; of
 * those that are too close for a pointer the last one is kept.
 */
export function bandsFrom<Place extends { x: number }>(places: readonly Place[], end: number): (Place & { x2: number })[] {
  const bands: (Place & { x2: number })[] = [];
  let from: number | undefined;
  for (const [i, place] of places.entries()) {
    const next = places[i + 1]?.x ?? end;
    const x = from ?? place.x;
    if (next - x < LEAST_WIDTH && i < places.length - 1) {
      from = x;
      continue;
    }
    from = undefined;
    bands.push({ ...place, x: Math.min(x, end - LEAST_WIDTH), x2: next });
  }
  return bands;
}
