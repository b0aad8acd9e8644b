import { metricOf, type Metric, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatDifference, formatMetric, metricName, shownNumber } from '../format.ts';
import type { Room } from '../shorten.ts';
import { shortenApart } from '../shorten-apart.ts';
import type { MeasureText } from '../text-width.ts';
import { EDGE, FONT_SIZES } from '../theme.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { isZoomed, numberAxis } from './parts/number-axis.ts';
import type { Target } from './parts/targets.ts';
import { barLayers, dotLayers, LABEL_GAP, nameLayers, type TopRow } from './parts/top-marks.ts';

export interface TopData {
  modelType: ModelType;
  metric: MetricKey;
  /** Best first; the first ten are drawn. */
  rows: { label: string; value: number; experiment?: number }[];
}

const MAX_ROWS = 10;
const MAX_NAME_WIDTH = 270;
const ROOM = { widthPx: MAX_NAME_WIDTH, fontSize: FONT_SIZES.label };
const STAR = '★ ';
const AXIS_HEIGHT = 30;

/**
 * The best experiments by one metric, best first.
 *
 * Recalls are amounts: bars from zero, whose lengths may be compared. Errors, losses and AUCs often differ in the
 * third digit only, where bars from zero would all look equal and cut-off bars would lie: they are dots on a
 * zoomed axis, which claim a place and no length.
 */
export const top: Chart<TopData> = {
  key: 'top',
  size: { width: 640, height: 458 },

  title: ({ modelType, metric, rows }) => {
    const by = `by ${metricName(metricOf(metric))}`;
    return rows.length > 1 ? `Top ${Math.min(rows.length, MAX_ROWS)} ${modelType} experiments ${by}` : `Best ${modelType} experiment ${by}`;
  },

  spec(data, measure, isLive = false) {
    const { width } = top.size;
    const title = top.title(data);
    const metric = metricOf(data.metric);
    if (data.rows.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });

    const asBars = metric.family === 'recall';
    const bottom = asBars ? EDGE : EDGE + AXIS_HEIGHT;
    const rows = placeRows(data, metric, measure);
    const height = rows.length * rowHeight(rows.length);
    const widest = (texts: string[]): number => Math.ceil(Math.max(...texts.map((text) => measure(text, FONT_SIZES.label, 600))));
    const left = EDGE + widest(rows.map(({ label }) => label)) + LABEL_GAP;
    const right = EDGE + widest(rows.map(({ valueText }) => valueText)) + LABEL_GAP;
    const plot = { width: width - left - right, height };
    const axis = numberAxis(
      rows.map(({ value }) => value),
      { percent: metric.format === 'percent', fromZero: false, maxTicks: 4 },
    );
    const marks = asBars ? barLayers(rows, plot) : dotLayers(rows, axis, plot);
    return frame({
      title,
      measure,
      size: { width, height: HEADING_HEIGHT + height + bottom },
      margins: { left, right, top: HEADING_HEIGHT, bottom },
      subtitle: `${metric.better === 'higher' ? 'Higher' : 'Lower'} is better${asBars || !isZoomed(axis) ? '' : ' · zoomed in, not from zero'}`,
      layers: [...nameLayers(rows), ...marks],
      targets: isLive ? targetsOf(data, { left, right: plot.width + right, height: rowHeight(rows.length) }) : [],
    });
  },

  altText(data) {
    const metric = metricOf(data.metric);
    const [first, second] = data.rows;
    const last = data.rows.slice(0, MAX_ROWS).at(-1);
    if (first === undefined || last === undefined) return emptySentence(data);
    const lead = `${first.label} leads with ${metricName(metric)} ${formatMetric(metric, first.value)}`;
    if (second === undefined) return `${lead}; it is the only ${data.modelType} experiment with this metric.`;
    const difference = formatDifference(metric, first.value - second.value);
    // Beside two rounded values, "less than 0.1 points" may look wrong.
    const distance =
      first.value === second.value ? 'level with' : difference.startsWith('less') ? 'narrowly ahead of' : `${difference} ahead of`;
    const rest =
      data.rows.length > 2 ? ` The last of these ${Math.min(data.rows.length, MAX_ROWS)} has ${formatMetric(metric, last.value)}.` : '';
    return `${lead}, ${distance} ${second.label} (${formatMetric(metric, second.value)}).${rest}`;
  },

  /** Recalls only: bars of errors from zero would all look equal. */
  native(data) {
    const metric = metricOf(data.metric);
    const rows = data.rows.slice(0, MAX_ROWS);
    if (rows.length === 0 || metric.family !== 'recall') return [];
    return [
      {
        kind: 'bar',
        title: top.title(data),
        categoryLabel: 'Experiment, best first',
        valueLabel: `${metricName(metric)} in percent, higher is better`,
        categories: rows.map(({ label }) => label),
        series: [{ name: metricName(metric), values: rows.map(({ value }) => shownNumber(metric, value)) }],
      },
    ];
  },

  samples: {
    retrieval: {
      modelType: 'retrieval',
      metric: 'recall_at_100',
      rows: sampleRows([0.473, 0.461, 0.4604, 0.433, 0.402, 0.398, 0.377, 0.351, 0.33, 0.312]),
    },
    ranking: {
      modelType: 'ranking',
      metric: 'test_rmse',
      rows: sampleRows([0.8123, 0.8154, 0.816, 0.8197, 0.8203, 0.8288, 0.8342, 0.8401, 0.8466, 0.8579]),
    },
    hybrid: { modelType: 'hybrid', metric: 'recall_at_100', rows: sampleRows([0.4122, 0.4098, 0.3871, 0.3544]) },
    longNames: {
      modelType: 'hybrid',
      metric: 'rmse',
      rows: [
        { label: 'Exp #104 · three towers with every cross feature and dropout', value: 0.91234 },
        { label: 'Эксперимент №7 · широкие башни, скорость обучения 0.00025', value: 0.9388 },
        { label: 'Πείραμα #12 · ευρείς πύργοι με διασταυρώσεις χαρακτηριστικών', value: 0.9401 },
        { label: 'Exp #9', value: 1.0312 },
      ],
    },
    equal: { modelType: 'ranking', metric: 'test_rmse', rows: sampleRows([0.9, 0.9, 0.9]) },
    allZero: { modelType: 'retrieval', metric: 'recall_at_100', rows: sampleRows([0, 0]) },
    single: { modelType: 'ranking', metric: 'test_rmse', rows: sampleRows([0.8123]) },
    // Made when it is looked at: a worker that loads the chart has no use for it.
    get huge(): TopData {
      const values = Array.from({ length: 10_000 }, (_, i) => 0.9 / (1 + i / 40));
      return { modelType: 'retrieval', metric: 'recall_at_100', rows: sampleRows(values) };
    },
    singleRecall: { modelType: 'retrieval', metric: 'recall_at_100', rows: sampleRows([0.473]) },
    empty: { modelType: 'hybrid', metric: 'recall_at_100', rows: [] },
  },
};

