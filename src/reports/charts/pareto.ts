import { metricOf } from '../../metrics.ts';
import type { Chart } from '../chart.ts';
import { formatCount, formatMetric, formatQuantity } from '../format.ts';
import { AXIS_LABEL_PADDING, COLOURS, EDGE, FONT_SIZES } from '../theme.ts';
import { horizontalAxis, verticalAxisDown } from './parts/axis-marks.ts';
import { frame, HEADING_HEIGHT, sentenceFrame } from './parts/frame.ts';
import { compromiseOf } from './parts/front-labels.ts';
import { cloudLayers, frontLabels, frontLayers, frontPoints, placesOf } from './parts/pareto-marks.ts';
import { cloudTargets, frontTargets } from './parts/pareto-targets.ts';
import { paretoScales, type FrontPoint, type TradeOff } from './parts/pareto-scales.ts';
import { manyLines, manyPoints } from './parts/placed-marks.ts';
import { manyTexts, type PlacedText } from './parts/texts.ts';

export interface ParetoData {
  /** What nobody dominates, best R@100 first. */
  front: FrontPoint[];
  /** What somebody dominates, or those of it that are nearest to the front; the nearest first. */
  dominated: TradeOff[];
  /** How many are dominated, also those that are left out. */
  dominatedTotal: number;
}

const RECALL = metricOf('recall_at_100');
const RMSE = metricOf('test_rmse');
const HEADS_HEIGHT = 34;
const NUMBERS_HEIGHT = 30;
const NAME_HEIGHT = 26;
const HEAD_BASELINE = -14;

/**
 * The trade-off between R@100 and test RMSE: the experiments that none dominates, joined to a front, and pale all others.
 *
 * Low errors stand at the top, so that both axes get better away from the lower left corner: who is further to the upper right
 * is better, and the room beyond the front, where nobody has been yet, is free for names.
 */
