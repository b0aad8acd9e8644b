import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDrawer, type Drawer } from '../../src/reports/draw.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import type { Store } from '../../src/store/store.ts';
import { axe, describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';
import { drawWorkerUrl } from '../support/draw-worker-url.ts';
import { freezeDigest, type Frozen } from '../web/support/frozen.ts';
import { hostileSource, now, openStore, startSite, type Site } from '../web/support/site.ts';

/** What people wrote in all of them tries to be a script. */
const PAGES = {
  home: '/',
  project: '/projects/1',
  'project without experiments': '/projects/2?type=ranking',
  'completed experiment': '/projects/1/experiments/1',
  'failed experiment': '/projects/1/experiments/2',
  'running experiment': '/projects/1/experiments/3',
  comparison: '/projects/1/compare?experiments=1,2,3',
  'list of experiments': '/projects/1/experiments',
  deliveries: '/deliveries',
  subscriptions: '/subscriptions',
  slot: '/deliveries/:slot',
  digest: '/digests/:token',
  error: '/projects/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
};

const WINDOWS = [
  { width: 1280, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const;

describeInBrowser('pages', () => {
  let store: Store;
  let drawer: Drawer;
  let site: Site;
  let browser: TestBrowser;
  let frozen: Frozen;
  beforeAll(async () => {
    drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 60_000, maxQueue: 100 });
    [store, browser] = await Promise.all([openStore(hostileSource()), openBrowser()]);
    site = await startSite({ knex: store.knex, drawer });
    const target = { channel: 'email' as const, address: 'ann@example.org' };
    const subscription = { projectId: 1, timetable: parseTimetable('weekly', 'Europe/Kyiv'), targets: [target] };
    const draw = async (chart: string, data: unknown) => {
      const drawing = await drawer.png(chart, data);
      return drawing.ok ? drawing : null;
    };
    frozen = await freezeDigest({ store, subscriptionId: await addSubscription(store.knex, subscription, now()), now: now(), draw });
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close(), drawer?.close()]);
    await store?.close();
  });

  describe.each(WINDOWS)('$width pixels wide, $scheme', (window) => {
    it.each(Object.entries(PAGES))(
      '%s runs nothing but its own script, is as wide as its window, and has no violation that axe knows of',
      async (name, path) => {
        const url = site.url + path.replace(':slot', String(frozen.slotId)).replace(':token', frozen.token);
        const page = await browser.openPage(url, { ...window, ...(name === 'error' ? { expected: /404/ } : {}) });
        expect(await page.locator('script').count()).toBe(1);
        expect(await page.locator('[onerror], [onload], img:not([alt])').count()).toBe(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(window.width);
        expect(await axe(page)).toEqual([]);
      },
    );
  });

  it('of experiments link to pictures, whose places are free before they are there, and the same when they live', async () => {
    const url = `${site.url}/projects/1/experiments/1`;
    const boxes = (page: Page): Promise<number[][]> =>
      page.locator('[data-spec]').evaluateAll((charts) =>
        charts.map((chart) => {
          const { x, y, width, height } = chart.getBoundingClientRect();
          return [x, y + scrollY, width, height].map(Math.round);
        }),
      );
    const without = await browser.openPage(url, { javaScript: false });
    const pictures = without.locator('[data-spec] > img');
    expect(await pictures.count()).toBe(2);
    const names = await pictures.evaluateAll((images) => images.map((image) => (image as HTMLImageElement).alt));
    expect(names[0]).toMatch(/^Exp #1 among completed hybrid experiments: /);
    const free = await boxes(without);
    for (const picture of await pictures.all()) {
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1280);
    }
    expect(await boxes(without)).toEqual(free);
    const live = await browser.openPage(url);
    for (const chart of await live.locator('[data-spec]').all()) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator('.live svg').waitFor({ timeout: 20_000 });
    }
    expect(await boxes(live)).toEqual(free);
    expect(
      await live.locator('[data-spec][role=img]').evaluateAll((charts) => charts.map((chart) => chart.getAttribute('aria-label'))),
    ).toEqual(names);
  });

  it('have tables whose heads turn their rows, whatever has no value last', async () => {
    const page = await browser.openPage(`${site.url}/projects/1?type=hybrid`, { width: 1280, scheme: 'light' });
    const head = page.getByRole('button', { name: 'Experiment', exact: true });
    const first = (): Promise<string | null> => page.locator('table', { has: head }).locator('tbody a').first().textContent();
    await head.click();
    expect(await first()).toBe('Exp #4');
    await head.press('Enter');
    expect(await first()).toBe('Exp #1');
    expect(await page.getByRole('columnheader', { name: 'Experiment', exact: true }).filter({ has: head }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    expect(await axe(page)).toEqual([]);
  });
});
