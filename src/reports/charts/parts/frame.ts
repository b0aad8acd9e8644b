/** The frame that all charts share: a fixed size, title and subtitle at the upper left, the plot where its margins say. */
import type { TopLevelSpec } from 'vega-lite';
import type { Layers } from './layer.ts';
import { COLOURS, EDGE, FONT_SIZES, VEGA_LITE_CONFIG } from '../../theme.ts';
import type { MeasureText } from '../../text-width.ts';
import { shorten } from '../../shorten.ts';
import { wrap } from '../../wrap.ts';
import { targetLayers, type Target } from './targets.ts';
import { gatherTexts, manyTexts, textAt } from './texts.ts';

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
const SENTENCE_LINE_HEIGHT = 27;
const SENTENCE_MOST_LINES = 4;
/** Of a picture for no data, with as many lines as it may have. */
export const SENTENCE_MOST_HEIGHT = SENTENCE_HEIGHT + (SENTENCE_MOST_LINES - 1) * SENTENCE_LINE_HEIGHT;

interface FrameOptions {
  size: Size;
  margins: Margins;
  title: string;
  subtitle: string;
  layers: Layers;
  measure: MeasureText;
  /** Of a live chart. */
  targets?: readonly Target[];
  /** Layers of different units each keep their own vertical scale. */
  independentY?: boolean;
}

export function frame({ size, margins, title, subtitle, layers, measure, targets = [], independentY = false }: FrameOptions): TopLevelSpec {
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
      ...gatherTexts([
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
      ]),
      ...targetLayers(targets),
    ],
    ...(independentY ? { resolve: { scale: { y: 'independent' } } } : {}),
  };
}

/** A picture for no data, low: the title and one sentence, in as many lines as it takes. */
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
  const room = { widthPx: width - 2 * EDGE, fontSize: FONT_SIZES.subtitle, maxLines: SENTENCE_MOST_LINES };
  const lines = wrap(sentence, room, measure);
  const size = { width, height: SENTENCE_HEIGHT + (lines.length - 1) * SENTENCE_LINE_HEIGHT };
  const margins = { left: EDGE, right: EDGE, top: HEADING_HEIGHT, bottom: EDGE };
  const texts = lines.map((text, i) => ({
    x: 0,
    y: SENTENCE_BASELINE - HEADING_HEIGHT + i * SENTENCE_LINE_HEIGHT,
    text,
    colour: COLOURS.quiet,
    fontSize: FONT_SIZES.subtitle,
  }));
  return frame({ size, margins, title, subtitle: '', measure, layers: manyTexts(texts) });
}
