import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHARTS } from '../../src/reports/charts/index.ts';
import { datasets } from '../../src/reports/charts/datasets.ts';
import { pareto } from '../../src/reports/charts/pareto.ts';
import { top } from '../../src/reports/charts/top.ts';
import { axe, describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';
import { startChartsSite, type ChartsSite } from './support/charts-site.ts';

/** Of 255, and of all pixels: below that lies how two renderers round at the edge of a letter. */
const LEVELS = 48;
const MOST_DIFFERING = 0.0005;

const HOSTILE = `<img src="/x" onerror="alert('run')">`;

/** Every chart of the page is brought into sight and has become live. */
async function enlivenAll(page: Page): Promise<void> {
  for (const chart of await page.locator('[data-spec]').all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('.live svg').waitFor({ timeout: 20_000 });
  }
  await page.evaluate(() => scrollTo(0, 0));
}

function boxesOf(page: Page): Promise<number[][]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-spec]')].map((chart) => {
      const { x, y, width, height } = chart.getBoundingClientRect();
      return [x, y + scrollY, width, height].map(Math.round);
    }),
  );
}

function namesOf(page: Page): Promise<(string | null)[]> {
  return page.evaluate(() => [...document.querySelectorAll('[data-spec][role=img]')].map((chart) => chart.getAttribute('aria-label')));
}

async function differing(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((png) => sharp(png).greyscale().raw().toBuffer()));
  expect(a!.length).toBe(b!.length);
  return a!.reduce((count, level, i) => count + (Math.abs(level - b![i]!) > LEVELS ? 1 : 0), 0) / a!.length;
}

const tipOf = (page: Page): Promise<string[]> => page.locator('.tip:not([hidden]) > *').allTextContents();
const linksOf = (page: Page) => page.locator('.links_marks path');

