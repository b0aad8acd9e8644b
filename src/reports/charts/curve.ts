import { metricOf, type Metric, type MetricKey } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatMetric, formatQuantity, metricName, shortMetricName } from '../format.ts';
import type { MeasureText } from '../text-width.ts';
import { AXIS_LABEL_PADDING, COLOURS, EDGE, FONT_SIZES } from '../theme.ts';
import { endLabelLayers, endLabelsWidth, type EndLabel } from './parts/end-labels.ts';
import { bestEpoch, epochLine, epochLineLayers, namedPointLayers, type EpochLine, type EpochPanel } from './parts/epoch-lines.ts';
import { epochTargets } from './parts/epoch-targets.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import type { Layer } from './parts/layer.ts';
import { isZoomed, numberAxis, pixelOf, type NumberAxis } from './parts/number-axis.ts';

export interface CurveData {
  /** The experiment's display name. */
  label: string;
  /** Paired with all series by index. */
  epochs: number[];
  train_loss: (number | null)[];
  val_loss: (number | null)[];
  /** A metric that was recorded by epoch too. */
  metric?: { key: MetricKey; values: (number | null)[] };
}

const MAX_TICKS = 5;
const AXIS_HEIGHT = 30;
/** Above a panel, where its best epoch is named: on the lines it would cover them. */
const CALLOUT_HEIGHT = 26;
const LOSS_HEIGHT = 236;
const METRIC_HEIGHT = 130;
const PANEL_GAP = 28;

/** What stands in one panel. */
interface Series {
  lines: EpochLine[];
  metric: Metric;
  /** The line whose best epoch is named. */
  named: EpochLine | undefined;
  height: number;
}

/**
 * One experiment's training and validation loss by epoch, the lowest validation loss marked; below, over the same epochs, a metric
 * where one was recorded: a loss that still falls does not say that the metric still gets better.
 */
