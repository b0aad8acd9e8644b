/** In a process of its own: the memory that it holds after many charts in a row. */
import { inChild } from '../child.ts';
import { drawPng, mixedCharts, openDrawer } from './drawer.ts';

export interface MemoryResult {
  /** Megabytes of the whole process. */
  after200: number;
  after2000: number;
}

await inChild(async (): Promise<MemoryResult> => {
  const drawer = openDrawer(1);
  const charts = mixedCharts(2_000);
  const draw = async (from: number, to: number): Promise<number> => {
    for (const { key, data } of charts.slice(from, to)) await drawPng(drawer, key, data);
    return process.memoryUsage().rss / 2 ** 20;
  };
  const after200 = await draw(0, 200);
  const after2000 = await draw(200, 2_000);
  await drawer.close();
  return { after200, after2000 };
});
