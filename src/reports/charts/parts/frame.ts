/** The frame that all charts share: a fixed size, title and subtitle at the upper left, the plot where its margins say. */
import type { TopLevelSpec } from 'vega-lite';
import { COLOURS, EDGE, FONT_SIZES, VEGA_LITE_CONFIG } from '../../theme.ts';
import type { FontWeight, MeasureText } from '../../text-width.ts';
import { shorten } from '../../shorten.ts';

export type Layers = Extract<TopLevelSpec, { layer: unknown }>['layer'];
export type Layer = Layers[number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Distances from the picture's edges to the plot. */
export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where the space below the title and subtitle starts. */
export const HEADING_HEIGHT = 88;

const TITLE_BASELINE = 40;
const SUBTITLE_BASELINE = 67;
const SENTENCE_BASELINE = 92;
const SENTENCE_HEIGHT = 136;

interface FrameOptions {
  size: Size;
  margins: Margins;
  title: string;
  subtitle: string;
  layers: Layers;
  measure: MeasureText;
  /** Layers of different units each keep their own vertical scale. */
  independentY?: boolean;
}

export function frame({ size, margins, title, subtitle, layers, measure, independentY = false }: FrameOptions): TopLevelSpec {
  const widthPx = size.width - 2 * EDGE;
  const x = EDGE - margins.left;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    // Margins are measured, so Vega has nothing to guess; what does not fit would be cut, and a test looks for that.
    autosize: { type: 'none' },
    padding: margins,
    width: size.width - margins.left - margins.right,
    height: size.height - margins.top - margins.bottom,
    config: VEGA_LITE_CONFIG,
    layer: [
      ...layers,
      textAt({
        x,
        y: TITLE_BASELINE - margins.top,
        fontSize: FONT_SIZES.title,
        weight: 700,
        colour: COLOURS.ink,
        text: shorten(title, { widthPx, fontSize: FONT_SIZES.title, weight: 700 }, measure),
      }),
      textAt({
        x,
        y: SUBTITLE_BASELINE - margins.top,
        colour: COLOURS.quiet,
        text: shorten(subtitle, { widthPx, fontSize: FONT_SIZES.subtitle }, measure),
      }),
    ],
    ...(independentY ? { resolve: { scale: { y: 'independent' } } } : {}),
  };
}

/** A picture for no data, low: the title and one sentence. */
export function sentenceFrame({
  width,
  title,
  sentence,
  measure,
}: {
  width: number;
  title: string;
  sentence: string;
  measure: MeasureText;
}): TopLevelSpec {
  const size = { width, height: SENTENCE_HEIGHT };
  const margins = { left: EDGE, right: EDGE, top: HEADING_HEIGHT, bottom: EDGE };
  const text = shorten(sentence, { widthPx: size.width - 2 * EDGE, fontSize: FONT_SIZES.subtitle }, measure);
  const place = { x: 0, y: SENTENCE_BASELINE - HEADING_HEIGHT };
  return frame({ size, margins, title, subtitle: '', measure, layers: [textAt({ ...place, text, colour: COLOURS.quiet })] });
}

export interface TextOptions {
  /** Pixels from the plot's upper left corner to the baseline's start (or middle or end, see `align`). */
  x: number;
  y: number;
  text: string;
  colour: string;
  fontSize?: number;
  weight?: FontWeight;
  align?: 'left' | 'center' | 'right';
}

/** One line of text at a place in pixels. The text is a literal: Vega never evaluates it. */
export function textAt({ x, y, text, colour, fontSize = FONT_SIZES.label, weight = 400, align = 'left' }: TextOptions): Layer {
  return {
    data: { values: [{ text }] },
    mark: { type: 'text', x, y, align, baseline: 'alphabetic', fontSize, fontWeight: weight, fill: colour },
    encoding: { text: { field: 'text', type: 'nominal' } },
  };
}

export interface LineOptions {
  x: number;
  y: number;
  x2: number;
  y2: number;
  colour: string;
  width: number;
  dash?: number[];
}

/** A straight line between two places in pixels. */
export function lineAt({ x, y, x2, y2, colour, width, dash = [] }: LineOptions): Layer {
  return {
    data: { values: [{}] },
    mark: { type: 'rule', stroke: colour, strokeWidth: width, strokeDash: dash, strokeCap: 'butt', opacity: 1 },
    encoding: { x: { value: x }, y: { value: y }, x2: { value: x2 }, y2: { value: y2 } },
  };
}
