/** In a process of its own: one trend, drawn by Towerwatch in a worker or by one of its peers. */
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { drawPng, openDrawer } from './drawer.ts';
import { PEERS } from './peers.ts';
import { trendData } from './trend-data.ts';

export interface PeerTask {
  name: string;
}

export interface PeerResult {
  milliseconds: number;
}

const WARM_UPS = 5;
const RUNS = 25;

await inChild(async (task): Promise<PeerResult> => {
  const peer = PEERS.find(({ name }) => name === (task as PeerTask).name);
  const drawer = openDrawer(1);
  const draw = peer?.draw ?? ((run: number) => drawPng(drawer, 'trend', trendData(run)));
  const times: number[] = [];
  for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
    const started = performance.now();
    await draw(run);
    times.push(performance.now() - started);
  }
  await drawer.close();
  return { milliseconds: median(times.slice(WARM_UPS)) };
});