export const pareto: Chart<ParetoData> = {
  key: 'pareto',
  size: { width: 640, height: 560 },

  title: () => `Best trade-offs of ${RECALL.label} and ${RMSE.label}`,

  spec(data, measure, isLive = false) {
    const { size } = pareto;
    const { front, dominated } = data;
    const title = pareto.title(data);
    if (front.length === 0) return sentenceFrame({ width: size.width, title, measure, sentence: EMPTY_SENTENCE });

    const scales = paretoScales(front, dominated);
    const widest = (texts: readonly string[]): number => Math.ceil(Math.max(...texts.map((text) => measure(text, FONT_SIZES.label))));
    const margins = {
      left: EDGE + widest(scales.rmse.labels) + AXIS_LABEL_PADDING,
      right: EDGE + widest(scales.recall.labels) / 2,
      top: HEADING_HEIGHT + HEADS_HEIGHT,
      bottom: EDGE + NUMBERS_HEIGHT + NAME_HEIGHT,
    };
    const plot = { width: size.width - margins.left - margins.right, height: size.height - margins.top - margins.bottom };
    const across = horizontalAxis({ axis: scales.recall, x: 0, width: plot.width, top: 0, bottom: plot.height, measure });
    const down = verticalAxisDown({ axis: scales.rmse, ...plot, gap: AXIS_LABEL_PADDING });
    const places = placesOf(front, scales, plot);
    const right = plot.width + margins.right - EDGE;
    const heads: PlacedText[] = [
      { text: `↑ ${RMSE.label}, lower is better`, x: EDGE - margins.left, y: HEAD_BASELINE, colour: COLOURS.quiet },
      { text: 'better ↗', x: right, y: HEAD_BASELINE, align: 'right', weight: 600, colour: COLOURS.ink },
      {
        text: `${RECALL.label}, higher is better →`,
        x: right,
        y: plot.height + NUMBERS_HEIGHT + 20,
        align: 'right',
        colour: COLOURS.quiet,
      },
    ];
    return frame({
      size,
      title,
      margins,
      measure,
      subtitle: subtitleOf(data, dominated.filter((point) => scales.isInside(point)).length),
      layers: [
        ...manyLines([...across.lines, ...down.lines]),
        ...frontLayers(places, plot, cloudLayers(dominated, scales, plot)),
        ...manyPoints(frontPoints(places)),
        ...manyTexts([...across.texts, ...down.texts, ...heads, ...frontLabels(front, places, plot, measure)]),
      ],
      targets: isLive ? [...cloudTargets(dominated, scales, plot), ...frontTargets(front, places)] : [],
    });
  },

  altText({ front, dominatedTotal }) {
    const [first, last] = [front[0], front.at(-1)];
    if (first === undefined || last === undefined) return EMPTY_SENTENCE;
    const [recall, rmse] = [(p: TradeOff) => formatMetric(RECALL, p.recall), (p: TradeOff) => formatMetric(RMSE, p.rmse)];
    const both = (point: FrontPoint): string => `${RECALL.label} ${recall(point)} and ${RMSE.label} ${rmse(point)}`;
    if (front.length === 1) {
      const others =
        dominatedTotal === 0
          ? 'is the only hybrid experiment with both metrics'
          : `is beaten by none of ${formatQuantity(dominatedTotal, 'other')}`;
      return `${first.label} ${others}: ${both(first)}.`;
    }
    const head = `${formatCount(front.length)} of ${formatQuantity(front.length + dominatedTotal, 'hybrid experiment')} are dominated by none on ${RECALL.label} and ${RMSE.label}:`;
    if (first.recall === last.recall && first.rmse === last.rmse) return `${head} all are level with ${both(first)}.`;
    // Scales of the front alone: they move and stretch it, which changes no compromise, and thousands of others need not be read.
    const compromise = front[compromiseOf(front.map(paretoScales(front, []).shareOf)) ?? -1];
    return (
      [
        head,
        `${first.label} has the best ${RECALL.label} (${recall(first)}, ${RMSE.label} ${rmse(first)}),`,
        `${last.label} the best ${RMSE.label} (${rmse(last)}, ${RECALL.label} ${recall(last)})`,
        ...(compromise === undefined || compromise === first || compromise === last
          ? []
          : [`and ${compromise.label} is the best compromise with ${both(compromise)}`]),
      ].join(' ') + '.'
    );
  },

  samples: {
    usual: sample(6, 120),
    two: sample(2, 9),
    close: {
      front: [3, 2, 1].map((i) => ({ label: `Exp #${i}`, recall: 0.4 + i / 1e5, rmse: 0.8 + i / 1e6 })),
      dominated: [],
      dominatedTotal: 0,
    },
    equal: { front: [3, 2, 1].map((i) => ({ label: `Exp #${i}`, recall: 0.4, rmse: 0.8 })), dominated: [], dominatedTotal: 0 },
    longNames: {
      dominated: [],
      dominatedTotal: 0,
      front: [
        { label: 'Exp #104 · three towers with every cross feature and dropout', recall: 0.473, rmse: 0.91 },
        { label: 'Эксперимент №7 · широкие башни, скорость обучения 0.00025', recall: 0.461, rmse: 0.85 },
        { label: 'Πείραμα #12 · ευρείς πύργοι με διασταυρώσεις χαρακτηριστικών', recall: 0.42, rmse: 0.82 },
      ],
    },
    diverged: {
      ...sample(4, 60),
      dominated: [...sample(4, 60).dominated, ...[5e3, 1e9, 1e308].map((rmse) => ({ recall: 0, rmse })), { recall: -1e308, rmse: 1.1 }],
      dominatedTotal: 64,
    },
    extremes: {
      front: [
        { label: 'Exp #1', recall: 1e308, rmse: 0.95 },
        { label: 'Exp #2', recall: 0.4, rmse: 0.9 },
        { label: 'Exp #3', recall: 0, rmse: -1e308 },
      ],
      dominated: [{ recall: -1e308, rmse: 1e308 }],
      dominatedTotal: 1,
    },
    single: sample(1, 0),
    singleBest: sample(1, 80),
    // Made when they are looked at: whoever loads the chart need not hold them.
    get huge() {
      return { ...sample(400, 10_000), dominatedTotal: 22_080 };
    },
    get hugeFront() {
      return sample(10_000, 0);
    },
    empty: { front: [], dominated: [], dominatedTotal: 0 },
  },
};

const EMPTY_SENTENCE = `No completed hybrid experiment has both ${RECALL.label} and ${RMSE.label} yet.`;

function subtitleOf({ front, dominatedTotal }: ParetoData, drawn: number): string {
  const others = dominatedTotal === drawn ? '' : `, ${drawn === 0 ? 'none' : formatCount(drawn)} of them drawn`;
  return `${formatCount(front.length)} on the front · ${formatCount(dominatedTotal)} dominated${others}`;
}

/** A front that bends, and a cloud behind it: each of its points falls short of one of the front. */
function sample(frontCount: number, dominatedCount: number): ParetoData {
  const front = Array.from({ length: frontCount }, (_, i) => {
    const share = frontCount === 1 ? 0.5 : i / (frontCount - 1);
    return { label: `Exp #${7 + 3 * i}`, experiment: 7 + 3 * i, recall: 0.473 - 0.09 * share, rmse: 0.8123 + 0.08 * (1 - share) ** 2.5 };
  });
  const chance = (i: number, seed: number): number => Math.abs((Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453) % 1);
  const dominated = Array.from({ length: dominatedCount }, (_, i) => {
    const { recall, rmse } = front[Math.floor(chance(i, 1) * frontCount)]!;
    return { experiment: 1_001 + i, recall: recall * (0.99 - 0.4 * chance(i, 2) ** 2), rmse: rmse * (1.002 + 0.16 * chance(i, 3) ** 2) };
  });
  return { front, dominated, dominatedTotal: dominatedCount };
}
