/** In a process of its own: from the start of the drawer to the first picture. */
import { inChild } from '../child.ts';
import { drawPng, openDrawer } from './drawer.ts';
import { trendData } from './trend-data.ts';

export interface FirstResult {
  milliseconds: number;
}

await inChild(async (): Promise<FirstResult> => {
  const started = performance.now();
  const drawer = openDrawer(1);
  await drawPng(drawer, 'trend', trendData(0));
  const milliseconds = performance.now() - started;
  await drawer.close();
  return { milliseconds };
});
