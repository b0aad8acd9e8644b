import { metricOf } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatMetric, formatQuantity } from '../format.ts';
import { AXIS_LABEL_PADDING, EDGE, FONT_SIZES } from '../theme.ts';
import { endLabelLayers, endLabelsWidth } from './parts/end-labels.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { lossLineLayers, lossLines, lowestLayers, lowestValidation } from './parts/loss-lines.ts';
import { numberAxis, pixelOf } from './parts/number-axis.ts';

export interface CurveData {
  /** The experiment's display name. */
  label: string;
  /** Paired with both losses by index. */
  epochs: number[];
  train_loss: (number | null)[];
  val_loss: (number | null)[];
}

const MAX_TICKS = 5;
const AXIS_HEIGHT = 30;
/** Above the plot, where the lowest validation loss is named: on the lines it would cover them. */
const CALLOUT_HEIGHT = 26;

/** One experiment's training and validation loss by epoch, the lowest validation loss marked. */
export const curve: Chart<CurveData> = {
  key: 'curve',
  size: { width: 640, height: 400 },

  title: ({ label }) => `Training of ${label}`,

  spec(data, measure) {
    const { size } = curve;
    const title = curve.title(data);
    const lines = lossLines(data);
    if (lines.length === 0)
      return sentenceFrame({ width: size.width, title, measure, sentence: 'No loss was recorded during its training.' });

    const losses = lines.flatMap(({ points }) => points.flatMap(({ loss }) => loss ?? []));
    const axis = numberAxis(losses, { percent: false, fromZero: false, maxTicks: MAX_TICKS });
    const margins = { left: 0, right: 0, top: HEADING_HEIGHT + CALLOUT_HEIGHT, bottom: EDGE + AXIS_HEIGHT };
    const height = size.height - margins.top - margins.bottom;
    const labels = lines.map(({ name, colour, end }) => ({
      y: pixelOf(end.loss, axis, height),
      lines: [name, formatLoss(end.loss)],
      colour,
    }));
    margins.left = EDGE + Math.ceil(Math.max(...axis.labels.map((text) => measure(text, FONT_SIZES.label)))) + AXIS_LABEL_PADDING;
    margins.right = EDGE + endLabelsWidth(labels, measure);
    const plot = { width: size.width - margins.left - margins.right, height };
    const lowest = lowestValidation(lines);
    return frame({
      size,
      title,
      measure,
      margins,
      subtitle: 'Loss by epoch · lower is better',
      layers: [
        ...lines.flatMap((line) => lossLineLayers(line, axis, MAX_TICKS)),
        ...(lowest === undefined
          ? []
          : lowestLayers({
              point: lowest,
              text: `Lowest ${formatLoss(lowest.loss)}, epoch ${lowest.epoch}`,
              epochs: data.epochs,
              axis,
              plot,
              measure,
            })),
        ...endLabelLayers(labels, plot),
      ],
    });
  },

  altText(data) {
    const lines = lossLines(data);
    if (lines.length === 0) return `${data.label} has no recorded loss.`;
    const lowest = lowestValidation(lines);
    const best =
      lowest === undefined
        ? 'no validation loss was recorded'
        : `validation loss is lowest at epoch ${lowest.epoch} with ${formatLoss(lowest.loss)}`;
    const ends = lines.map(({ name, end }) => `${name.toLowerCase()} loss ends at ${formatLoss(end.loss)}`).join(', ');
    return `${data.label}, ${formatQuantity(data.epochs.length, 'epoch')}: ${best}; ${ends}.`;
  },

  samples: {
    usual: sample(
      'Exp #45',
      20,
      (e) => 0.42 + 0.9 * Math.exp(-e / 4),
      (e) => 0.52 + 0.75 * Math.exp(-e / 4) + 0.004 * e,
    ),
    close: sample(
      'Exp #46',
      60,
      (e) => 0.8 + 0.4 * Math.exp(-e / 12),
      (e) => 0.802 + 0.41 * Math.exp(-e / 12),
    ),
    longName: sample(
      'Эксперимент №7 · широкие башни с перекрёстными признаками и отсевом',
      8,
      (e) => 5400 / e,
      (e) => 6100 / e + 120 * e,
    ),
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

/** Epoch by epoch, 1 to `count`, from two formulas. */
function sample(label: string, count: number, train: (epoch: number) => number, validation: (epoch: number) => number): CurveData {
  const epochs = Array.from({ length: count }, (_, i) => i + 1);
  return { label, epochs, train_loss: epochs.map(train), val_loss: epochs.map(validation) };
}

function formatLoss(loss: number): string {
  return formatMetric(metricOf('loss'), loss);
}
