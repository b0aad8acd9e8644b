/** The spec of a chart for a page that draws it itself: the picture's own, and what answers to the pointer above it. */
import type { TopLevelSpec } from 'vega-lite';
import { divideSpec } from './chart-template.ts';
import { findChart } from './charts/index.ts';
import { createTextMeasure } from './text-width.ts';
import type { ChartView } from './view.ts';

const measure = createTextMeasure();

/**
 * Of the data as the drawing thread gets it: as JSON. Divided as the picture's, and whole: Vega-Lite makes something else of a domain of times
 * than of a parameter with the same times.
 */
export function liveSpec({ chart: key, data }: Pick<ChartView, 'chart' | 'data'>): TopLevelSpec {
  const chart = findChart(key);
  if (chart === undefined) throw new Error(`there is no chart "${key}"`);
  const { shape, rows, parameters, width, height, padding } = divideSpec(chart.spec(JSON.parse(JSON.stringify(data)), measure, true));
  const params = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return { ...shape, width, height, padding, params, datasets: rows };
}
