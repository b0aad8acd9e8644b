/** What a chart is: data in, a picture's description and its finding in words out. One file each in `charts/`. */
import type { TopLevelSpec } from 'vega-lite';
import type { MeasureText } from './text-width.ts';

/** A chart without a look, for a surface that draws charts of its own: a value for each series and category. */
export interface NativeChart {
  kind: 'line' | 'area' | 'bar';
  title: string;
  /** What the categories are, and what the values are with their unit. */
  categoryLabel: string;
  valueLabel: string;
  /** In the order of the axis. */
  categories: string[];
  /** Values as they are read: 47.3 for a recall of 47.3%. Null where there is none. */
  series: { name: string; values: (number | null)[] }[];
}

export interface Chart<Data> {
  /** Names the chart in a ChartView. */
  readonly key: string;
  /** Logical pixels at the most: a picture of few rows, or of none, is lower. A drawing tells its own size. */
  readonly size: { readonly width: number; readonly height: number };
  /**
   * Of the picture of this data, before it is drawn: a page that links to it keeps its place free. Left out, or undefined, where only
   * the drawing tells.
   */
  sizeOf?(data: Data): { width: number; height: number } | undefined;
  title(data: Data): string;
  /**
   * The picture. Text of people (labels) goes into data and literals only, never into an expression, which Vega
   * would run. `measure` tells what fits. Live, the same with targets for the pointer above it.
   */
  spec(data: Data, measure: MeasureText, isLive?: boolean): TopLevelSpec;
  /** The finding with its numbers, for readers who can't see the picture. */
  altText(data: Data): string;
  /**
   * The same for a surface that draws with one axis and at most `points` categories. Several where one axis is not enough,
   * none where only the picture says it.
   */
  native?(data: Data, room: { points: number }): NativeChart[];
  /** For the gallery and the tests: the usual case, and each awkward one. */
  readonly samples: Readonly<Record<string, Data>>;
}
