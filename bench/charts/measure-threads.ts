/** In a process of its own: mixed charts over one worker and over two, and how long the main thread was held up by one, and by none. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { drawPng, mixedCharts, openDrawer } from './drawer.ts';

export interface ThreadsResult {
  one: number;
  two: number;
  /** How long the main thread took at the longest for anything between two turns of its event loop, in milliseconds. */
  heldUp: {
    /** In any of the windows of time in which charts were drawn. */
    drawing: number;
    /** In any of the windows in between, as long, in which nobody asked for anything. */
    idle: number;
    /** How much more it is in the median window with drawing than in the median one without: a single long one may be the machine's. */
    added: number;
  };
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
  const [drawing, idle]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    const started = performance.now();
    const draw = async (): Promise<void> => {
      for (const { key, data } of charts) await drawPng(drawers[0]!, key, data);
    };
    drawing.push(await longestHoldUp(draw));
    const took = performance.now() - started;
    idle.push(await longestHoldUp(() => sleep(took)));
  }
  await Promise.all(drawers.map((drawer) => drawer.close()));
  const heldUp = { drawing: Math.max(...drawing), idle: Math.max(...idle), added: median(drawing) - median(idle) };
  return { one: median(times[0]!), two: median(times[1]!), heldUp };
});

async function longestHoldUp(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6 - RESOLUTION;
}
