import { metricOf, primaryMetric, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatMetric } from '../format.ts';
import { shorten } from '../shorten.ts';
import { COLOURS, EDGE, FONT_SIZES } from '../theme.ts';
import { fittingValue } from './parts/fitting-value.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { textAt } from './parts/texts.ts';
import {
  heatTargets,
  HEAD_HEIGHT,
  NAME_GAP,
  panelHeight,
  panelLayers,
  rowBaseline,
  shareAmong,
  topTitle,
  type HeatPanel,
} from './parts/heat-grid.ts';

interface EpochLoss {
  epoch: number;
  loss: number;
}

/** Losses at some of the epochs; the last and the lowest are of all. */
export interface LossHeatmapData {
  modelType: ModelType;
  /** Best first. */
  rows: {
    label: string;
    epochs: number[];
    losses: (number | null)[];
    last: EpochLoss | null;
    lowest: EpochLoss | null;
    experiment?: number;
  }[];
}

const MAX_NAME_WIDTH = 190;
const VALUE_GAP = 12;
/** Between two heads, the least. */
const HEAD_GAP = 10;
const MOST_ROWS = 10;
const LAST = 'Last';

/** Validation loss of the best experiments by epoch: all over one range, for they are compared with each other, and the last loss in words. */
export const lossHeatmap: Chart<LossHeatmapData> = {
  key: 'loss-heatmap',
  size: { width: 640, height: 88 + 352 + 20 },

  title: ({ modelType, rows }) => topTitle(modelType, Math.min(rows.length, MOST_ROWS)),

  spec(data, measure, isLive = false) {
    const { width } = lossHeatmap.size;
    const title = lossHeatmap.title(data);
    const epochs = epochsOf(data);
    if (epochs.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });
    const rows = data.rows.slice(0, MOST_ROWS);
    const widest = (texts: readonly string[]): number => Math.ceil(Math.max(...texts.map((text) => measure(text, FONT_SIZES.label))));
    const labels = rows.map(({ label }) => shorten(label, { widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label }, measure));
    const lasts = rows.map(lastLossText);
    const margins = {
      left: EDGE + widest(labels) + NAME_GAP,
      right: EDGE + widest([LAST, ...lasts]) + VALUE_GAP,
      top: HEADING_HEIGHT,
      bottom: EDGE,
    };
    const plotWidth = width - margins.left - margins.right;
    const panel = panelOf(rows, labels, epochs);
    const headEvery = Math.ceil((widest(panel.heads) + HEAD_GAP) / (plotWidth / epochs.length));
    return frame({
      size: { width, height: margins.top + panelHeight(panel) + margins.bottom },
      margins,
      title,
      measure,
      subtitle: 'Validation loss by epoch · green is lower',
      layers: [
        ...panelLayers(panel, { top: 0, width: plotWidth, headEvery }),
        textAt({ x: plotWidth + VALUE_GAP, y: HEAD_HEIGHT - 10, text: LAST, colour: COLOURS.quiet }),
        ...lasts.map((text, row) => textAt({ x: plotWidth + VALUE_GAP, y: rowBaseline(row), text, colour: COLOURS.ink })),
      ],
      targets: isLive ? heatTargets(panel, { top: 0, width: plotWidth, names: rows }) : [],
    });
  },

  altText(data) {
    const seen = data.rows.slice(0, MOST_ROWS).flatMap(({ label, lowest }) => (lowest === null ? [] : [{ label, ...lowest }]));
    if (seen.length === 0) return emptySentence(data);
    const lowest = seen.reduce((best, one) => (one.loss < best.loss ? one : best));
    const first = data.rows[0]!;
    return `Validation loss is lowest for ${lowest.label} with ${formatLoss(lowest.loss)} at epoch ${lowest.epoch}; ${first.label}, which leads by ${primaryMetric(data.modelType).label}, ends at ${lastLossText(first)}.`;
  },

  samples: {
    usual: sample(10, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]),
    huge: sample(10, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200]),
    longNames: {
      modelType: 'ranking',
      rows: [
        sampleRow('Exp #104 · three towers with every cross feature and dropout', [0, 1, 2, 3, 4], [2, 1.4, null, 1.1, 1]),
        sampleRow('Эксперимент №7 · широкие башни, скорость обучения 0.00025', [0, 1], [123456789.5, 1.3]),
        sampleRow('Exp #9', [], []),
      ],
    },
    single: sample(1, [0]),
    empty: { modelType: 'hybrid', rows: [sampleRow('Exp #1', [], [])] },
  },
};

function emptySentence({ modelType }: LossHeatmapData): string {
  return `No validation loss was recorded for the best ${modelType} experiments.`;
}

function epochsOf({ rows }: LossHeatmapData): number[] {
  return [...new Set(rows.slice(0, MOST_ROWS).flatMap(({ epochs }) => epochs))].toSorted((a, b) => a - b);
}

function panelOf(rows: LossHeatmapData['rows'], labels: readonly string[], epochs: readonly number[]): HeatPanel {
  const share = shareAmong(
    rows.flatMap(({ losses }) => losses),
    metricOf('loss').better,
  );
  return {
    heads: epochs.map(String),
    rows: rows.map((row, i) => ({
      label: labels[i]!,
      cells: epochs.map((epoch) => {
        const loss = row.losses[row.epochs.indexOf(epoch)] ?? null;
        return { text: '', share: share(loss), tip: () => tipOf(row, epoch, loss) };
      }),
    })),
  };
}

function tipOf({ last, lowest }: LossHeatmapData['rows'][number], epoch: number, loss: number | null): string[] {
  const words = ({ epoch: at, loss: value }: EpochLoss): string => `${formatMetric(metricOf('loss'), value)} at epoch ${formatCount(at)}`;
  return [
    `${loss === null ? 'No validation loss' : `Validation loss ${formatMetric(metricOf('loss'), loss)}`} at epoch ${formatCount(epoch)}`,
    ...(lowest === null ? [] : [`Lowest ${words(lowest)}`]),
    ...(last === null ? [] : [`Last ${words(last)}`]),
  ];
}

function lastLossText({ last }: LossHeatmapData['rows'][number]): string {
  return formatLoss(last?.loss ?? null);
}

function formatLoss(loss: number | null): string {
  return fittingValue(metricOf('loss'), loss, (text) => text.length <= 9);
}

function sample(count: number, epochs: number[]): LossHeatmapData {
  const last = Math.max(1, epochs.at(-1)!);
  return {
    modelType: 'hybrid',
    rows: Array.from({ length: count }, (_, row) => {
      const losses = epochs.map((epoch) => 0.42 + 0.02 * row + 1.1 * Math.exp((-4 * epoch) / last / (1 + row / 20)));
      return { ...sampleRow(`Exp #${45 - row * 3}`, epochs, losses), experiment: 45 - row * 3 };
    }),
  };
}

/** With every epoch shown. */
function sampleRow(label: string, epochs: number[], losses: (number | null)[]): LossHeatmapData['rows'][number] {
  const seen = losses.flatMap((loss, i) => (loss === null ? [] : [{ epoch: epochs[i]!, loss }]));
  const lowest = seen.reduce<EpochLoss | null>((best, one) => (best === null || one.loss < best.loss ? one : best), null);
  return { label, epochs, losses, last: seen.at(-1) ?? null, lowest };
}
