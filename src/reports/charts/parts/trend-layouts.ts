/** The two ways to lay a trend out: one axis and names beside the lines' ends, or two axes with their names above. */
import { formatMetric } from '../../format.ts';
import type { MeasureText } from '../../text-width.ts';
import { AXIS_LABEL_PADDING, EDGE, FONT_SIZES } from '../../theme.ts';
import { axisHeadLayers } from './axis-heads.ts';
import { endLabelLayers, endLabelsWidth } from './end-labels.ts';
import { HEADING_HEIGHT, type Margins, type Size } from './frame.ts';
import type { Layers } from './layer.ts';
import { axesWithEqualTicks, type AxisRange } from './equal-ticks.ts';
import { isZoomed, numberAxis, pixelOf, type NumberAxis } from './number-axis.ts';
import { runningBestLayers, type RunningBest } from './running-bests.ts';
import { SPAN_ROW_HEIGHT, shadedSpanLayers, type ShadedSpan } from './shaded-span.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';

interface LayoutInput {
  size: Size;
  /** One at least, for two axes at most two. */
  bests: readonly RunningBest[];
  /** Milliseconds since 1970. */
  times: readonly number[];
  measure: MeasureText;
  /** Drawn behind the lines. */
  shaded: ShadedSpan | undefined;
}

interface Layout {
  margins: Margins;
  time: TimeAxis;
  layers: Layers;
  /** Whether an axis does not reach zero. */
  zoomed: boolean;
}

const AXIS_HEIGHT = 30;
const HEADS_HEIGHT = 36;

export function oneAxis({ size, bests, times, measure, shaded }: LayoutInput): Layout {
  const margins = { left: 0, right: 0, top: HEADING_HEIGHT + (shaded === undefined ? 6 : SPAN_ROW_HEIGHT), bottom: EDGE + AXIS_HEIGHT };
  const height = size.height - margins.top - margins.bottom;
  const { values, ...range } = rangeOf(bests);
  const numbers = numberAxis(values, { ...range, maxTicks: 6 });
  const time = timeAxis(times, { singleAt: 'end' });
  const labels = bests.map((best) => ({ y: pixelOf(best.last, numbers, height), lines: [nameWithValue(best)], colour: best.colour }));
  margins.left = axisWidth(numbers, measure);
  margins.right = EDGE + endLabelsWidth(labels, measure);
  const plot = { width: size.width - margins.left - margins.right, height };
  return {
    margins,
    time,
    zoomed: isZoomed(numbers),
    layers: [
      ...(shaded === undefined ? [] : shadedSpanLayers(shaded, { time, plot, measure })),
      ...bests.flatMap((best) => runningBestLayers(best, { time, numbers, side: 'left' })),
      ...endLabelLayers(labels, plot),
    ],
  };
}

export function twoAxes({ size, bests, times, measure, shaded }: LayoutInput): Layout {
  const scales = axesWithEqualTicks(bests.map((best) => rangeOf([best])));
  const axes = bests.flatMap((best, i) => (scales[i] === undefined ? [] : [{ best, numbers: scales[i] }]));
  const [left, right] = axes;
  const spanRow = shaded === undefined ? 0 : SPAN_ROW_HEIGHT;
  const margins = {
    left: left === undefined ? EDGE : axisWidth(left.numbers, measure),
    right: right === undefined ? EDGE : axisWidth(right.numbers, measure),
    top: HEADING_HEIGHT + HEADS_HEIGHT + spanRow,
    bottom: EDGE + AXIS_HEIGHT,
  };
  const time = timeAxis(times, { singleAt: 'middle' });
  const lines = axes.flatMap(({ best, numbers }, i) =>
    runningBestLayers(best, { time, numbers, side: i === 0 ? 'left' : 'right', axisColour: best.colour }),
  );
  const plot = { width: size.width - margins.left - margins.right, height: size.height - margins.top - margins.bottom };
  const heads = bests.map((best) => ({ text: nameWithValue(best), colour: best.colour, dash: best.dash }));
  return {
    margins,
    time,
    zoomed: axes.some(({ numbers }) => isZoomed(numbers)),
    layers: [
      ...(shaded === undefined ? [] : shadedSpanLayers(shaded, { time, plot, measure })),
      ...lines,
      ...axisHeadLayers(heads, { from: EDGE - margins.left, to: size.width - EDGE - margins.left, above: spanRow }, measure),
    ],
  };
}

function nameWithValue({ metric, last }: RunningBest): string {
  return `${metric.label} ${formatMetric(metric, last)}`;
}

/** Recalls from zero, errors zoomed in. */
function rangeOf(bests: readonly RunningBest[]): AxisRange {
  const percent = bests.every(({ metric }) => metric.format === 'percent');
  return { values: bests.flatMap(({ steps }) => steps.map(({ value }) => value)), percent, fromZero: percent };
}

function axisWidth({ labels }: NumberAxis, measure: MeasureText): number {
  return EDGE + AXIS_LABEL_PADDING + Math.ceil(Math.max(...labels.map((label) => measure(label, FONT_SIZES.label))));
}
