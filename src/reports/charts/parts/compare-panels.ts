/**
 * Small panels of a grid, one a metric: each experiment's value as a bar from zero or a dot on a zoomed axis, the best one marked.
 * Whatever the metric, better is further right: panels of errors and of AUC, side by side, are read alike.
 */
import type { Metric } from '../../../metrics.ts';
import { formatDifference, formatMetric, metricName } from '../../format.ts';
import { COLOURS } from '../../theme.ts';
import { BADGE_SIZE, badgeColour, badgeLayers } from './badges.ts';
import type { Layers } from './layer.ts';
import { dotSize, manyBoxes, manyLines, manyPoints, type PlacedBox, type PlacedLine, type PlacedPoint } from './placed-marks.ts';
import { manyTexts, type PlacedText } from './texts.ts';
import type { Target } from './targets.ts';
import { shareBetween } from './share-between.ts';

export interface ComparePanel {
  metric: Metric;
  name: string;
  /** In the order of the experiments, as they are and as they are written. */
  values: readonly (number | null)[];
  texts: readonly string[];
  best: number | null;
}

interface Grid {
  columns: number;
  /** Of one panel. */
  width: number;
  /** Of the column of values within it. */
  valuesWidth: number;
}

export const COLUMN_GAP = 20;
const ROW_GAP = 16;
const HEAD_HEIGHT = 32;
const LINE_HEIGHT = 29;
/** From the middle of a line down to the baseline of its text. */
const BASELINE = 6.5;
const BAR_THICKNESS = 16;
const DOT_RADIUS = 7.5;
/** Between badge, mark and value. */
export const MARK_GAP = 8;

export function panelsHeight(panels: number, experiments: number, columns: number): number {
  const rows = Math.ceil(panels / columns);
  return rows * (HEAD_HEIGHT + experiments * LINE_HEIGHT) + (rows - 1) * ROW_GAP;
}

/** All panels in a few layers, the first one's upper left corner in the plot's. */
export function panelsLayers(panels: readonly ComparePanel[], grid: Grid): Layers {
  const { width, valuesWidth } = grid;
  const cells = cellsOf(panels, grid);
  const from = BADGE_SIZE + MARK_GAP;
  const markWidth = width - from - valuesWidth - MARK_GAP;
  const [bars, dots, guides, texts]: [PlacedBox[], PlacedPoint[], PlacedLine[], PlacedText[]] = [[], [], [], []];
  for (const { panel, experiment, value, left, upper, y } of cells) {
    const isBest = value !== null && value === panel.best;
    const colour = badgeColour(experiment);
    const [start, end] = [left + from, left + from + markWidth];
    if (experiment === 0) texts.push({ x: left, y: upper + 21, text: panel.name, colour: COLOURS.ink, weight: 600 });
    texts.push({
      x: left + width,
      y: y + BASELINE,
      text: isBest ? `★ ${panel.texts[experiment]!}` : panel.texts[experiment]!,
      colour: isBest ? colour : value === null ? COLOURS.quiet : COLOURS.ink,
      weight: isBest ? 600 : 400,
      align: 'right',
    });
    const isBar = panel.metric.family === 'recall';
    // A zero has no length, but is there.
    if (isBar) guides.push({ x: start, x2: start, y: y - LINE_HEIGHT / 2, y2: y + LINE_HEIGHT / 2, colour: COLOURS.axis, width: 2 });
    else guides.push({ x: start, x2: end, y, y2: y, colour: COLOURS.grid, width: 2 });
    if (value === null) continue;
    if (isBar) {
      bars.push({ x: start, x2: start + barShare(value, panel) * markWidth, y: y - BAR_THICKNESS / 2, y2: y + BAR_THICKNESS / 2, colour });
    } else {
      dots.push({
        x: start + DOT_RADIUS + dotShare(value, panel) * (markWidth - 2 * DOT_RADIUS),
        y,
        shape: 'circle',
        size: dotSize(DOT_RADIUS),
        fill: colour,
        stroke: colour,
      });
    }
  }
  return [
    ...manyLines(guides),
    ...manyBoxes(bars, { kind: 'square' }),
    ...manyPoints(dots, { strokeWidth: 0 }),
    ...badgeLayers(cells.map(({ experiment, left, y }) => ({ experiment, x: left, y }))),
    ...manyTexts(texts),
  ];
}

/** A line of a panel each: whose value it is, and what it is worth beside the others. */
export function panelTargets(
  panels: readonly ComparePanel[],
  grid: Grid,
  { labels, experiments }: { labels: readonly string[]; experiments?: readonly number[] },
): Target[] {
  return cellsOf(panels, grid).map(({ panel: { metric, best }, experiment, value, left, y }) => ({
    x: left,
    x2: left + grid.width,
    y: y - LINE_HEIGHT / 2,
    y2: y + LINE_HEIGHT / 2,
    tip: [
      labels[experiment]!,
      `${metricName(metric)} ${formatMetric(metric, value)}`,
      ...(value !== null && value === best
        ? ['★ Best of these']
        : value === null || best === null || Number.isNaN(best)
          ? []
          : [behind(metric, value - best)]),
    ],
    experiment: experiments?.[experiment],
  }));
}

/** "1.2 points behind the best" */
function behind(metric: Metric, difference: number): string {
  const distance = formatDifference(metric, difference);
  return `${distance.charAt(0).toUpperCase()}${distance.slice(1)} behind the best`;
}

function cellsOf(panels: readonly ComparePanel[], { columns, width }: Grid) {
  return panels.flatMap((panel, i) => {
    const left = (i % columns) * (width + COLUMN_GAP);
    const upper = Math.floor(i / columns) * (HEAD_HEIGHT + panel.values.length * LINE_HEIGHT + ROW_GAP);
    return panel.values.map((value, experiment) => ({
      panel,
      experiment,
      value,
      left,
      upper,
      y: upper + HEAD_HEIGHT + (experiment + 0.5) * LINE_HEIGHT,
    }));
  });
}

/** Of the longest bar; an amount below zero has no length. */
function barShare(value: number, { values }: ComparePanel): number {
  const longest = Math.max(...values.filter((other) => other !== null));
  return longest > 0 ? Math.max(0, value) / longest : 0;
}

function dotShare(value: number, { metric, values }: ComparePanel): number {
  const known = values.filter((other) => other !== null);
  const share = shareBetween(value, Math.min(...known), Math.max(...known));
  return metric.better === 'higher' ? share : 1 - share;
}
