import { metricOf, plottedMetrics, primaryMetric, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatMetric, formatRank, metricName, shortMetricName } from '../format.ts';
import { COLOURS, EDGE, FONT_SIZES } from '../theme.ts';
import { fieldStrip, medianTick, stripLayers } from './parts/field-strip.ts';
import { fittingValue } from './parts/fitting-value.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { manyLines } from './parts/placed-marks.ts';
import { manyTexts, type PlacedText } from './parts/texts.ts';

export interface FieldData {
  /** The experiment's display name. */
  label: string;
  modelType: ModelType;
  rows: FieldRow[];
}

interface FieldRow {
  metric: MetricKey;
  value: number | null;
  /** 1 is the best; null without a value. */
  rank: number | null;
  total: number;
  /** The field's values at equal steps from 0% to 100% of it, from the lowest to the highest. */
  quantiles: number[];
  /** All of the field's values, where they are few: bars then count them. Null or left out: bars are made of the quantiles. */
  values?: number[] | null;
}

const ROW_HEIGHT = 60;
const MOST_ROWS = 8;
const FOOT_HEIGHT = 30;
/** From a row's top down to its strip's baseline, and to the baselines of its texts. */
const STRIP_BASELINE = 46;
const NAME_BASELINE = 38;
const VALUE_BASELINE = 25;
const RANK_BASELINE = 48;
const FOOT_BASELINE = 20;
const MEDIAN_TEXT = { text: 'median', x: 12 };
const COLUMN_GAP = 16;
const MAX_VALUE_WIDTH = 110;

/** One experiment in each metric's distribution over the completed ones of its type, with its value and rank. Better is to the right, for errors too. */
export const field: Chart<FieldData> = {
  key: 'field',
  size: { width: 640, height: heightOf(MOST_ROWS) },

  sizeOf(data) {
    const rows = shownRows(data).length;
    return rows === 0 ? undefined : { width: field.size.width, height: heightOf(rows) };
  },

  title: ({ label }) => `Where ${label} stands`,

  spec(data, measure, isLive = false) {
    const { width } = field.size;
    const title = field.title(data);
    const rows = shownRows(data);
    if (rows.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });

    const widthOf = (text: string): number => Math.ceil(measure(text, FONT_SIZES.label, 600));
    const texts = rows.map((row) => textsOf(row, (text) => widthOf(text) <= MAX_VALUE_WIDTH));
    const left = EDGE + Math.max(MEDIAN_TEXT.x + widthOf(MEDIAN_TEXT.text), ...texts.map(({ name }) => widthOf(name))) + COLUMN_GAP;
    const right = EDGE + Math.max(...texts.flatMap(({ value, rank }) => [widthOf(value), widthOf(rank)])) + COLUMN_GAP;
    const margins = { left, right, top: HEADING_HEIGHT, bottom: EDGE + FOOT_HEIGHT };
    const stripWidth = width - left - right;
    const height = rows.length * ROW_HEIGHT;
    const strips = rows.map((row, i) => ({
      ...fieldStrip(metricOf(row.metric), row),
      y: i * ROW_HEIGHT + STRIP_BASELINE,
    }));
    const [nameX, valueX] = [EDGE - left, stripWidth + COLUMN_GAP];
    const rowTexts = texts.flatMap(({ name, value, rank }, i): PlacedText[] => {
      const weight = rows[i]!.metric === primaryMetric(data.modelType).key ? 600 : 400;
      const top = i * ROW_HEIGHT;
      return [
        { x: nameX, y: top + NAME_BASELINE, text: name, colour: COLOURS.ink, weight },
        { x: valueX, y: top + VALUE_BASELINE, text: value, colour: COLOURS.navy, weight: 600 },
        { x: valueX, y: top + RANK_BASELINE, text: rank, colour: COLOURS.quiet },
      ];
    });
    const foot = { y: height + FOOT_BASELINE, colour: COLOURS.quiet };
    const footTexts: PlacedText[] = [
      { ...foot, x: nameX + MEDIAN_TEXT.x, text: MEDIAN_TEXT.text },
      { ...foot, x: 0, text: 'worse' },
      { ...foot, x: stripWidth, text: 'better', align: 'right' },
    ];
    return frame({
      size: { width, height: heightOf(rows.length) },
      margins,
      title,
      measure,
      subtitle: `Among completed ${data.modelType} experiments · better is to the right`,
      layers: [
        ...stripLayers(strips, stripWidth),
        ...manyLines([medianTick(nameX + 3, foot.y - 11)]),
        ...manyTexts([...rowTexts, ...footTexts]),
      ],
      targets: isLive
        ? rows.map((row, i) => ({
            x: nameX - EDGE / 2,
            x2: width - left - EDGE / 2,
            y: i * ROW_HEIGHT,
            y2: (i + 1) * ROW_HEIGHT,
            tip: tipOf(data.label, row),
          }))
        : [],
    });
  },

  altText(data) {
    const rows = shownRows(data);
    if (rows.length === 0) return emptySentence(data);
    const places = rows
      .filter(({ rank }) => rank !== null)
      .map(
        (row) =>
          `${metricName(metricOf(row.metric))} ${formatMetric(metricOf(row.metric), row.value)} is ${formatRank(row.rank!, row.total)}${medianText(row)}`,
      );
    return `${data.label} among completed ${data.modelType} experiments: ${places.join('; ')}.`;
  },

  samples: {
    retrieval: sample('Exp #45', 'retrieval', 51, [3, 1, 24, 51]),
    ranking: sample('Exp #46', 'ranking', 212, [1, 2, 180, 9]),
    hybrid: sample('Exp #47', 'hybrid', 51, [3, 5, 1, 1, 40, 51, 22, 17]),
    longNames: sample('Эксперимент №7 · широкие башни с перекрёстными признаками и отсевом', 'hybrid', 9, [3, 5, 1, 1, 4, 9, 2, 7]),
    huge: sample('Exp #9876', 'hybrid', 1_000_000, [654_321, 5, 999_999, 1_000_000, 40, 123_456, 1, 17]),
    gaps: {
      label: 'Exp #12',
      modelType: 'hybrid',
      rows: [
        { metric: 'recall_at_5', value: null, rank: null, total: 4, quantiles: steps((share) => 0.1 + 0.1 * share) },
        { metric: 'recall_at_100', value: 0.47, rank: 1, total: 1, quantiles: [] },
        { metric: 'rmse', value: null, rank: null, total: 0, quantiles: [] },
        { metric: 'test_rmse', value: 0.9, rank: 1, total: 3, quantiles: steps(() => 0.9) },
      ],
    },
    extreme: {
      label: 'Exp #13',
      modelType: 'ranking',
      rows: [
        { metric: 'rmse', value: 1e9, rank: 40, total: 40, quantiles: steps((share) => 0.8 + 0.2 * share) },
        { metric: 'test_rmse', value: 0, rank: 1, total: 40, quantiles: steps((share) => (share === 1 ? 1.7e308 : 0.8 + 0.2 * share)) },
        { metric: 'mae', value: -1.7e308, rank: 1, total: 2, quantiles: steps((share) => (share > 0.5 ? 1.7e308 : -1.7e308)) },
        { metric: 'test_mae', value: 12345678.9, rank: 2, total: 2, quantiles: steps((share) => (share > 0.5 ? 12345678.9 : 0)) },
      ],
    },
    single: sample('Exp #1', 'ranking', 1, [1, 1, 1, 1]),
    empty: {
      label: 'Exp #2',
      modelType: 'retrieval',
      rows: [{ metric: 'recall_at_100', value: null, rank: null, total: 12, quantiles: steps((share) => 0.3 + 0.1 * share) }],
    },
  },
};

