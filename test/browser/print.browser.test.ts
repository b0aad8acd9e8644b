/** What a page is on paper: A4 with margins of a centimetre is 718 pixels wide. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import type { Store } from '../../src/store/store.ts';
import { describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';
import { now, openStore, startSite, type Site } from '../web/support/site.ts';

const PAPER = 718;

describeInBrowser('on paper', () => {
  let store: Store;
  let site: Site;
  let browser: TestBrowser;
  beforeAll(async () => {
    [store, browser] = await Promise.all([openStore(createSampleSource({ now })), openBrowser()]);
    site = await startSite({ knex: store.knex });
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), site?.close()]);
    await store?.close();
  });

  it.each(['?type=hybrid', '?type=ranking', '?type=retrieval', '/experiments', '/experiments/:leader'])(
    'a page (%s) is dark on white, and its tables are no wider than the paper',
    async (path) => {
      const leader = (await store
        .knex('experiments as e')
        .join('projects as p', 'p.id', 'e.project_id')
        .where({ 'p.key': 'bookshop-next-read', model_type: 'hybrid' })
        .orderByRaw('recall_at_100 desc nulls last')
        .first('e.id')) as { id: number };
      const url = `${site.url}/projects/bookshop-next-read${path.replace(':leader', String(leader.id))}`;
      const page = await browser.openPage(url, { width: PAPER, scheme: 'dark' });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const seen = await page.evaluate(() => ({
        tooWide: [...document.querySelectorAll('table')]
          .filter((table) => table.getBoundingClientRect().right > innerWidth + 1)
          .map((table) => table.caption?.textContent),
        // Of the whole page and of a tower's layer, where there is one.
        colours: ['body', '.layer-dense'].flatMap((selector) => {
          const element = document.querySelector(selector);
          return element === null ? [] : [getComputedStyle(element).color];
        }),
        paper: getComputedStyle(document.body).backgroundColor,
      }));
      expect(seen.tooWide).toEqual([]);
      expect(new Set(seen.colours)).toEqual(new Set(['rgb(0, 0, 0)']));
      expect(seen.paper).toBe('rgb(255, 255, 255)');
    },
  );
});
