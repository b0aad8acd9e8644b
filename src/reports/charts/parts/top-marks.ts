/** The marks of the top chart: bars or dots, the leader's in the strong colour, and each row's name and value. */
import { COLOURS } from '../../theme.ts';
import type { Layer, Layers } from './layer.ts';
import { dotSize } from './placed-marks.ts';
import { HALF_LETTER, manyTexts } from './texts.ts';
import { shareOf, type NumberAxis } from './number-axis.ts';

export interface TopRow {
  label: string;
  value: number;
  valueText: string;
  leader: boolean;
  /** Middle of the row, in pixels from the plot's top. */
  y: number;
}

/** Between a row's name and the plot, and between a bar's end or a dot and its value. */
export const LABEL_GAP = 12;

const DOT_RADIUS = 9;

/** Bars from zero; the longest one takes the whole width. */
export function barLayers(rows: readonly TopRow[], plot: { width: number; height: number }): Layers {
  const longest = Math.max(...rows.map(({ value }) => value));
  const [first, second] = rows;
  const rowHeight = second === undefined || first === undefined ? plot.height : second.y - first.y;
  const bars: Layer = {
    data: { values: rows.map(({ value, y, leader }) => ({ value, y, leader })) },
    mark: { type: 'bar', orient: 'horizontal', size: Math.min(34, Math.round(rowHeight * 0.72)), cornerRadiusEnd: 3 },
    encoding: {
      x: { field: 'value', type: 'quantitative', stack: false, axis: null, scale: { domain: [0, longest > 0 ? longest : 1], nice: false } },
      y: { field: 'y', type: 'quantitative', scale: null, axis: null },
      color: { value: COLOURS.muted, condition: { test: 'datum.leader', value: COLOURS.navy } },
    },
  };
  const ends = rows.map(({ value }) => (longest > 0 ? (Math.max(0, value) / longest) * plot.width : 0));
  return [bars, ...valueLayers(rows, (i) => (ends[i] ?? 0) + LABEL_GAP)];
}

/** Dots on a zoomed axis, each on a thin line across the plot, which leads the eye from the name and has no length of its own. */
export function dotLayers(rows: readonly TopRow[], axis: NumberAxis, plot: { width: number; height: number }): Layers {
  const x = (value: number): number => shareOf(value, axis) * plot.width;
  const guides: Layer = {
    data: { values: rows.map(({ y }) => ({ y })) },
    mark: { type: 'rule', x: 0, x2: plot.width, stroke: COLOURS.grid, strokeWidth: 2 },
    encoding: { y: { field: 'y', type: 'quantitative', scale: null, axis: null } },
  };
  const dots: Layer = {
    data: { values: rows.map(({ value, y, leader }) => ({ value, y, leader })) },
    mark: { type: 'point', filled: true, opacity: 1, size: dotSize(DOT_RADIUS) },
    encoding: {
      x: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: axis.domain, clamp: true, nice: false, zero: false },
        axis: { values: axis.ticks, format: axis.format, labelFlush: false, labelOverlap: 'greedy', labelSeparation: 10 },
      },
      y: { field: 'y', type: 'quantitative', scale: null, axis: null },
      color: { value: COLOURS.muted, condition: { test: 'datum.leader', value: COLOURS.navy } },
    },
  };
  return [guides, dots, ...valueLayers(rows, (i) => x(rows[i]?.value ?? 0) + DOT_RADIUS + 6, true)];
}

/** Names to the left of the plot, flush right. */
export function nameLayers(rows: readonly TopRow[]): Layers {
  return manyTexts(
    rows.map(({ label, leader, y }) => ({
      x: -LABEL_GAP,
      y: y + HALF_LETTER,
      text: label,
      align: 'right',
      weight: leader ? 600 : 400,
      colour: leader ? COLOURS.navy : COLOURS.ink,
    })),
  );
}

/** `onGuide` wipes the guide line out behind the number. */
function valueLayers(rows: readonly TopRow[], xOf: (index: number) => number, onGuide = false): Layers {
  return manyTexts(
    rows.map(({ valueText, leader, y }, i) => ({
      x: xOf(i),
      y: y + HALF_LETTER,
      text: valueText,
      weight: leader ? 600 : 400,
      colour: leader ? COLOURS.navy : COLOURS.ink,
      halo: onGuide,
    })),
  );
}
