/**
 * The one look of all charts. Pictures are shown at half of their logical 640 px and less (Slack: 360 px), hence
 * the large type and thick lines; and on dark surfaces, hence a background of their own.
 */
import type { Config } from 'vega-lite';

/**
 * Every colour that text is written in has a contrast of 4.5:1 and more on the background (WCAG AA; a test measures
 * it). Navy and orange stay apart for colour-blind readers and, by their lightness, in a grey print; where
 * more than two series meet, dashes and labels beside the lines tell them apart, never colour alone.
 */
export const COLOURS = {
  background: '#ffffff',
  ink: '#1a202c',
  quiet: '#556070',
  grid: '#e3e7ed',
  /** A span of the plot that is spoken of, behind everything. */
  shade: '#dde6f6',
  axis: '#aab3c0',
  navy: '#143f7d',
  orange: '#c2500a',
  teal: '#0b6e78',
  plum: '#7c3a86',
  /** Bars and dots of everyone but the leader: never text. */
  muted: '#7594bf',
} as const;

/**
 * Cells from the worst value to the best: red, yellow, green, and each a step darker than the one before (CIELAB L* 88, 82, 76, 67, 58).
 * So the order is read from the lightness alone, in a grey print and by who can't tell red from green; ink is readable on all.
 */
const HEAT = ['#fdd3ce', '#febf91', '#d1bb50', '#85b057', '#399d68'] as const;
/** A cell without a value. */
const NO_HEAT = '#f1f3f6';

/** The colour of a cell: 0 is the worst value shown, 1 the best; null: no value. */
export function heatColour(share: number | null): string {
  if (share === null) return NO_HEAT;
  const place = share * (HEAT.length - 1);
  const below = Math.min(Math.floor(place), HEAT.length - 2);
  return mix(HEAT[below]!, HEAT[below + 1]!, place - below);
}

function mix(from: string, to: string, share: number): string {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

export const TEXT_COLOURS = ['ink', 'quiet', 'navy', 'orange', 'teal', 'plum'] as const satisfies readonly (keyof typeof COLOURS)[];

export const FONT_FAMILY = 'Inter, "Helvetica Neue", Helvetica, Arial, sans-serif';

export const FONT_SIZES = { title: 24, subtitle: 18, label: 18 } as const;

export const LINE_WIDTH = 3.5;

/** Space between the picture's edge and everything in it. */
export const EDGE = 20;

/** Between a vertical axis' labels and the plot: a dot at the plot's edge fits in. */
export const AXIS_LABEL_PADDING = 12;

export const VEGA_LITE_CONFIG: Config = {
  background: COLOURS.background,
  font: FONT_FAMILY,
  // A picture is described as a whole by its alternative text, not mark by mark.
  aria: false,
  view: { stroke: null },
  axis: {
    labelFontSize: FONT_SIZES.label,
    labelColor: COLOURS.quiet,
    labelPadding: 8,
    labelLimit: 0,
    title: null,
    gridColor: COLOURS.grid,
    gridWidth: 1.5,
    domainColor: COLOURS.axis,
    domainWidth: 1.5,
    tickColor: COLOURS.axis,
    tickWidth: 1.5,
    tickSize: 6,
  },
  axisY: { domain: false, ticks: false, labelPadding: AXIS_LABEL_PADDING },
  axisX: { grid: false },
  line: { strokeWidth: LINE_WIDTH, strokeCap: 'round', strokeJoin: 'round' },
  text: { fontSize: FONT_SIZES.label, fill: COLOURS.ink },
};
