/** The panels of the dataset comparison, one a metric: bars or dots for the best, a line for the average, both in numbers. */
import { metricOf, type Metric, type ModelType } from '../../../metrics.ts';
import { formatMetric, formatQuantity } from '../../format.ts';
import { datasetQuery, queryOf } from '../../links.ts';
import type { MeasureText } from '../../text-width.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import { horizontalAxis } from './axis-marks.ts';
import { LOWER_LINE, UPPER_LINE } from './dataset-rows.ts';
import { dotSize, type PlacedBox, type PlacedLine, type PlacedPoint } from './placed-marks.ts';
import { isZoomed, shareOf } from './number-axis.ts';
import { isOn, zoomedAxis, zoomedRange, type ZoomedAxis } from './zoomed-range.ts';
import type { Target } from './targets.ts';
import type { PlacedText } from './texts.ts';

export interface DatasetRow {
  /** Of the dataset. */
  id?: number;
  name: string | null;
  experiments: number;
  best_recall: number | null;
  avg_recall: number | null;
  best_rmse: number | null;
  avg_rmse: number | null;
}

interface Values {
  best: number | null;
  average: number | null;
}

interface Panel {
  metric: Metric;
  /** Bars from zero; otherwise dots on a zoomed axis. */
  isAmount: boolean;
  valuesOf: (row: DatasetRow) => Values;
  /** Of all datasets, also those that are not drawn; null where none has one. */
  best: number | null;
}

interface PanelPlace {
  rows: readonly DatasetRow[];
  /** The middle of each row's marks. */
  middles: readonly number[];
  x: number;
  width: number;
  height: number;
}

interface PanelMarks {
  bars: PlacedBox[];
  lines: PlacedLine[];
  points: PlacedPoint[];
  texts: PlacedText[];
}

export const PANEL_HEAD_HEIGHT = 48;
export const PANEL_AXIS_HEIGHT = 30;

const BAR_HEIGHT = 24;
const AVERAGE_HEIGHT = 36;
const AVERAGE_WIDTH = 4;
const RIM = 2;
const DOT_RADIUS = 9;
const ARROW_SIZE = 120;
const MAX_TICKS = 5;
/** Of the range, at both ends: a dot fits in. */
const ROOM = [0.08, 0.08] as const;
/** Between the marks and their numbers: half a dot fits in. */
const NUMBER_GAP = 20;
/** Baselines of the two lines above a panel, in pixels from the plot's top. */
const [HEAD, SUBHEAD] = [-33, -11];

const RECALL = {
  metric: metricOf('recall_at_100'),
  isAmount: true,
  valuesOf: ({ best_recall: best, avg_recall: average }: DatasetRow) => ({ best, average }),
};
const RMSE = {
  metric: metricOf('test_rmse'),
  isAmount: false,
  valuesOf: ({ best_rmse: best, avg_rmse: average }: DatasetRow) => ({ best, average }),
};
const PANELS: Record<ModelType, readonly Omit<Panel, 'best'>[]> = { retrieval: [RECALL], ranking: [RMSE], hybrid: [RECALL, RMSE] };

/** The type's primary metric first. */
export function datasetPanels(type: ModelType, rows: readonly DatasetRow[]): Panel[] {
  return PANELS[type].map((panel) => {
    const bests = rows.flatMap((row) => panel.valuesOf(row).best ?? []);
    const sign = panel.metric.better === 'higher' ? -1 : 1;
    return { ...panel, best: bests.toSorted((a, b) => sign * (a - b))[0] ?? null };
  });
}

/** A row each: the dataset's whole name, and for each metric what its experiments reached; it opens the list of them. */
export function datasetTargets(
  rows: readonly DatasetRow[],
  panels: readonly Panel[],
  { type, from, to, height }: { type: ModelType; from: number; to: number; height: number },
): Target[] {
  const rowHeight = height / rows.length;
  return rows.map((row, i) => ({
    x: from,
    x2: to,
    y: i * rowHeight,
    y2: (i + 1) * rowHeight,
    tip: [
      row.name ?? 'A dataset without a name',
      formatQuantity(row.experiments, 'experiment'),
      ...panels.map(({ metric, valuesOf }) => {
        const { best, average } = valuesOf(row);
        return best === null
          ? `No ${metric.label}`
          : `Best ${metric.label} ${formatMetric(metric, best)}, average ${formatMetric(metric, average)}`;
      }),
    ],
    list: row.id === undefined ? undefined : queryOf(datasetQuery(type, row.id)),
  }));
}

