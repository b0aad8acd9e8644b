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

  it('leads to comparisons that break a tower after its arrows alone, also on a phone', async () => {
    const [key] = projects;
    const numbers = await store
      .knex('experiments as e')
      .join('projects as p', 'p.id', 'e.project_id')
      .where('p.key', key!)
      .whereRaw("e.buyer_tower_structure like '%→%→%'")
      .distinctOn('e.buyer_tower_structure')
      .limit(2)
      .pluck<number[]>('e.experiment_number');
    expect(numbers).toHaveLength(2);
    const page = await browser.openPage(`${site.url}/projects/${key}/compare?experiments=${numbers.join(',')}`, { width: 390 });
    const lines = await page.locator('td:has(wbr)').evaluateAll((cells) =>
      cells.flatMap((cell) =>
        [...cell.childNodes].flatMap((node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return node.nodeType === Node.TEXT_NODE ? [range.getClientRects().length] : [];
        }),
      ),
    );
    expect(lines.length).toBeGreaterThan(3);
    expect(new Set(lines)).toEqual(new Set([1]));
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