function emptySentence({ modelType, metric }: TopData): string {
  return `No completed ${modelType} experiment has ${metricName(metricOf(metric))} yet.`;
}

function placeRows(data: TopData, metric: Metric, measure: MeasureText): TopRow[] {
  const shown = data.rows.slice(0, MAX_ROWS);
  const names = shortenApart(
    shown.map(({ label }) => label),
    (i) => (i === 0 ? leaderRoom(measure) : ROOM),
    measure,
  );
  return shown.map(({ value }, i) => ({
    label: i === 0 ? `${STAR}${names[i]!}` : names[i]!,
    value,
    valueText: formatMetric(metric, value),
    leader: i === 0,
    y: (i + 0.5) * rowHeight(shown.length),
  }));
}

/** Beside its star. */
function leaderRoom(measure: MeasureText): Room {
  const weight = 600;
  return { ...ROOM, weight, widthPx: MAX_NAME_WIDTH - measure(STAR, ROOM.fontSize, weight) };
}

/** Each row from its name to its value. */
function targetsOf({ metric: key, rows }: TopData, { left, right, height }: { left: number; right: number; height: number }): Target[] {
  const metric = metricOf(key);
  return rows.slice(0, MAX_ROWS).map(({ label, value, experiment }, i) => ({
    x: EDGE / 2 - left,
    x2: right - EDGE / 2,
    y: i * height,
    y2: (i + 1) * height,
    tip: [label, `${metricName(metric)} ${formatMetric(metric, value)}`, ...standing(metric, rows, i)],
    experiment,
  }));
}

/** How far a row is from the first one, and the first one from the next. */
function standing(metric: Metric, rows: TopData['rows'], i: number): string[] {
  const other = rows[i === 0 ? 1 : 0];
  const own = rows[i];
  if (other === undefined || own === undefined) return [];
  if (own.value === other.value) return [`Level with ${other.label}`];
  const distance = formatDifference(metric, own.value - other.value);
  return [`${distance.charAt(0).toUpperCase()}${distance.slice(1)} ${i === 0 ? 'ahead of' : 'behind'} ${other.label}`];
}

/** In pixels. The picture is as high as its rows need: few bars stretched to bricks would say nothing more. */
function rowHeight(count: number): number {
  return count > 5 ? 32 : 44;
}

function sampleRows(values: number[]): TopData['rows'] {
  return values.map((value, i) => ({ value, label: `Exp #${45 - i * 3}`, experiment: 45 - i * 3 }));
}
