/** In a process of its own: from the start of the drawer to the first picture, and how long that takes once it is warmed up. */
import type { Drawer } from '../../src/reports/draw.ts';
import { inChild } from '../child.ts';
import { drawPng, openDrawer } from './drawer.ts';
import { trendData } from './trend-data.ts';

export interface FirstResult {
  cold: number;
  warmedUp: number;
}

await inChild(async (): Promise<FirstResult> => {
  const time = async (prepare: (drawer: Drawer) => Promise<void>): Promise<number> => {
    const drawer = openDrawer(1);
    await prepare(drawer);
    const started = performance.now();
    await drawPng(drawer, 'trend', trendData(0));
    const took = performance.now() - started;
    await drawer.close();
    return took;
  };
  return { cold: await time(async () => undefined), warmedUp: await time((drawer) => drawer.warmUp()) };
});
