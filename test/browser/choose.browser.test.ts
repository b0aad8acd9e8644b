/** Choosing experiments for a comparison: what can't be compared can't be sent. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import type { Store } from '../../src/store/store.ts';
import { axe, describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';
import { now, openStore, startSite, type Site } from '../web/support/site.ts';

describeInBrowser('the list of experiments', () => {
  let store: Store;
  let site: Site;
  let browser: TestBrowser;
  let path: string;
  beforeAll(async () => {
    [store, browser] = await Promise.all([openStore(createSampleSource({ now })), openBrowser()]);
    site = await startSite({ knex: store.knex });
    const { key } = (await store.knex('projects').orderBy('id').first('key')) as { key: string };
    path = `${site.url}/projects/${key}/experiments`;
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
    await store?.close();
  });

  const buttonOf = (page: Page) => page.getByRole('button', { name: 'Compare the chosen ones' });
  const wordsOf = (page: Page): Promise<string | null> => page.locator('#chosen').textContent();
  /** Whether it can be sent, and what is said beside it. */
  const stateOf = async (page: Page): Promise<[boolean, string | null]> => [await buttonOf(page).isEnabled(), await wordsOf(page)];

  it('counts what is chosen, and lets two to five be compared', async () => {
    const page = await browser.openPage(path);
    const boxes = page.getByRole('checkbox');
    expect(await stateOf(page)).toEqual([false, '0 of 5 chosen: tick 2 to 5 to compare them.']);
    expect(await page.locator('#chosen').getAttribute('aria-live')).toBe('polite');
    await boxes.nth(0).check();
    expect(await stateOf(page)).toEqual([false, '1 of 5 chosen: tick 1 more to compare.']);
    for (const i of [1, 2]) await boxes.nth(i).check();
    expect(await stateOf(page)).toEqual([true, '3 of 5 chosen']);
    for (const box of (await page.locator('input[type=checkbox]:not(:checked)').all()).slice(0, 4).toReversed()) await box.check();
    expect(await stateOf(page)).toEqual([false, '7 chosen: 2 more than can be compared. Take 2 out.']);
    // The foot with these words is in sight, wherever the last box was.
    expect(await page.locator('.choose-foot').evaluate((foot) => foot.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    expect(await axe(page)).toEqual([]);
    // The key that sends a form does not go around the button.
    await page.locator('input[type=checkbox]:checked').first().press('Enter');
    expect(new URL(page.url()).pathname).toBe(new URL(path).pathname);
    for (const box of (await page.locator('input[type=checkbox]:checked').all()).slice(0, 5).toReversed()) await box.uncheck();
    expect(await stateOf(page)).toEqual([true, '2 of 5 chosen']);
    await buttonOf(page).click();
    await page.waitForURL(/\/compare\?experiments=\d+&experiments=\d+$/);
    expect(await page.locator('.compared li').count()).toBe(2);
  });

  it('takes what is chosen along through pages, orders and filters, and lets it be taken out there', async () => {
    const page = await browser.openPage(path);
    const first = await page.getByRole('checkbox').first().getAttribute('value');
    await page.getByRole('checkbox').first().check();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForURL(/chosen=\d+/);
    expect(await stateOf(page)).toEqual([false, '1 of 5 chosen: tick 1 more to compare.']);
    const second = await page.getByRole('checkbox').first().getAttribute('value');
    await page.getByRole('checkbox').first().check();
    await page.getByRole('link', { name: 'Test RMSE' }).click();
    await page.waitForURL(/sort=test_rmse/);
    await page.getByLabel('Type').selectOption('ranking');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/type=ranking/);
    expect([...new URL(page.url()).searchParams.keys()].toSorted()).toEqual(['chosen', 'order', 'sort', 'type']);
    expect(await axe(page)).toEqual([]);
    expect(await stateOf(page)).toEqual([true, '2 of 5 chosen']);
    const ticked = await page
      .locator('input[type=checkbox]:checked')
      .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    expect(ticked.toSorted()).toEqual([first, second].toSorted());
    await buttonOf(page).click();
    await page.waitForURL(/\/compare\?/);
    await page.goBack();
    await page.locator('input[type=checkbox]:checked').last().uncheck();
    await page.locator('input[type=checkbox]:checked').last().uncheck();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    expect(page.url()).not.toContain('chosen');
  });

  it('writes each tick into the address, which ticks it again where it is opened', async () => {
    const page = await browser.openPage(`${path}?type=hybrid`);
    const numbers: string[] = [];
    for (const i of [0, 2]) {
      numbers.push((await page.getByRole('checkbox').nth(i).getAttribute('value'))!);
      await page.getByRole('checkbox').nth(i).check();
      expect(page.url()).toBe(`${path}?type=hybrid&chosen=${numbers.join(',')}`);
    }
    const other = await browser.openPage(page.url());
    expect(await stateOf(other)).toEqual([true, '2 of 5 chosen']);
    await other.getByRole('checkbox').nth(0).uncheck();
    await other.reload();
    expect(other.url()).toBe(`${path}?type=hybrid&chosen=${numbers[1]}`);
    expect(await stateOf(other)).toEqual([false, '1 of 5 chosen: tick 1 more to compare.']);
  });

  it('keeps what is chosen in sight where a search finds nothing', async () => {
    const page = await browser.openPage(path);
    const numbers = await page.getByRole('checkbox').evaluateAll((all) => all.slice(0, 2).map((one) => (one as HTMLInputElement).value));
    await page.goto(`${path}?search=nothing+has+this+name&chosen=${numbers.join(',')}`);
    expect(await page.locator('main').textContent()).toContain('No experiment matches.');
    expect(await stateOf(page)).toEqual([true, '2 of 5 chosen']);
    expect(await axe(page)).toEqual([]);
    await buttonOf(page).click();
    await page.waitForURL(/\/compare\?experiments=\d+&experiments=\d+$/);
  });

  it('knows what a browser that goes back has ticked', async () => {
    const page = await browser.openPage(path);
    for (const i of [0, 1]) await page.getByRole('checkbox').nth(i).check();
    await buttonOf(page).click();
    await page.waitForURL(/\/compare\?/);
    await page.goBack();
    await expect.poll(() => stateOf(page)).toEqual([true, '2 of 5 chosen']);
  });

  it('says without scripts how many may be chosen, and refuses others when they are sent', async () => {
    const page = await browser.openPage(path, { javaScript: false, expected: /400/ });
    expect(await stateOf(page)).toEqual([true, 'Two to five of them, side by side.']);
    await page.getByRole('checkbox').first().check();
    await buttonOf(page).click();
    expect(await page.locator('main').textContent()).toContain('A comparison is of 2 to 5 different experiments');
  });
});
