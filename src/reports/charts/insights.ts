import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { metricOf, type MetricKey, type ModelType } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatMetric } from '../format.ts';
import { EDGE } from '../theme.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { LIFT_AXIS_HEIGHT, LIFT_HEAD_HEIGHT, LIFT_ROW_HEIGHT, liftMarks, liftTargets, type LiftRow } from './parts/lift-intervals.ts';
import { liftTexts } from './parts/lift-texts.ts';
import { manyLines, manyPoints } from './parts/placed-marks.ts';
import { manyTexts } from './parts/texts.ts';

export interface InsightsData {
  modelType: ModelType;
  metric: MetricKey;
  /** The metric of the last good experiment; null where none has the metric. */
  threshold: number | null;
  /** The best lift first; the first ten are drawn. */
  rows: LiftRow[];
}

const MOST_ROWS = 10;

/**
 * What the settings say: how many times as often as usual the runs with a value are good, with the 90% interval. A value
 * whose interval leaves 1 out is strong, a dot for better and a diamond for worse; the others, which may be luck, are faded.
 */
export const insights: Chart<InsightsData> = {
  key: 'insights',
  size: { width: 640, height: HEADING_HEIGHT + LIFT_HEAD_HEIGHT + MOST_ROWS * LIFT_ROW_HEIGHT + LIFT_AXIS_HEIGHT + EDGE },

  title: ({ metric }) => `What the settings say about ${metricOf(metric).label}`,

  spec(data, measure, isLive = false) {
    const { width } = insights.size;
    const title = insights.title(data);
    const rows = data.rows.slice(0, MOST_ROWS);
    if (rows.length === 0) return sentenceFrame({ width, title, measure, sentence: emptySentence(data) });

    const texts = liftTexts(rows, measure);
    const margins = {
      left: EDGE + texts.namesWidth,
      right: EDGE + texts.numbersWidth,
      top: HEADING_HEIGHT + LIFT_HEAD_HEIGHT,
      bottom: EDGE + LIFT_AXIS_HEIGHT,
    };
    const plotWidth = width - margins.left - margins.right;
    const marks = liftMarks(rows, { width: plotWidth }, measure);
    return frame({
      title,
      measure,
      margins,
      size: { width, height: margins.top + rows.length * LIFT_ROW_HEIGHT + margins.bottom },
      subtitle: '● more often in the best 30% ◆ less ○ can’t tell · bars: 90% intervals',
      layers: [
        ...manyLines(marks.lines),
        ...manyPoints(marks.points, { strokeWidth: 3 }),
        ...manyTexts([...texts.placedAt(plotWidth), ...marks.texts]),
      ],
      targets: isLive ? liftTargets(rows, { from: EDGE / 2 - margins.left, to: plotWidth + margins.right - EDGE / 2 }) : [],
    });
  },

  altText(data) {
    const rows = data.rows.slice(0, MOST_ROWS);
    if (rows.length === 0) return emptySentence(data);
    const metric = metricOf(data.metric);
    const good = `Good is ${metric.label} ${metric.better === 'higher' ? 'from' : 'up to'} ${formatMetric(metric, data.threshold)}.`;
    const [better, worse] = [
      rows.filter((row) => effectOf(row) === 'better'),
      rows.filter((row) => effectOf(row) === 'worse').toReversed(),
    ];
    const surest = ({ param, value, alike, lift, lift_low: low, lift_high: high, good_count: g, count }: LiftRow): string =>
      `${param} ${value}${alike === 0 ? '' : ` (${formatCount(alike)} alike)`}, ${lift.toFixed(2)} times as often as usual (90% interval ${low.toFixed(2)} to ${high.toFixed(2)}, ${formatCount(g)} of ${formatCount(count)})`;
    const findings = [
      ...(better[0] === undefined ? [] : [`Good more often: ${surest(better[0])}${further(better)}.`]),
      ...(worse[0] === undefined ? [] : [`Good less often: ${surest(worse[0])}${further(worse)}.`]),
    ];
    return [...(findings.length === 0 ? ['No setting has a sure effect yet.'] : findings), good].join(' ');
  },

  samples: {
    retrieval: sample('retrieval', 'recall_at_100', [
      ['Learning Rate', '0.01', 21, 34, 0.31],
      ['Optimizer', 'adagrad', 30, 61, 0.31],
      ['Buyer Tower', '256→128→64', 14, 24, 0.31, 3],
      ['Product Feature', 'category 32D', 25, 58, 0.31],
      ['Batch Size', '4096', 17, 45, 0.31],
      ['Output Dim', '64', 12, 38, 0.31],
      ['Epochs', '20', 1, 1, 0.31],
      ['Sample %', '25%', 3, 32, 0.31],
      ['Learning Rate', '0.0005', 1, 27, 0.31],
      ['Optimizer', 'sgd', 0, 29, 0.31],
    ]),
    ranking: sample('ranking', 'test_rmse', [
      ['Ranking Tower', '128→64→32', 9, 11, 0.3, 1],
      ['Batch Size', '1024', 8, 25, 0.3],
      ['Epochs', '5', 2, 24, 0.3],
    ]),
    hybrid: sample('hybrid', 'recall_at_100', [
      ['Optimizer', 'adam', 4100, 10_300, 0.3],
      ['Learning Rate', '0.1', 1300, 3900, 0.3],
      ['Epochs', '25', 1400, 4500, 0.3],
      ['Date Filter', 'Last 90 days', 1, 1, 0.3],
      ['Optimizer', 'sgd', 400, 3700, 0.3],
    ]),
    tooFew: sample('hybrid', 'recall_at_100', [
      ['Optimizer', 'adam', 1, 1, 0.33],
      ['Epochs', '20', 1, 3, 0.33],
      ['Optimizer', 'sgd', 0, 2, 0.33],
    ]),
    longNames: sample('retrieval', 'recall_at_100', [
      ['Date Filter', 'Purchases of the last 90 days, without returned orders', 400_000, 1_234_567, 0.3],
      ['Customer Filter', 'Покупатели с тремя и более заказами за последний год', 5, 7, 0.3],
      ['Product Filter', 'Προϊόντα με περισσότερες από δέκα πωλήσεις τον μήνα', 0, 40, 0.3],
    ]),
    equal: sample('retrieval', 'recall_at_100', [
      ['Optimizer', 'adam', 10, 10, 1],
      ['Epochs', '20', 10, 10, 1],
    ]),
    extremes: {
      ...sample('ranking', 'test_rmse', []),
      threshold: -1e308,
      rows: [
        { param: 'Learning Rate', value: '-1e308', alike: 0, lift: 1.8, lift_low: 0.4, lift_high: 1e9, good_count: 1, count: 1 },
        { param: 'Epochs', value: '1', alike: 12_345, lift: 0, lift_low: 0, lift_high: 0, good_count: 0, count: 999_999_999 },
      ],
    },
    single: sample('retrieval', 'recall_at_100', [['Optimizer', 'adam', 1, 1, 1]]),
    huge: sample(
      'hybrid',
      'recall_at_100',
      Array.from({ length: MOST_ROWS }, (_, i) => ['Product Params', formatCount(987_654_321 - i), 400_000 - 40_000 * i, 800_000, 0.3]),
    ),
    empty: { modelType: 'ranking', metric: 'test_rmse', threshold: null, rows: [] },
  },
};

function emptySentence({ modelType, metric }: InsightsData): string {
  return `No completed ${modelType} experiment has ${metricOf(metric).label} and settings yet.`;
}

function further(rows: readonly LiftRow[]): string {
  return rows.length === 1
    ? ''
    : `, then ${rows
        .slice(1, 3)
        .map(({ param, value }) => `${param} ${value}`)
        .join(' and ')}`;
}

type SampleRow = [param: string, value: string, good: number, count: number, rate: number, alike?: number];

/** Intervals as wide as such counts make them, near enough. */
function sample(modelType: ModelType, metric: MetricKey, rows: SampleRow[]): InsightsData {
  return {
    modelType,
    metric,
    threshold: metric === 'test_rmse' ? 0.8634 : 0.4123,
    rows: rows.map(([param, value, good, count, rate, alike = 0]) => {
      const share = (good + 0.5) / (count + 1);
      const half = (1.645 * Math.sqrt((share * (1 - share)) / (count + 2))) / rate;
      const lift = (good + rate) / (count + 1) / rate;
      return {
        param,
        value,
        alike,
        good_count: good,
        count,
        lift,
        lift_low: Math.max(0.001, lift - half),
        lift_high: Math.min(1 / rate, lift + half),
      };
    }),
  };
}
