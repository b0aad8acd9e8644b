/** In a process of its own: mixed charts over one worker and over two, and how long the main thread was held up by one. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { drawPng, mixedCharts, openDrawer } from './drawer.ts';

export interface ThreadsResult {
  one: number;
  two: number;
  /** The longest that the main thread took for anything between two turns of its event loop, milliseconds. */
  heldUp: number;
}

const CHARTS_A_RUN = 20;
const WARM_UPS = 3;
const RUNS = 9;
/** How precisely a delay is seen, milliseconds. */
const RESOLUTION = 1;

await inChild(async (): Promise<ThreadsResult> => {
  const drawers = [openDrawer(1), openDrawer(2)];
  const charts = mixedCharts(CHARTS_A_RUN);
  const times: number[][] = drawers.map(() => []);
  for (let run = -WARM_UPS; run < RUNS; run += 1) {
    for (const [i, drawer] of drawers.entries()) {
      const started = performance.now();
      await Promise.all(charts.map(({ key, data }) => drawPng(drawer, key, data)));
      if (run >= 0) times[i]!.push(performance.now() - started);
    }
  }
  // By one worker alone: with two on two cores, the system's own scheduling would be measured.
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  for (let run = 0; run < RUNS; run += 1) for (const { key, data } of charts) await drawPng(drawers[0]!, key, data);
  delay.disable();
  await Promise.all(drawers.map((drawer) => drawer.close()));
  return { one: median(times[0]!), two: median(times[1]!), heldUp: delay.max / 1e6 - RESOLUTION };
});
