import { metricOf, metricsOf, METRICS, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatList, formatMetric, formatQuantity, metricName, shortMetricName } from '../format.ts';
import { EDGE, FONT_SIZES } from '../theme.ts';
import { badgeKey, KEY_ROW_HEIGHT, MOST_BADGES } from './parts/badges.ts';
import { COLUMN_GAP, panelsHeight, panelsLayers, panelTargets, type ComparePanel } from './parts/compare-panels.ts';
import { fittingValue } from './parts/fitting-value.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';

export interface CompareData {
  /** Display names; the first five are drawn. */
  labels: string[];
  /** Their ids, in the same order. */
  experiments?: number[];
  /** Values in the order of the labels. */
  rows: { metric: MetricKey; values: (number | null)[] }[];
}

/** The key belongs to the heading and stands close to it. */
const KEY_TOP = HEADING_HEIGHT - 8;
const KEY_GAP = 18;
const MAX_VALUE_WIDTH = 100;
/** With more of them panels stand in three columns. */
const MOST_IN_TWO_COLUMNS = 4;
const MOST_HEIGHT = KEY_TOP + MOST_BADGES * KEY_ROW_HEIGHT + KEY_GAP + panelsHeight(METRICS.length, MOST_BADGES, 3) + EDGE;

/**
 * A few experiments side by side: a small panel for each metric that any of them has, in each the same order, letter and
 * colour for the same experiment. Every panel has a scale of its own. Recalls are bars from zero, everything else dots on a
 * zoomed axis, as in the top chart and for its reasons; but as these have no numbers below them, and errors stand next to AUC, a dot
 * further right is better.
 */