function heightOf(rows: number): number {
  return HEADING_HEIGHT + rows * ROW_HEIGHT + FOOT_HEIGHT + EDGE;
}

/** None where the experiment has no metric at all; a metric that nobody has is left out. */
function shownRows({ rows }: FieldData): FieldRow[] {
  return rows.some(({ value }) => value !== null) ? rows.filter(({ value, total }) => value !== null || total > 0) : [];
}

function emptySentence({ label, modelType }: FieldData): string {
  return `${label} has none of the metrics that compare ${modelType} experiments.`;
}

function textsOf({ metric, value, rank, total }: FieldRow, fits: (text: string) => boolean): { name: string; value: string; rank: string } {
  return {
    name: shortMetricName(metricOf(metric)),
    value: fittingValue(metricOf(metric), value, fits),
    rank: rank === null ? 'no value' : formatRank(rank, total),
  };
}

/** Its value and place, and where the field lies. */
function tipOf(label: string, { metric: key, value, rank, total, quantiles }: FieldRow): string[] {
  const metric = metricOf(key);
  const at = (share: number): string => formatMetric(metric, quantiles[Math.round((quantiles.length - 1) * share)] ?? null);
  const own =
    value === null || rank === null ? `${label} has no value` : `${label}: ${formatMetric(metric, value)}, ${formatRank(rank, total)}`;
  const ofField = quantiles.length === 0 ? [] : [`Median ${at(0.5)}`, `Middle half ${at(0.25)} to ${at(0.75)}`];
  return [metricName(metric), own, ...ofField];
}

function medianText({ metric, quantiles }: FieldRow): string {
  const median = quantiles[Math.round((quantiles.length - 1) / 2)];
  return median === undefined ? '' : ` (median ${formatMetric(metricOf(metric), median)})`;
}

/** 41 quantiles from a formula. */
function steps(value: (share: number) => number): number[] {
  return Array.from({ length: 41 }, (_, i) => value(i / 40));
}

/** A field with most values in the middle and a tail on either side, the experiment at the given ranks. */
function sample(label: string, modelType: ModelType, total: number, ranks: number[]): FieldData {
  const rows = plottedMetrics(modelType).map(({ key, better, format }, i): FieldRow => {
    const [middle, spread] = format === 'percent' ? [0.11 * (i + 1), 0.006 * (i + 1)] : [0.86 + 0.03 * (i % 4), 0.014 + 0.004 * (i % 3)];
    /** From the worst, 0, to the best, 1. */
    const valueAt = (share: number): number => {
      const distance = spread * (Math.log((share + 0.03) / (1.03 - share)) - 1.5 * (1 - share) ** 6);
      return better === 'higher' ? middle + distance : middle - distance;
    };
    const placeOf = (rank: number): number => (total === 1 ? 1 : 1 - (rank - 1) / (total - 1));
    return {
      metric: key,
      value: valueAt(placeOf(ranks[i]!)),
      rank: ranks[i]!,
      total,
      quantiles: steps((share) => valueAt(total === 1 ? 1 : better === 'higher' ? share : 1 - share)),
    };
  });
  return { label, modelType, rows };
}
