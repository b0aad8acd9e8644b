/** In a process of its own: where the time of a trend goes. */
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { divideSpec } from '../../src/reports/chart-template.ts';
import { trend } from '../../src/reports/charts/trend.ts';
import { drawSvg, paint } from '../../src/reports/draw-worker.ts';
import { encodePng } from '../../src/reports/png.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { trendData } from './trend-data.ts';

/** Milliseconds by stage. */
export type StagesResult = Record<string, number>;

const WARM_UPS = 5;
const RUNS = 25;

await inChild(async (): Promise<StagesResult> => {
  const measure = createTextMeasure();
  const times: Record<string, number[]> = {};
  const timed = async <T>(stage: string, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    (times[stage] ??= []).push(performance.now() - started);
    return result;
  };
  for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
    const data = trendData(run);
    const { shape } = await timed('measure and describe', () => divideSpec(trend.spec(data, measure)));
    await timed('compile and parse, once a shape', () => vega.parse(compile(shape).spec));
    await timed('layout and SVG, with the former', () => drawSvg('trend', data));
    // The library only notes what is drawn until somebody asks for the pixels.
    const { canvas } = await timed('layout and pixels, with the former', async () => {
      const painted = await paint('trend', data);
      painted.canvas.data();
      return painted;
    });
    await timed('encode', () => encodePng(canvas, 'png'));
  }
  return Object.fromEntries(Object.entries(times).map(([stage, all]) => [stage, median(all.slice(WARM_UPS))]));
});
