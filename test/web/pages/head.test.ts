import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { HOSTILE_ESCAPED, hostileSource, openStore, startSite, type Site } from '../support/site.ts';

let store: Store;
let site: Site;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex });
});
afterAll(async () => {
  await site.close();
  await store.close();
});

/** The contents of the page's meta elements by name or property. */
async function metaOf(path: string): Promise<Map<string, string>> {
  const html = await (await fetch(site.url + path)).text();
  return new Map([...html.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)"/g)].map(([, name, content]) => [name!, content!]));
}

it.each([
  ['/', 'Projects', 'Two-tower recommender experiments of 2 projects: counts, leaders and trends.'],
  ['/projects/2', 'Empty', 'Empty: results, trends and comparisons of two-tower recommender experiments.'],
  [
    '/projects/1/experiments/1',
    `Exp #1 · Film ${HOSTILE_ESCAPED}`,
    `Hybrid experiment of Film ${HOSTILE_ESCAPED}, completed: R@100 47.3%.`,
  ],
  [
    '/projects/1/compare?experiments=1,2',
    `Exp #1 · Exp #2 · Film ${HOSTILE_ESCAPED}`,
    'Exp #1, Exp #2 side by side: their metrics and the settings in which they differ.',
  ],
])('%s says in its head what it is, for who finds a link to it', async (path, title, description) => {
  const meta = await metaOf(path);
  expect(meta.get('og:title')).toBe(title);
  expect(meta.get('og:site_name')).toBe('Towerwatch');
  expect(meta.get('description')).toBe(description);
  expect(meta.get('og:description')).toBe(description);
});

it('has the colours of its bar for both schemes', async () => {
  const html = await (await fetch(site.url)).text();
  expect(html).toContain('<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">');
  expect(html).toContain('<meta name="theme-color" content="#18202b" media="(prefers-color-scheme: dark)">');
});

it.each(['/projects/1', '/projects/1/compare?experiments=1,2'])('%s says where its charts find the pages of experiments', async (path) => {
  const html = await (await fetch(site.url + path)).text();
  const [, key] = /data-experiments="\/projects\/([^"/]+)\/experiments\/"/.exec(html) ?? [];
  expect((await fetch(`${site.url}/projects/${key}/experiments/1`)).status).toBe(200);
});
