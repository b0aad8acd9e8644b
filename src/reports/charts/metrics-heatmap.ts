import { metricOf, plottedMetrics, primaryMetric, type Metric, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatList, formatMetric, formatRank, metricName, shortMetricName } from '../format.ts';
import { shortenApart } from '../shorten-apart.ts';
import { EDGE, FONT_SIZES } from '../theme.ts';
import { fittingValue } from './parts/fitting-value.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { heatTargets, NAME_GAP, panelHeight, panelLayers, shareAmong, topTitle, type HeatCell, type HeatPanel } from './parts/heat-grid.ts';

export interface MetricsHeatmapData {
  modelType: ModelType;
  metrics: MetricKey[];
  /** Best first; values in the order of `metrics`, recalls as fractions. */
  rows: { label: string; values: (number | null)[]; experiment?: number }[];
}

const MAX_NAME_WIDTH = 190;
/** More would leave a value no room where the picture is as wide as a phone. */
const COLUMNS_A_PANEL = 4;
const PANEL_GAP = 14;
const CELL_PADDING = 8;
const MOST_ROWS = 10;

const SAMPLE_BASES: Partial<Record<MetricKey, number>> = {
  recall_at_5: 0.12,
  recall_at_10: 0.19,
  recall_at_50: 0.37,
  recall_at_100: 0.473,
  rmse: 0.81,
  test_rmse: 0.83,
  mae: 0.6,
  test_mae: 0.62,
};

/**
 * All final metrics of the best experiments, each coloured over its own range and in its own direction: green is good,
 * whether that is high or low. A hybrid's two families stand below each other.
 */
export const metricsHeatmap: Chart<MetricsHeatmapData> = {
  key: 'metrics-heatmap',
  size: { width: 640, height: 88 + 2 * 352 + 14 + 20 },

  title: ({ modelType, rows }) => topTitle(modelType, Math.min(rows.length, MOST_ROWS)),

  spec(data, measure, isLive = false) {
    const { width } = metricsHeatmap.size;
    const title = metricsHeatmap.title(data);
    if (data.rows.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });
    const names = data.rows.slice(0, MOST_ROWS).map(({ label }) => label);
    const labels = shortenApart(names, () => ({ widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label }), measure);
    const left = EDGE + Math.ceil(Math.max(...labels.map((label) => measure(label, FONT_SIZES.label)))) + NAME_GAP;
    const margins = { left, right: EDGE, top: HEADING_HEIGHT, bottom: EDGE };
    const plotWidth = width - margins.left - margins.right;
    const cellWidth = plotWidth / Math.min(COLUMNS_A_PANEL, data.metrics.length) - CELL_PADDING;
    const panels = panelsOf(data, labels, (text) => measure(text, FONT_SIZES.label) <= cellWidth);
    const tops = panels.map((_panel, i) => panels.slice(0, i).reduce((sum, above) => sum + panelHeight(above) + PANEL_GAP, 0));
    const height = tops.at(-1)! + panelHeight(panels.at(-1)!);
    return frame({
      size: { width, height: margins.top + height + margins.bottom },
      margins,
      title,
      measure,
      subtitle: 'Final metrics · each column from pale red (worst) to green (best)',
      layers: panels.flatMap((panel, i) => panelLayers(panel, { top: tops[i]!, width: plotWidth })),
      targets: isLive ? panels.flatMap((panel, i) => heatTargets(panel, { top: tops[i]!, width: plotWidth, names: data.rows })) : [],
    });
  },

  altText(data) {
    const [first] = data.rows;
    if (first === undefined) return emptySentence(data);
    const values = data.metrics.map((key, i) => `${metricName(metricOf(key))} ${formatMetric(metricOf(key), first.values[i] ?? null)}`);
    const others = new Map<string, string[]>();
    for (const [i, key] of data.metrics.entries()) {
      const best = bestRow(metricOf(key), data, i);
      if (best === undefined || best.label === first.label) continue;
      others.set(best.label, [...(others.get(best.label) ?? []), metricName(metricOf(key))]);
    }
    const sentences = [...others].map(([label, names]) => ` ${label} has the best ${formatList(names)}.`);
    return `${first.label} leads: ${values.join(', ')}.${sentences.join('')}`;
  },

  samples: {
    retrieval: sample('retrieval', 10),
    ranking: sample('ranking', 6),
    hybrid: sample('hybrid', 10),
    // Made when it is looked at: a worker that loads the chart has no use for it.
    get huge(): MetricsHeatmapData {
      return sample('hybrid', 10_000);
    },
    longNames: {
      ...sample('hybrid', 2),
      rows: [
        { label: 'Exp #104 · three towers with every cross feature and dropout', values: [0.1, 0.2, 0.3, 0.4, 12345678901.5, 0.9, 0, 0.7] },
        { label: 'Эксперимент №7 · широкие башни, скорость обучения 0.00025', values: [1, null, 0.3, 0.39, 12.5, null, null, 0.7] },
      ],
    },
    gaps: {
      modelType: 'ranking',
      metrics: ['rmse', 'test_rmse', 'mae', 'test_mae'],
      rows: [
        { label: 'Exp #9', values: [null, 0.91, null, 0.7] },
        { label: 'Exp #4', values: [null, 0.95, 0.71, null] },
      ],
    },
    single: sample('hybrid', 1),
    empty: { modelType: 'ranking', metrics: ['rmse', 'test_rmse', 'mae', 'test_mae'], rows: [] },
  },
};

