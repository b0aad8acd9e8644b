/** What stands beside a picture of the dashboard is seen whole. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import type { Store } from '../../src/store/store.ts';
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';
import { now, openStore, startSite, type Site } from '../web/support/site.ts';

describeInBrowser('a dashboard', () => {
  let store: Store;
  let site: Site;
  let browser: TestBrowser;
  let projects: string[];
  beforeAll(async () => {
    [store, browser] = await Promise.all([openStore(createSampleSource({ now })), openBrowser()]);
    site = await startSite({ knex: store.knex });
    projects = await store.knex('projects').orderBy('id').pluck<string[]>('key');
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
    await store?.close();
  });

  it.each(['hybrid', 'retrieval', 'ranking'])('shows every column of the datasets of %s experiments at 1280 pixels', async (type) => {
    for (const key of projects) {
      const page = await browser.openPage(`${site.url}/projects/${key}?type=${type}`, { width: 1280 });
      const tables = page.locator('#datasets .scroll');
      const widths = await tables.evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
      expect([key, widths]).toEqual([key, widths.map(() => 0)]);
    }
  });
});