describeInBrowser('live charts', () => {
  let site: ChartsSite;
  let browser: TestBrowser;
  beforeAll(async () => {
    [site, browser] = await Promise.all([startChartsSite(), openBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
  });

  describe.each(CHARTS)('of $key', ({ key, samples }) => {
    it('stand where their pictures stood, look the same, are described the same, and break no policy', async () => {
      const still = await browser.openPage(site.pageOf(key), { javaScript: false });
      const live = await browser.openPage(site.pageOf(key));
      await enlivenAll(live);
      expect(await live.locator('.live svg').count()).toBe(Object.keys(samples).length);
      expect(await boxesOf(live)).toEqual(await boxesOf(still));
      expect(await namesOf(live)).toEqual(await namesOf(still));
      const [picture, chart] = [await still.screenshot({ fullPage: true }), await live.screenshot({ fullPage: true })];
      expect(await differing(picture, chart)).toBeLessThan(MOST_DIFFERING);
      // Images: nothing in them has a part of its own or takes the focus.
      expect(await live.locator('[data-spec] :is([role], [tabindex], a, button, form, input, summary)').count()).toBe(0);
      const ids = await live.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
      expect(ids.length).toBe(new Set(ids).size);
    });
  });

  it('have no violation that axe knows of, on a phone in the dark', async () => {
    const page = await browser.openPage(site.show('top', top.samples['retrieval']), { width: 390, scheme: 'dark' });
    await enlivenAll(page);
    await linksOf(page).first().hover();
    expect(await axe(page)).toEqual([]);
  });

  it('tell in words what the pointer is on, and nothing when it has left', async () => {
    const page = await browser.openPage(site.show('top', top.samples['retrieval']));
    await enlivenAll(page);
    await linksOf(page).nth(1).hover();
    expect(await tipOf(page)).toEqual(['Exp #42', 'R@100 46.1%', '1.2 points behind Exp #45']);
    await linksOf(page).nth(0).hover();
    expect(await tipOf(page)).toEqual(['Exp #45', 'R@100 47.3%', '1.2 points ahead of Exp #42']);
    await page.keyboard.press('Escape');
    expect(await tipOf(page)).toEqual([]);
    await linksOf(page).nth(2).hover();
    await page.mouse.move(2, 2);
    expect(await tipOf(page)).toEqual([]);
  });

  it.each([
    { width: 390, scheme: 'light' as const },
    { width: 390, scheme: 'dark' as const },
    { width: 1280, scheme: 'dark' as const },
  ])('tell it inside of a window of $width pixels, $scheme', async (options) => {
    const rows = [{ label: 'A name as long as names can be '.repeat(6), value: 0.4, experiment: 1 }];
    const page = await browser.openPage(site.show('top', { ...top.samples['retrieval']!, rows }), { ...options, height: 420 });
    await enlivenAll(page);
    const target = (await linksOf(page).first().boundingBox())!;
    for (const [x, y] of [
      [target.x + 1, target.y + 1],
      [target.x + target.width - 1, target.y + target.height - 1],
    ] as const) {
      await page.mouse.move(x, y);
      const box = (await page.locator('.tip').boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(options.width);
      expect(box.y + box.height).toBeLessThanOrEqual(420);
      // The pointer is not on it: it would hide what it tells about.
      expect(x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height).toBe(true);
    }
  });

  it('show what people wrote as text', async () => {
    const rows = [{ label: HOSTILE, value: 0.4, experiment: 1 }];
    const page = await browser.openPage(site.show('top', { ...top.samples['retrieval']!, rows }));
    await enlivenAll(page);
    await linksOf(page).first().hover();
    expect((await tipOf(page))[0]).toBe(HOSTILE);
    expect(await page.locator('img').count()).toBe(0);
  });

  it("open an experiment's page at a click, and beside this one with a key or the middle button", async () => {
    const page = await browser.openPage(site.show('top', top.samples['retrieval']));
    await enlivenAll(page);
    expect(
      await linksOf(page)
        .first()
        .evaluate((mark) => getComputedStyle(mark).cursor),
    ).toBe('pointer');
    for (const open of [{ modifiers: ['Control' as const] }, { button: 'middle' as const }]) {
      const [other] = await Promise.all([page.context().waitForEvent('page'), linksOf(page).nth(1).click(open)]);
      await other.waitForURL(/\/experiments\/42$/);
      await other.close();
    }
    await linksOf(page).nth(1).click();
    await page.waitForURL(/\/experiments\/42$/);
  });

  it('open the list of a dataset, and what the front dominates', async () => {
    const sets = await browser.openPage(site.show('datasets', datasets.samples['hybrid']));
    await enlivenAll(sets);
    await linksOf(sets).nth(1).click();
    await sets.waitForURL(/\/experiments\?type=hybrid&status=completed&dataset=2$/);
    const front = await browser.openPage(site.show('pareto', pareto.samples['two']));
    await enlivenAll(front);
    await linksOf(front).first().hover();
    expect((await tipOf(front))[0]).toBe('A dominated experiment');
    await linksOf(front).first().click();
    await front.waitForURL(/\/experiments\/100\d$/);
  });

  it('are told about at a first touch and open at a second', async () => {
    const page = await browser.openPage(site.show('top', top.samples['retrieval']), { width: 390, hasTouch: true });
    await enlivenAll(page);
    await linksOf(page).nth(1).tap();
    expect((await tipOf(page))[0]).toBe('Exp #42');
    await linksOf(page).nth(2).tap();
    expect((await tipOf(page))[0]).toBe('Exp #39');
    await linksOf(page).nth(2).tap();
    await page.waitForURL(/\/experiments\/39$/);
  });

  it('are pictures without scripts, on paper without words beside them, and where their spec is missing', async () => {
    const without = await browser.openPage(site.show('top', top.samples['retrieval']), { javaScript: false });
    expect(await without.locator('[data-spec] > svg').count()).toBe(1);
    const printed = await browser.openPage(site.show('top', top.samples['retrieval']));
    await enlivenAll(printed);
    await linksOf(printed).first().hover();
    await printed.emulateMedia({ media: 'print' });
    expect(await printed.locator('.tip').isVisible()).toBe(false);
    site.failWith(500);
    const failed = await browser.openPage(site.show('top', top.samples['retrieval']), { expected: /500/ });
    await failed.locator('[data-picture]').waitFor();
    site.failWith(undefined);
    expect(await failed.locator('[data-spec] > svg').count()).toBe(1);
  });
});
