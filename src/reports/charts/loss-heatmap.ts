import { metricOf, primaryMetric, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatMetric } from '../format.ts';
import { shortenApart } from '../shorten-apart.ts';
import { COLOURS, EDGE, FONT_SIZES } from '../theme.ts';
import { fittingValue } from './parts/fitting-value.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { textAt } from './parts/texts.ts';
import {
  heatTargets,
  HEAD_BASELINE,
  NAME_GAP,
  panelHeight,
  panelLayers,
  rowBaseline,
  shareWithin,
  topTitle,
  type HeatPanel,
} from './parts/heat-grid.ts';
import { usualRange, type UsualRange } from './parts/usual-range.ts';

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
/** Of a head beyond the plot, the most: half of what lies between it and the last losses. */
const HEAD_OVERHANG = VALUE_GAP / 2;
const MOST_ROWS = 10;
const [EPOCH, LAST] = ['Epoch', 'Last'];

/**
 * Validation loss of the best experiments by epoch: all over one range, for they are compared with each other, and the last loss in
 * numbers. What diverged has the colour of the range's end.
 */
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
    const room = { widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label };
    const labels = shortenApart(
      rows.map(({ label }) => label),
      () => room,
      measure,
    );
    const lasts = rows.map(lastLossText);
    const margins = {
      left: EDGE + widest([EPOCH, ...labels]) + NAME_GAP,
      right: EDGE + widest([LAST, ...lasts]) + VALUE_GAP,
      top: HEADING_HEIGHT,
      bottom: EDGE,
    };
    const plotWidth = width - margins.left - margins.right;
    const range = usualRange(rows.flatMap(({ losses }) => losses).filter((loss) => loss !== null));
    const heads = headsOf(epochs, plotWidth / epochs.length, (epoch) => measure(String(epoch), FONT_SIZES.label));
    const panel = { heads, rows: panelRows(rows, labels, { epochs, range }) };
    return frame({
      size: { width, height: margins.top + panelHeight(panel) + margins.bottom },
      margins,
      title,
      measure,
      subtitle: subtitleOf(range),
      layers: [
        ...panelLayers(panel, { top: 0, width: plotWidth }),
        textAt({ x: -NAME_GAP, y: HEAD_BASELINE, text: EPOCH, colour: COLOURS.quiet, align: 'right' }),
        textAt({ x: plotWidth + VALUE_GAP, y: HEAD_BASELINE, text: LAST, colour: COLOURS.quiet }),
        ...lasts.map((text, row) => textAt({ x: plotWidth + VALUE_GAP, y: rowBaseline(row), text, colour: COLOURS.ink })),
      ],
      targets: isLive ? heatTargets(panel, { top: 0, width: plotWidth, names: rows }) : [],
    });
  },

  altText(data) {
    const lows = data.rows.slice(0, MOST_ROWS).flatMap(({ label, lowest }) => (lowest === null ? [] : [{ label, ...lowest }]));
    if (lows.length === 0) return emptySentence(data);
    const lowest = lows.reduce((best, one) => (one.loss < best.loss ? one : best));
    const first = data.rows[0]!;
    const label = primaryMetric(data.modelType).label;
    const low = `${formatLoss(lowest.loss)} at epoch ${formatCount(lowest.epoch)}`;
    return lowest.label === first.label
      ? `Validation loss is lowest for ${first.label}, which leads by ${label} too, with ${low}; it ends at ${lastLossText(first)}.`
      : `Validation loss is lowest for ${lowest.label} with ${low}; ${first.label}, which leads by ${label}, ends at ${lastLossText(first)}.`;
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
    mixedLengths: {
      modelType: 'hybrid',
      rows: [50, 10, 10, 20, 10, 5, 10, 10, 20, 10].map((length, row) => {
        const epochs = Array.from({ length }, (_, epoch) => epoch);
        const diverges = (epoch: number): boolean => epoch === 2 && (row === 2 || row === 7);
        const losses = epochs.map((epoch) => (diverges(epoch) ? 250 * row : 1.2 + 0.1 * row + 6 * 0.8 ** epoch));
        const shown = epochs.filter((epoch) => epoch % 2 === 0);
        return { ...sampleRow(`Exp #${45 - row * 3}`, epochs, losses), epochs: shown, losses: shown.map((epoch) => losses[epoch]!) };
      }),
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

/** The epochs divisible by the smallest round step that leaves them room; none that would reach far beyond its plot. */
function headsOf(epochs: readonly number[], columnWidth: number, widthOf: (epoch: number) => number): string[] {
  const isReadable = (columns: readonly number[]): boolean =>
    columns.slice(1).every((column, i) => {
      const before = columns[i]!;
      return (column - before) * columnWidth >= (widthOf(epochs[before]!) + widthOf(epochs[column]!)) / 2 + HEAD_GAP;
    });
  const isInside = (column: number): boolean =>
    widthOf(epochs[column]!) / 2 <= (Math.min(column, epochs.length - 1 - column) + 0.5) * columnWidth + HEAD_OVERHANG;
  for (let unit = 1; ; unit *= 10) {
    for (const step of [unit, 2 * unit, 5 * unit]) {
      const columns = epochs.flatMap((epoch, column) => (epoch % step === 0 ? [column] : []));
      if (isReadable(columns)) return epochs.map((epoch, column) => (epoch % step === 0 && isInside(column) ? String(epoch) : ''));
    }
  }
}

function panelRows(
  rows: LossHeatmapData['rows'],
  labels: readonly string[],
  { epochs, range }: { epochs: readonly number[]; range: UsualRange | null },
): HeatPanel['rows'] {
  const share = shareWithin(range?.from ?? 0, range?.to ?? 0, metricOf('loss').better);
  return rows.map((row, i) => ({
    label: labels[i]!,
    cells: epochs.map((epoch) => {
      const loss = row.losses[row.epochs.indexOf(epoch)] ?? null;
      return { text: '', share: share(loss), tip: () => tipOf(row, epoch, loss) };
    }),
  }));
}

/** The colours' range: cells have no numbers. */
function subtitleOf(range: UsualRange | null): string {
  if (range === null || range.from === range.to) return 'Validation loss by epoch';
  const { from, to, hasLower, hasHigher } = range;
  return `Validation loss: green ${formatLoss(from)}${hasLower ? ' and below' : ''} to pale red ${formatLoss(to)}${hasHigher ? ' and above' : ''}`;
}

function tipOf({ last }: LossHeatmapData['rows'][number], epoch: number, loss: number | null): string[] {
  const words = ({ epoch: at, loss: value }: EpochLoss): string => `${formatMetric(metricOf('loss'), value)} at epoch ${formatCount(at)}`;
  return [
    `${loss === null ? 'No validation loss' : `Validation loss ${formatMetric(metricOf('loss'), loss)}`} at epoch ${formatCount(epoch)}`,
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
  const lowest = seen.reduce<EpochLoss | null>((low, one) => (low === null || one.loss < low.loss ? one : low), null);
  return { label, epochs, losses, last: seen.at(-1) ?? null, lowest };
}