export const curve: Chart<CurveData> = {
  key: 'curve',
  size: { width: 640, height: heightOf([{ height: LOSS_HEIGHT }, { height: METRIC_HEIGHT }]) },

  sizeOf(data) {
    const series = seriesOf(data);
    return series.length === 0 ? undefined : { width: curve.size.width, height: heightOf(series) };
  },

  title: ({ label }) => `Training of ${label}`,

  spec(data, measure, isLive = false) {
    const { width } = curve.size;
    const title = curve.title(data);
    const series = seriesOf(data);
    if (series.length === 0) return sentenceFrame({ width, title, measure, sentence: 'No loss was recorded during its training.' });

    const placed = placePanels(data, series, measure);
    const { margins } = placed;
    return frame({
      size: { width, height: heightOf(series) },
      title,
      measure,
      margins,
      subtitle: subtitleOf(series),
      independentY: true,
      layers: placed.panels.flatMap(({ lines, named, metric, labels, panel }): Layer[] => [
        // One group, so that its lines share an axis where every panel has its own.
        { layer: lines.flatMap((line) => epochLineLayers(line, panel)) },
        ...(named === undefined ? [] : namedPointLayers({ ...calloutOf(named, metric), colour: named.colour }, panel, measure)),
        ...endLabelLayers(labels, panel),
      ]),
      targets: isLive ? epochTargets(placed.panels, placed) : [],
    });
  },

  altText(data) {
    const [first, ...others] = seriesOf(data);
    if (first === undefined) return `${data.label} has no recorded loss.`;
    const findings = [first, ...others].flatMap(({ lines, named, metric }) => {
      const isLoss = metric.family === 'loss';
      const nameOf = (line: EpochLine): string => (isLoss ? `${line.name.toLowerCase()} loss` : metricName(metric));
      const best = named === undefined ? undefined : bestEpoch(named, metric.better);
      return [
        named === undefined || best === undefined
          ? 'no validation loss was recorded'
          : `${nameOf(named)} is ${superlative(metric)} at epoch ${formatCount(best.epoch)} with ${formatMetric(metric, best.value)}`,
        lines.map((line) => `${nameOf(line)} ends at ${formatMetric(metric, line.end.value)}`).join(', '),
      ];
    });
    return `${data.label}, ${formatQuantity(data.epochs.length, 'epoch')}: ${findings.join('; ')}.`;
  },

  samples: {
    usual: sample(
      'Exp #45',
      20,
      (e) => 0.42 + 0.9 * Math.exp(-e / 4),
      (e) => 0.52 + 0.75 * Math.exp(-e / 4) + 0.004 * e,
    ),
    withMetric: {
      ...sample(
        'Exp #45',
        40,
        (e) => 5400 * Math.exp(-e / 9) + 120,
        (e) => 6000 * Math.exp(-e / 9) + 400 + 2 * e,
      ),
      metric: {
        key: 'rmse',
        values: Array.from({ length: 40 }, (_, i) => 0.45 + 1.1 * Math.exp(-i / 8) + 0.0006 * Math.max(0, i - 22) ** 2),
      },
    },
    withRecall: {
      ...sample(
        'Exp #46',
        12,
        (e) => 0.8 + 0.4 * Math.exp(-e / 12),
        (e) => 0.9 + 0.3 * Math.exp(-e / 12),
      ),
      metric: { key: 'recall_at_100', values: Array.from({ length: 12 }, (_, i) => (i % 4 === 3 ? null : 0.473 * (1 - 0.7 ** (i + 1)))) },
    },
    metricOnly: { label: 'Exp #47', epochs: [1, 2, 3], train_loss: [], val_loss: [], metric: { key: 'rmse', values: [1.2, 0.9, 0.95] } },
    close: sample(
      'Exp #46',
      60,
      (e) => 0.8 + 0.4 * Math.exp(-e / 12),
      (e) => 0.802 + 0.41 * Math.exp(-e / 12),
    ),
    longNames: sample(
      'Эксперимент №7 · широкие башни с перекрёстными признаками и отсевом',
      8,
      (e) => 5400 / e,
      (e) => 6100 / e + 120 * e,
    ),
    // Made when it is looked at: a worker that loads the chart has no use for it.
    get huge(): CurveData {
      return {
        ...sample(
          'Exp #9876',
          10_000,
          (e) => 0.4 + 2 * Math.exp(-e / 1500) + 0.05 * Math.sin(e * 12.9898),
          (e) => 0.5 + 1.9 * Math.exp(-e / 1500) + 0.04 * Math.sin(e * 78.233) + e / 60_000,
        ),
        metric: { key: 'rmse', values: Array.from({ length: 10_000 }, (_, i) => 0.8 + Math.exp(-i / 1200) + 0.02 * Math.sin(i * 3.7)) },
      };
    },
    extreme: {
      label: 'Exp #13',
      epochs: [1, 2, 3, 4],
      train_loss: [1.7e308, 1e9, 0, -1.7e308],
      val_loss: [0, 0, 0, 0],
      metric: { key: 'rmse', values: [1.7e308, 1.7e308, 1.7e308, null] },
    },
    gaps: {
      label: 'Exp #12',
      epochs: [1, 2, 3, 4, 5, 6, 7, 8],
      train_loss: [1.4, 1.1, null, null, 0.8, 0.74, 0.7, 0.69],
      val_loss: [null, 1.2, null, 0.95, null, 0.91, 0.9, null],
    },
    trainOnly: { label: 'Exp #3', epochs: [0, 1, 2, 3], train_loss: [0.9, 0.5, 0.4, 0.37], val_loss: [] },
    single: { label: 'Exp #1', epochs: [1], train_loss: [0.7312], val_loss: [0.7544] },
    empty: { label: 'Exp #2', epochs: [], train_loss: [], val_loss: [] },
  },
};

function heightOf(panels: readonly Pick<Series, 'height'>[]): number {
  const ofPanels = panels.reduce((sum, { height }) => sum + CALLOUT_HEIGHT + height, (panels.length - 1) * PANEL_GAP);
  return HEADING_HEIGHT + ofPanels + AXIS_HEIGHT + EDGE;
}

