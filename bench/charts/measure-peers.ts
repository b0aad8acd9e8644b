/** In a process of its own: one trend, drawn by Towerwatch in a worker and by its peers, in turn. */
import { PEERS } from './peers.ts';
import { drawPng, openDrawer } from './drawer.ts';
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { trendData } from './trend-data.ts';

export type PeersResult = { name: string; milliseconds: number }[];

const WARM_UPS = 5;
const RUNS = 25;

await inChild(async (): Promise<PeersResult> => {
  const drawer = openDrawer(1);
  const contenders = [{ name: 'Towerwatch', draw: (run: number) => drawPng(drawer, 'trend', trendData(run)) }, ...PEERS];
  const times: number[][] = contenders.map(() => []);
  for (let run = -WARM_UPS; run < RUNS; run += 1) {
    for (const [i, { draw }] of contenders.entries()) {
      const started = performance.now();
      await draw(run + WARM_UPS);
      if (run >= 0) times[i]!.push(performance.now() - started);
    }
  }
  await drawer.close();
  return contenders.map(({ name }, i) => ({ name, milliseconds: median(times[i]!) }));
});
