/** A grid of coloured cells, one row an experiment: names on the left, a head above each column. */
import { primaryMetric, type Metric, type ModelType } from '../../../metrics.ts';
import { COLOURS, heatColour } from '../../theme.ts';
import { shareBetween } from './share-between.ts';
import { manyBoxes } from './placed-marks.ts';
import type { Layers } from './layer.ts';
import type { Target } from './targets.ts';
import { HALF_LETTER, manyTexts } from './texts.ts';

export interface HeatCell {
  /** Written into the cell; '' where the colour alone speaks. */
  text: string;
  /** From 0, the worst shown, to 1, the best; null: no value. */
  share: number | null;
  /** What the pointer is told about it, below the name of its row. */
  tip: () => string[];
}

export interface HeatPanel {
  /** '' where the heads beside it tell enough. */
  heads: readonly string[];
  /** As many cells as there are heads. */
  rows: readonly { label: string; cells: readonly HeatCell[] }[];
}

const ROW_HEIGHT = 32;
const HEAD_HEIGHT = 32;
/** From a panel's top. */
export const HEAD_BASELINE = HEAD_HEIGHT - 10;
/** Between a row's name and its first cell. */
export const NAME_GAP = 12;
const CELL_GAP = 2;

export function panelHeight({ rows }: HeatPanel): number {
  return HEAD_HEIGHT + rows.length * ROW_HEIGHT;
}

/** The baseline of a row's text, in pixels from its panel's top. */
export function rowBaseline(row: number): number {
  return HEAD_HEIGHT + (row + 0.5) * ROW_HEIGHT + HALF_LETTER;
}

/** Where a value lies among those shown: 0 is the worst, 1 the best; values that are all equal are neither good nor bad. */
export function shareAmong(shown: readonly (number | null)[], better: Metric['better']): (value: number | null) => number | null {
  const numbers = shown.filter((value) => value !== null);
  return shareWithin(Math.min(...numbers), Math.max(...numbers), better);
}

/** The same over a range; values outside are as good, or as bad, as its ends. */
export function shareWithin(from: number, to: number, better: Metric['better']): (value: number | null) => number | null {
  return (value) => {
    if (value === null) return null;
    const share = shareBetween(Math.max(from, Math.min(to, value)), from, to);
    return better === 'higher' ? share : 1 - share;
  };
}

/** "Top 10 experiments by R@100 (highest)" */
export function topTitle(type: ModelType, count: number): string {
  const { label, better } = primaryMetric(type);
  const by = `by ${label} (${better === 'higher' ? 'highest' : 'lowest'})`;
  return count > 1 ? `Top ${count} ${type} experiments ${by}` : `Best ${type} experiment ${by}`;
}

/** Whose row it is: the whole name, and the id where it is known. */
export interface HeatName {
  label: string;
  experiment?: number;
}

/** A cell each. */
export function heatTargets(
  { heads, rows }: HeatPanel,
  { top, width, names }: { top: number; width: number; names: readonly HeatName[] },
): Target[] {
  const columnWidth = width / heads.length;
  return rows.flatMap(({ cells }, row) => {
    const { label, experiment } = names[row]!;
    const y = top + HEAD_HEIGHT + row * ROW_HEIGHT;
    return cells.map(({ tip }, column) => ({
      x: column * columnWidth,
      x2: (column + 1) * columnWidth,
      y,
      y2: y + ROW_HEIGHT,
      tip: [label, ...tip()],
      experiment,
    }));
  });
}

/** The panel's layers with its upper left cell's head at `top` pixels below the plot's top. */
export function panelLayers(panel: HeatPanel, { top, width }: { top: number; width: number }): Layers {
  const columnWidth = width / panel.heads.length;
  const middleOf = (column: number): number => (column + 0.5) * columnWidth;
  const rowTop = (row: number): number => top + HEAD_HEIGHT + row * ROW_HEIGHT;
  const cells = panel.rows.flatMap(({ cells: row }, y) => row.map((cell, x) => ({ ...cell, x, y })));
  return [
    ...manyBoxes(
      cells.map(({ share, x, y }) => ({
        x: x * columnWidth + CELL_GAP / 2,
        x2: (x + 1) * columnWidth - CELL_GAP / 2,
        y: rowTop(y) + CELL_GAP / 2,
        y2: rowTop(y + 1) - CELL_GAP / 2,
        colour: heatColour(share),
      })),
    ),
    ...manyTexts([
      ...cells
        .filter(({ text }) => text !== '')
        .map(({ text, share, x, y }) => ({
          text,
          x: middleOf(x),
          y: top + rowBaseline(y),
          colour: share === null ? COLOURS.quiet : COLOURS.ink,
          align: 'center' as const,
        })),
      ...panel.heads
        .map((text, column) => ({ text, x: middleOf(column), y: top + HEAD_BASELINE, colour: COLOURS.quiet, align: 'center' as const }))
        .filter(({ text }) => text !== ''),
      ...panel.rows.map(({ label }, row) => ({
        text: label,
        x: -NAME_GAP,
        y: top + rowBaseline(row),
        colour: COLOURS.ink,
        align: 'right' as const,
      })),
    ]),
  ];
}
