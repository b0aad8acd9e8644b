import type { TopLevelSpec } from 'vega-lite';

/** What a plot is made of, the lowest first. */
export type Layers = Extract<TopLevelSpec, { layer: unknown }>['layer'];
export type Layer = Layers[number];
