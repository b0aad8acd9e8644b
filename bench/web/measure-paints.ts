/** When a browser on the same machine has painted the largest part of a page. */
import { chromium } from 'playwright-core';
import { median } from '../statistics.ts';

/** Each in a new context: nothing is kept from the page before, as for somebody who comes for the first time. */
const VISITS = 5;

export async function measurePaints(
  url: string,
  paths: readonly string[],
  executablePath: string,
): Promise<{ path: string; milliseconds: number }[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const results = [];
    for (const path of paths) {
      const times: number[] = [];
      for (let visit = 0; visit < VISITS; visit += 1) {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
        const page = await context.newPage();
        await page.goto(url + path, { waitUntil: 'load' });
        times.push(await page.evaluate(LARGEST_PAINT));
        await context.close();
      }
      results.push({ path, milliseconds: median(times) });
    }
    return results;
  } finally {
    await browser.close();
  }
}

/** Text, for it runs in the page: what was painted until half a second after it had loaded. */
const LARGEST_PAINT = `new Promise((resolve) => {
  let latest = Number.NaN;
  new PerformanceObserver((list) => { latest = list.getEntries().at(-1).startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => resolve(latest), 500);
})`;
