/** Marks placed in pixels of the plot, all of a kind in one layer: a layer each would make the drawing several times as long. */
import type { Layer, Layers } from './layer.ts';
import { PLACE } from './texts.ts';

export interface PlacedLine {
  x: number;
  y: number;
  x2: number;
  y2: number;
  colour: string;
  width: number;
  dash?: number[];
}

export interface PlacedPoint {
  x: number;
  y: number;
  shape: 'circle' | 'diamond' | 'triangle-left' | 'triangle-right';
  /** The area in square pixels, as Vega counts it. */
  size: number;
  fill: string;
  stroke: string;
}

export interface PlacedBox {
  x: number;
  y: number;
  x2: number;
  y2: number;
  colour: string;
}

const CORNER = 3;
const CORNERS = {
  box: { cornerRadius: CORNER },
  bar: { cornerRadiusTopRight: CORNER, cornerRadiusBottomRight: CORNER },
  square: {},
};
/** A symbol's size at which Vega draws its shape as large as its path says. */
const UNSCALED = 4;
export const FAR_END = { x2: { field: 'x2' }, y2: { field: 'y2' } } as const;

/** Straight lines, drawn in their order. */
export function manyLines(lines: readonly PlacedLine[]): Layers {
  if (lines.length === 0) return [];
  const layer: Layer = {
    data: { values: lines.map(({ dash = [1, 0], ...line }) => ({ ...line, dash })) },
    mark: { type: 'rule', strokeCap: 'butt', opacity: 1 },
    encoding: {
      ...PLACE,
      ...FAR_END,
      stroke: { field: 'colour', type: 'nominal', scale: null },
      strokeWidth: { field: 'width', type: 'quantitative', scale: null },
      strokeDash: { field: 'dash', type: 'nominal', scale: null },
    },
  };
  return [layer];
}

/** The size of a circle, as Vega counts it. */
export function dotSize(radiusPx: number): number {
  return Math.PI * radiusPx ** 2;
}

/** Dots and other shapes, drawn in their order. */
export function manyPoints(points: readonly PlacedPoint[], { strokeWidth = 2, opacity = 1 } = {}): Layers {
  if (points.length === 0) return [];
  const layer: Layer = {
    data: { values: [...points] },
    mark: { type: 'point', filled: true, opacity, strokeWidth },
    encoding: {
      ...PLACE,
      shape: { field: 'shape', type: 'nominal', scale: null },
      size: { field: 'size', type: 'quantitative', scale: null },
      fill: { field: 'fill', type: 'nominal', scale: null },
      stroke: { field: 'stroke', type: 'nominal', scale: null },
    },
  };
  return [layer];
}

/** Filled rectangles, with rounded corners unless square; bars only at the end that their value is at, for they stand on their base. */
export function manyBoxes(boxes: readonly PlacedBox[], { kind = 'box' }: { kind?: keyof typeof CORNERS } = {}): Layers {
  if (boxes.length === 0) return [];
  const layer: Layer = {
    data: { values: [...boxes] },
    mark: { type: 'rect', ...CORNERS[kind] },
    encoding: { ...PLACE, ...FAR_END, fill: { field: 'colour', type: 'nominal', scale: null } },
  };
  return [layer];
}

interface PathLook {
  fill?: string;
  stroke?: string;
  strokeWidth?: number;
  opacity?: number;
}

/** One SVG path in pixels of the plot, made of numbers only. */
export function onePath(path: string, { fill, stroke, strokeWidth = 0, opacity = 1 }: PathLook): Layers {
  if (path === '') return [];
  const ends = { strokeCap: 'round', strokeJoin: 'round' } as const;
  const layer: Layer = {
    data: { values: [{ path }] },
    mark: {
      type: 'point',
      x: 0,
      y: 0,
      size: UNSCALED,
      opacity,
      strokeWidth,
      ...ends,
      fill: fill ?? 'transparent',
      stroke: stroke ?? 'transparent',
    },
    encoding: { shape: { field: 'path', type: 'nominal', scale: null } },
  };
  return [layer];
}
