/** Drawers as the product opens them, but that keep nothing: what is measured is drawing. */
import { createDrawer, type Drawer } from '../../src/reports/draw.ts';
import { CHARTS } from '../../src/reports/charts/index.ts';

export function openDrawer(threads: number): Drawer {
  // The worker is compiled, as it is in the product; the flags of this process would make it load a compiler first.
  process.execArgv = [];
  const workerUrl = new URL('../../dist/reports/draw-worker.js', import.meta.url);
  return createDrawer({ workerUrl, threads, timeoutMs: 60_000, maxQueue: 10_000, cacheBytes: 1 });
}

/** @throws where a drawing fails: there is nothing to measure. */
export async function drawPng(drawer: Drawer, key: string, data: unknown): Promise<Uint8Array> {
  const drawing = await drawer.png(key, data);
  if (!drawing.ok) throw new Error(`${key}: ${drawing.reason}`);
  return drawing.body;
}

/** So many of the charts' samples, of every chart as many as of the others. */
export function mixedCharts(count: number): { key: string; data: unknown }[] {
  const samples = CHARTS.map(({ key, samples: all }) =>
    Object.entries(all)
      .filter(([name]) => name !== 'empty')
      .map(([, data]) => ({ key, data })),
  );
  return Array.from({ length: count }, (_, i) => {
    const own = samples[i % samples.length]!;
    return own[Math.floor(i / samples.length) % own.length]!;
  });
}