export const compare: Chart<CompareData> = {
  key: 'compare',
  size: { width: 640, height: MOST_HEIGHT },

  title: ({ labels }) => `Comparison of ${formatQuantity(Math.min(labels.length, MOST_BADGES), 'experiment')}`,

  spec(data, measure, isLive = false) {
    const { width } = compare.size;
    const title = compare.title(data);
    const rows = shownRows(data);
    if (rows.length === 0) return sentenceFrame({ width, title, measure, sentence: EMPTY });

    const plotWidth = width - 2 * EDGE;
    const labels = data.labels.slice(0, MOST_BADGES);
    const widthOf = (text: string): number => Math.ceil(measure(`★ ${text}`, FONT_SIZES.label, 600));
    const panels = rows.map((row): ComparePanel => {
      const metric = metricOf(row.metric);
      const texts = row.values.map((value) => fittingValue(metric, value, (text) => widthOf(text) <= MAX_VALUE_WIDTH));
      return { metric, name: shortMetricName(metric), values: row.values, texts, best: bestValue(row) };
    });
    const columns = panels.length > MOST_IN_TWO_COLUMNS ? 3 : Math.min(2, panels.length);
    const grid = {
      columns,
      width: (plotWidth - (columns - 1) * COLUMN_GAP) / columns,
      valuesWidth: Math.max(...panels.flatMap(({ texts }) => texts.map(widthOf))),
    };
    const key = badgeKey(labels, plotWidth, measure);
    const margins = { left: EDGE, right: EDGE, top: KEY_TOP + key.height + KEY_GAP, bottom: EDGE };
    return frame({
      size: { width, height: margins.top + panelsHeight(panels.length, labels.length, columns) + margins.bottom },
      margins,
      title,
      measure,
      subtitle: `★ best · ${scaleNote(panels)}`,
      layers: [...key.layers(-key.height - KEY_GAP), ...panelsLayers(panels, grid)],
      targets: isLive ? panelTargets(panels, grid, data) : [],
    });
  },

  altText(data) {
    const rows = shownRows(data);
    if (rows.length === 0) return EMPTY;
    const contested = rows.filter((row) => !Number.isNaN(bestValue(row)));
    if (contested.length === 0) return `No two of ${formatList(data.labels.slice(0, MOST_BADGES))} have a metric in common.`;
    const bests = contested.map((row) => {
      const best = bestValue(row);
      const holders = data.labels.filter((_label, i) => row.values[i] === best);
      return `${metricName(metricOf(row.metric))} ${formatMetric(metricOf(row.metric), best)} in ${formatList(holders)}`;
    });
    return `Best of ${formatList(data.labels.slice(0, MOST_BADGES))}: ${bests.join('; ')}.`;
  },

  samples: {
    hybrid: sample('hybrid', ['Exp #45', 'Exp #44', 'Exp #12']),
    retrieval: sample('retrieval', ['Exp #45', 'Exp #44']),
    ranking: sample('ranking', ['Exp #45', 'Exp #44', 'Exp #12', 'Exp #9']),
    longNames: sample('retrieval', [
      'Exp #104 · three towers with every cross feature and dropout',
      'Эксперимент №7 · широкие башни, скорость обучения 0.00025',
      'Πείραμα #12 · ευρείς πύργοι με διασταυρώσεις χαρακτηριστικών',
    ]),
    halfNames: sample('ranking', ['Exp #104 · wide towers', 'Exp #103 · deep towers', 'Exp #101 · baseline of May']),
    fiveNames: sample(
      'ranking',
      [104, 103, 101, 99, 98].map((number, i) => `Exp #${number} · ${['wide', 'deep', 'small', 'large', 'no'][i]} towers`),
    ),
    aucs: {
      labels: ['Exp #45', 'Exp #44', 'Exp #12'],
      rows: [
        { metric: 'test_rmse', values: [0.83, 0.86, 0.91] },
        { metric: 'test_mae', values: [0.62, 0.63, 0.66] },
        { metric: 'test_auc_roc', values: [0.81, 0.79, 0.74] },
      ],
    },
    huge: {
      labels: Array.from({ length: 5 }, (_, i) => `Exp #${12_345_678 + i} · three towers with every cross feature, dropout`),
      rows: METRICS.map(({ key }, i) => ({ metric: key, values: [0.1, 0.2, 0.3, 0.25, 0.15].map((value) => value * (1 + i)) })),
    },
    mixed: {
      labels: ['Exp #3', 'Exp #2'],
      rows: [
        { metric: 'recall_at_100', values: [0.4, null] },
        { metric: 'test_rmse', values: [null, 0.91] },
        { metric: 'loss', values: [null, null] },
      ],
    },
    extreme: {
      labels: ['Exp #1', 'Exp #2', 'Exp #3'],
      rows: [
        { metric: 'recall_at_10', values: [0, 0, 0] },
        { metric: 'recall_at_50', values: [0.4, 0.4, 0.4] },
        { metric: 'recall_at_100', values: [1.7e308, -0.5, 0.4] },
        { metric: 'rmse', values: [1.7e308, -1.7e308, 0] },
        { metric: 'test_rmse', values: [0.9, 0.9, 0.9] },
        { metric: 'loss', values: [1e9, 12345678.9, null] },
      ],
    },
    single: { labels: ['Exp #1'], rows: [{ metric: 'recall_at_100', values: [0.473] }] },
    empty: { labels: ['Exp #1', 'Exp #2'], rows: [{ metric: 'recall_at_100', values: [null, null] }] },
  },
};

const EMPTY = 'None of these experiments has a metric yet.';

/** Of the experiments that are drawn; metrics that none of them has are left out. */
function shownRows({ labels, rows }: CompareData): CompareData['rows'] {
  const count = Math.min(labels.length, MOST_BADGES);
  return rows
    .map(({ metric, values }) => ({ metric, values: Array.from({ length: count }, (_, i) => values[i] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null));
}

/** NaN, which nothing equals, where a single experiment has the metric: it is better than nobody. */
function bestValue({ metric, values }: CompareData['rows'][number]): number {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return Number.NaN;
  return metricOf(metric).better === 'higher' ? Math.max(...known) : Math.min(...known);
}

function scaleNote(panels: readonly ComparePanel[]): string {
  const kinds = new Set(panels.map(({ metric }) => metric.family === 'recall'));
  if (kinds.size === 2) return 'further right is better, dots zoomed in';
  return kinds.has(true) ? 'each panel has its own scale' : 'further right is better, zoomed in';
}

/** No experiment is the best in everything. */
function sample(type: ModelType, labels: string[]): CompareData {
  const rows = metricsOf(type)
    .filter(({ family }) => family !== 'auc')
    .map(({ key, format }, i) => {
      const base = format === 'percent' ? 0.12 * (i + 1) : 0.8 + 0.02 * i;
      return { metric: key, values: labels.map((_label, experiment) => base * (1 + (((experiment * 2 + i) % 5) - 2) * 0.03)) };
    });
  return { labels, experiments: labels.map((_label, i) => 45 - i), rows };
}