function emptySentence({ modelType }: MetricsHeatmapData): string {
  return `No completed ${modelType} experiment has ${primaryMetric(modelType).label} yet.`;
}

function panelsOf({ metrics, rows }: MetricsHeatmapData, labels: readonly string[], fits: (text: string) => boolean): HeatPanel[] {
  const shown = rows.slice(0, MOST_ROWS);
  const columns = metrics.map((key, i) => ({
    metric: metricOf(key),
    cells: cellsOf(
      metricOf(key),
      shown.map(({ values }) => values[i] ?? null),
      fits,
    ),
  }));
  const starts = Array.from({ length: Math.ceil(columns.length / COLUMNS_A_PANEL) }, (_, i) => i * COLUMNS_A_PANEL);
  return starts.map((start) => {
    const own = columns.slice(start, start + COLUMNS_A_PANEL);
    return {
      heads: own.map(({ metric }) => shortMetricName(metric)),
      rows: shown.map((_row, i) => ({ label: labels[i]!, cells: own.map(({ cells }) => cells[i]!) })),
    };
  });
}

function cellsOf(metric: Metric, values: readonly (number | null)[], fits: (text: string) => boolean): HeatCell[] {
  const share = shareAmong(values, metric.better);
  return values.map((value) => ({
    text: fittingValue(metric, value, fits),
    share: share(value),
    tip: () => [`${metricName(metric)} ${formatMetric(metric, value)}`, ...placeAmong(metric, values, value)],
  }));
}

/** "2nd of 10 here" */
function placeAmong({ better }: Metric, values: readonly (number | null)[], value: number | null): string[] {
  const known = values.filter((other) => other !== null);
  if (value === null || known.length < 2) return [];
  const ahead = known.filter((other) => (better === 'higher' ? other > value : other < value)).length;
  return [`${formatRank(ahead + 1, known.length)} here`];
}

function bestRow(metric: Metric, { rows }: MetricsHeatmapData, column: number): { label: string } | undefined {
  const having = rows.filter(({ values }) => (values[column] ?? null) !== null);
  const sign = metric.better === 'higher' ? -1 : 1;
  return having.toSorted((a, b) => sign * (a.values[column]! - b.values[column]!))[0];
}

/** The first leads; the others follow in no order of their second metrics. */
function sample(modelType: ModelType, count: number): MetricsHeatmapData {
  const metrics = plottedMetrics(modelType).map(({ key }) => key);
  const distance = (column: number, row: number): number => row * 0.011 + (column === 0 ? 0 : ((row * (3 + column)) % 5) * 0.009);
  const value = (key: MetricKey, column: number, row: number): number =>
    SAMPLE_BASES[key]! * (metricOf(key).better === 'higher' ? 1 - distance(column, row) : 1 + distance(column, row));
  return {
    modelType,
    metrics,
    rows: Array.from({ length: count }, (_, row) => ({
      label: `Exp #${45 - row * 3}`,
      experiment: 45 - row * 3,
      values: metrics.map((key, column) => value(key, column, row)),
    })),
  };
}
