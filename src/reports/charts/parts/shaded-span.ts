/** A span of time shaded behind a plot, with its name in a row of its own above: lines never meet the letters. */
import { shorten } from '../../shorten.ts';
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import type { Layers } from './layer.ts';
import { manyBoxes } from './placed-marks.ts';
import { textAt } from './texts.ts';
import type { TimeAxis } from './time-axis.ts';

export interface ShadedSpan {
  /** ISO 8601. */
  from: string;
  to: string;
  /** Short: "16–22 Nov 2026". */
  label: string;
}

/** What the row of the name takes above the plot. */
export const SPAN_ROW_HEIGHT = 26;

const TEXT_BASELINE = -9;
/** An hour on an axis of years is seen, too. */
const NARROWEST = 6;

/** The span as far as it lies on the axis; nothing where it lies beside it. */
export function shadedSpanLayers(
  { from, to, label }: ShadedSpan,
  { time, plot, measure }: { time: TimeAxis; plot: { width: number; height: number }; measure: MeasureText },
): Layers {
  const [first, last] = time.domain;
  const place = (moment: string): number => (plot.width * (Date.parse(moment) - first)) / (last - first);
  const [left, right] = [Math.max(0, place(from)), Math.min(plot.width, place(to))];
  if (right < 0 || left > plot.width || right < left) return [];
  const x = Math.min(left, plot.width - NARROWEST);
  const x2 = Math.max(right, x + NARROWEST);
  const text = shorten(label, { widthPx: plot.width, fontSize: FONT_SIZES.label }, measure);
  const width = measure(text, FONT_SIZES.label);
  const start = Math.max(0, Math.min(plot.width - width, (x + x2 - width) / 2));
  return [
    ...manyBoxes([{ x, y: 0, x2, y2: plot.height, colour: COLOURS.shade }], { kind: 'square' }),
    textAt({ x: start, y: TEXT_BASELINE, text, colour: COLOURS.quiet }),
  ];
}