/** The panels that have anything to show, the losses first. */
function seriesOf({ epochs, train_loss, val_loss, metric }: CurveData): Series[] {
  const validation = epochLine({ name: 'Validation', colour: COLOURS.navy, dash: [1, 0] }, epochs, val_loss);
  const training = epochLine({ name: 'Training', colour: COLOURS.orange, dash: [9, 7] }, epochs, train_loss);
  const losses = [validation, training].filter((line) => line !== undefined);
  const shown = metric === undefined ? undefined : metricOf(metric.key);
  const look = { name: shown === undefined ? '' : shortMetricName(shown), colour: COLOURS.teal, dash: [1, 0] };
  const metricLine = epochLine(look, epochs, metric?.values ?? []);
  return [
    ...(losses.length === 0 ? [] : [{ lines: losses, metric: metricOf('loss'), named: validation, height: LOSS_HEIGHT }]),
    ...(shown === undefined || metricLine === undefined
      ? []
      : [{ lines: [metricLine], metric: shown, named: metricLine, height: METRIC_HEIGHT }]),
  ];
}

interface PlacedSeries extends Series {
  labels: EndLabel[];
  panel: EpochPanel;
}

/** One below the other, their plots as wide as the widest labels of both leave room. */
function placePanels({ epochs }: CurveData, series: readonly Series[], measure: MeasureText) {
  const axes = series.map(axisOf);
  const labels = series.map(({ lines, metric, height }, i) =>
    lines.map(({ name, colour, end }) => ({
      y: pixelOf(end.value, axes[i]!, height),
      lines: [name, formatMetric(metric, end.value)],
      colour,
    })),
  );
  const axisWidth = Math.ceil(Math.max(...axes.flatMap(({ labels: ticks }) => ticks.map((text) => measure(text, FONT_SIZES.label)))));
  const margins = {
    left: EDGE + axisWidth + AXIS_LABEL_PADDING,
    right: EDGE + endLabelsWidth(labels.flat(), measure),
    top: HEADING_HEIGHT + CALLOUT_HEIGHT,
    bottom: EDGE + AXIS_HEIGHT,
  };
  const width = curve.size.width - margins.left - margins.right;
  const tops = series.map((_series, i) => series.slice(0, i).reduce((top, { height }) => top + height + PANEL_GAP + CALLOUT_HEIGHT, 0));
  const panels = series.map((one, i): PlacedSeries => ({
    ...one,
    labels: labels[i]!,
    panel: { top: tops[i]!, width, height: one.height, numbers: axes[i]!, epochs, maxTicks: MAX_TICKS },
  }));
  return { margins, panels, height: tops.at(-1)! + series.at(-1)!.height };
}

function axisOf({ lines, metric, height }: Series): NumberAxis {
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  return numberAxis(values, { percent: metric.format === 'percent', fromZero: false, maxTicks: height > METRIC_HEIGHT ? MAX_TICKS : 4 });
}

function calloutOf(line: EpochLine, metric: Metric) {
  const point = bestEpoch(line, metric.better);
  const word = superlative(metric);
  return {
    point,
    text: `${word.charAt(0).toUpperCase()}${word.slice(1)} ${formatMetric(metric, point.value)}, epoch ${formatCount(point.epoch)}`,
  };
}

function superlative({ better }: Metric): string {
  return better === 'higher' ? 'highest' : 'lowest';
}

/** "Loss by epoch · lower is better · below: RMSE (validation) · zoomed in" */
function subtitleOf(series: readonly Series[]): string {
  const zoomed = series.map((one) => isZoomed(axisOf(one)));
  const areAll = zoomed.every(Boolean);
  const parts = series.map(({ metric }, i) => {
    const name = metric.family === 'loss' ? 'Loss' : metricName(metric);
    const words = i === 0 ? `${name} by epoch · ${metric.better} is better` : `below: ${name}`;
    return zoomed[i] === true && !areAll ? `${words}, zoomed in` : words;
  });
  return [...parts, ...(areAll ? ['zoomed in'] : [])].join(' · ');
}

/** Epoch by epoch, 1 to `count`, from two formulas. */
function sample(label: string, count: number, train: (epoch: number) => number, validation: (epoch: number) => number): CurveData {
  const epochs = Array.from({ length: count }, (_, i) => i + 1);
  return { label, epochs, train_loss: epochs.map(train), val_loss: epochs.map(validation) };
}
