/** Texts at places in pixels. However many a chart has, a few layers draw them all: a layer each would take several times as long. */
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import type { FontWeight } from '../../text-width.ts';
import type { Layer, Layers } from './layer.ts';

export interface PlacedText {
  /** Pixels from the plot's upper left corner to the baseline's start (or middle or end, see `align`). */
  x: number;
  y: number;
  text: string;
  colour: string;
  fontSize?: number;
  weight?: FontWeight;
  align?: 'left' | 'center' | 'right';
  /** Wipes out what is drawn behind the text. */
  halo?: boolean;
}

/** From the middle of a row, or of a dot, down to the baseline of the text beside it. */
export const HALF_LETTER = 6.5;

const HALO_WIDTH = 8;

/** Fields `x` and `y` of a layer's data as pixels of the plot. */
export const PLACE = {
  x: { field: 'x', type: 'quantitative', scale: null, axis: null },
  y: { field: 'y', type: 'quantitative', scale: null, axis: null },
} as const;

/** One line of text. It is data: Vega never evaluates it. */
export function textAt({ x, y, text, colour, fontSize = FONT_SIZES.label, weight = 400, align = 'left' }: PlacedText): Layer {
  return {
    data: { values: [{ x, y, text, colour }] },
    mark: { type: 'text', align, baseline: 'alphabetic', fontSize, fontWeight: weight },
    encoding: { ...PLACE, text: { field: 'text', type: 'nominal' }, fill: { field: 'colour', type: 'nominal', scale: null } },
  };
}

export function manyTexts(texts: readonly PlacedText[]): Layers {
  return texts.flatMap((text) => (text.halo === true ? [haloAt(text), textAt(text)] : [textAt(text)]));
}

function haloAt(text: PlacedText): Layer {
  const layer = textAt({ ...text, colour: COLOURS.background });
  return { ...layer, mark: { ...(layer as TextLayer).mark, stroke: COLOURS.background, strokeWidth: HALO_WIDTH, strokeJoin: 'round' } };
}

interface TextLayer {
  data: { values: unknown[] };
  mark: { type: 'text'; stroke?: string };
}

/** The layers with all texts above everything else, in one layer for each look; halos lie below them. */
export function gatherTexts(layers: Layers): Layers {
  const texts = layers.filter(isText);
  const halos = texts.filter(({ mark }) => mark.stroke !== undefined);
  const words = texts.filter(({ mark }) => mark.stroke === undefined);
  return [...layers.filter((layer) => !isText(layer)), ...gatherAlike(halos), ...gatherAlike(words)];
}

function isText(layer: Layer): layer is Layer & TextLayer {
  return 'mark' in layer && typeof layer.mark === 'object' && layer.mark.type === 'text';
}

function gatherAlike(layers: readonly (Layer & TextLayer)[]): Layers {
  const byLook = new Map<string, Layer & TextLayer>();
  for (const layer of layers) {
    const look = JSON.stringify({ ...layer, data: null });
    const alike = byLook.get(look);
    const values = [...(alike?.data.values ?? []), ...layer.data.values];
    byLook.set(look, { ...layer, data: { values } });
  }
  return [...byLook.values()];
}
