/** What a chart is: data in, a picture's description and its finding in words out. One file each in `charts/`. */
import type { TopLevelSpec } from 'vega-lite';
import type { MeasureText } from './text-width.ts';

export interface Chart<Data> {
  /** Names the chart in a ChartView. */
  readonly key: string;
  /** Logical pixels at the most: a picture of few rows, or of none, is lower. A drawing tells its own size. */
  readonly size: { readonly width: number; readonly height: number };
  title(data: Data): string;
  /**
   * The picture. Text of people (labels) goes into data and literals only, never into an expression, which Vega
   * would run. `measure` tells what fits.
   */
  spec(data: Data, measure: MeasureText): TopLevelSpec;
  /** The finding with its numbers, for readers who can't see the picture. */
  altText(data: Data): string;
  /** For the gallery and the tests: the usual case, and each awkward one. */
  readonly samples: Readonly<Record<string, Data>>;
}
