/** Many marks of a kind at places in pixels, as one layer: a layer each would make the drawing several times as long. */
import { FONT_SIZES } from '../../theme.ts';
import type { Layer, Layers, LineOptions, TextOptions } from './frame.ts';

/** Places are pixels from the plot's upper left corner: no scale stands between. */
const X = { field: 'x', type: 'quantitative', scale: null, axis: null } as const;
const Y = { field: 'y', type: 'quantitative', scale: null, axis: null } as const;
const COLOUR = { field: 'colour', type: 'nominal', scale: null } as const;

/** One layer for all that are aligned and set alike. Texts are literals: Vega never evaluates them. */
export function textsAt(texts: readonly TextOptions[]): Layers {
  return alike(texts, ({ align, weight, fontSize }) => [align, weight, fontSize].join()).map((group): Layer => {
    const { align = 'left', weight = 400, fontSize = FONT_SIZES.label } = group[0]!;
    return {
      data: { values: group.map(({ x, y, text, colour }) => ({ x, y, text, colour })) },
      mark: { type: 'text', align, baseline: 'alphabetic', fontSize, fontWeight: weight },
      encoding: { x: X, y: Y, text: { field: 'text', type: 'nominal' }, fill: COLOUR },
    };
  });
}

export interface Box {
  x: number;
  y: number;
  x2: number;
  y2: number;
  colour: string;
}

export function boxesAt(boxes: readonly Box[], { cornerRadius = 0 }: { cornerRadius?: number } = {}): Layer {
  return {
    data: { values: [...boxes] },
    mark: { type: 'rect', cornerRadius },
    encoding: { x: X, x2: { field: 'x2' }, y: Y, y2: { field: 'y2' }, fill: COLOUR },
  };
}

/** One layer for all of one width and dash. */
export function linesAt(lines: readonly LineOptions[]): Layers {
  return alike(lines, ({ width, dash = [] }) => [width, ...dash].join()).map((group): Layer => {
    const { width, dash = [] } = group[0]!;
    return {
      data: { values: group.map(({ x, y, x2, y2, colour }) => ({ x, y, x2, y2, colour })) },
      mark: { type: 'rule', strokeWidth: width, strokeDash: dash, strokeCap: 'butt', opacity: 1 },
      encoding: { x: X, x2: { field: 'x2' }, y: Y, y2: { field: 'y2' }, stroke: COLOUR },
    };
  });
}

export interface Dot {
  x: number;
  y: number;
  colour: string;
  shape?: 'circle' | 'triangle-left' | 'triangle-right';
}

interface DotLook {
  radius: number;
  /** Sets a dot apart from what lies under it. */
  outline?: { colour: string; width: number };
}

export function dotsAt(dots: readonly Dot[], { radius, outline }: DotLook): Layer {
  return {
    data: { values: dots.map(({ shape = 'circle', ...dot }) => ({ shape, ...dot })) },
    mark: {
      type: 'point',
      filled: true,
      opacity: 1,
      size: Math.PI * radius ** 2,
      ...(outline === undefined ? {} : { stroke: outline.colour, strokeWidth: outline.width }),
    },
    encoding: { x: X, y: Y, fill: COLOUR, shape: { field: 'shape', type: 'nominal', scale: null } },
  };
}

function alike<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