/** Everything of one panel. */
export function panelMarks(panel: Panel, { rows, middles, x, width, height }: PanelPlace, measure: MeasureText): PanelMarks {
  const { metric, isAmount } = panel;
  const values = rows.map((row, i) => ({ ...panel.valuesOf(row), y: middles[i]!, isBest: isBest(panel, row) }));
  const numbers = values.flatMap((row) => numberTexts(metric, row, x + width));
  const numbersWidth = Math.max(...numbers.map(({ text, weight = 400 }) => Math.ceil(measure(text, FONT_SIZES.label, weight))));
  const plot = { x, width: width - numbersWidth - NUMBER_GAP };
  const axis = axisOf(panel, values);
  const place = (value: number): number => plot.x + shareOf(value, axis) * plot.width;
  const grid = isAmount ? { lines: [], texts: [] } : horizontalAxis({ axis, ...plot, top: 0, bottom: height, measure });
  const marks: PanelMarks = { bars: [], points: [], lines: grid.lines, texts: [...headTexts(panel, axis, x), ...numbers, ...grid.texts] };
  for (const { best, average, y, isBest: strong } of values) {
    if (best === null) continue;
    const colour = strong ? COLOURS.navy : COLOURS.muted;
    if (isAmount) marks.bars.push({ x: plot.x, x2: place(best), y: y - BAR_HEIGHT / 2, y2: y + BAR_HEIGHT / 2, colour });
    else marks.points.push({ x: place(best), y, shape: 'circle', size: dotSize(DOT_RADIUS), fill: colour, stroke: COLOURS.background });
    if (average === null) continue;
    // How far a dataset's experiments lie apart; a bar shows it by itself.
    if (!isAmount) marks.lines.push({ x: place(best), x2: place(average), y, y2: y, colour, width: AVERAGE_WIDTH });
    if (isOn(axis.domain, average)) marks.lines.push(...averageLines(place(average), y));
    else marks.points.push(arrowAt(place(average), y, average > axis.domain[1]));
  }
  return marks;
}

function isBest({ valuesOf, best }: Panel, row: DatasetRow): boolean {
  return best !== null && valuesOf(row).best === best;
}

function headTexts({ metric }: Panel, axis: ZoomedAxis, x: number): PlacedText[] {
  return [
    { text: !isZoomed(axis) ? metric.label : `${metric.label}, zoomed in`, x, y: HEAD, colour: COLOURS.ink, weight: 600 },
    { text: `${metric.better} is better`, x, y: SUBHEAD, colour: COLOURS.quiet },
  ];
}

/** The best over the average, flush right at `x`; the best of all marked as in tables. */
function numberTexts(
  metric: Metric,
  { best, average, y, isBest: strong }: Values & { y: number; isBest: boolean },
  x: number,
): PlacedText[] {
  const number = formatMetric(metric, best);
  const align = 'right' as const;
  const upper: PlacedText = strong
    ? { x, align, y: y + UPPER_LINE, text: `★ ${number}`, colour: COLOURS.navy, weight: 600 }
    : { x, align, y: y + UPPER_LINE, text: number, colour: COLOURS.ink };
  if (average === null) return [upper];
  return [upper, { x, align, y: y + LOWER_LINE, text: `avg ${formatMetric(metric, average)}`, colour: COLOURS.quiet }];
}

/** Around the bests: one experiment that diverged may take an average out of sight, where an arrow says so. */
function axisOf({ isAmount, metric }: Panel, values: readonly Values[]): ZoomedAxis {
  const percent = metric.format === 'percent';
  const [bests, averages] = [values.flatMap(({ best }) => best ?? []), values.flatMap(({ average }) => average ?? [])];
  const [from, to] = zoomedRange(bests, averages, { percent });
  if (isAmount) return { domain: [0, to > 0 ? to : 1], ticks: [], labels: [] };
  return zoomedAxis([from, to], { percent, maxTicks: MAX_TICKS, room: ROOM });
}

/** Ink in a white rim: seen on a bar and beside it. */
function averageLines(x: number, y: number): PlacedLine[] {
  const line = { x, x2: x, y: y - AVERAGE_HEIGHT / 2, y2: y + AVERAGE_HEIGHT / 2 };
  return [
    { ...line, colour: COLOURS.background, width: AVERAGE_WIDTH + 2 * RIM },
    { ...line, colour: COLOURS.ink, width: AVERAGE_WIDTH },
  ];
}

/** The average lies beyond the axis, this way. */
function arrowAt(x: number, y: number, isRight: boolean): PlacedPoint {
  return { x, y, shape: isRight ? 'triangle-right' : 'triangle-left', size: ARROW_SIZE, fill: COLOURS.ink, stroke: COLOURS.background };
}
