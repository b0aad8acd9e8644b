import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { OPEN_HERE } from '../../../src/web/access/access.ts';
import { HOSTILE_ESCAPED, hostileSource, openStore, startSite, type Site } from '../support/site.ts';

let store: Store;
let site: Site;
let behindSignIn: Site;
beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex, access: { ...OPEN_HERE, baseUrl: () => 'https://towerwatch.test' } });
  const directory = { lookUp: async () => ({ kind: 'refused', reason: 'stranger' }) as const, projectsOf: async () => undefined };
  const signIn = { clientId: '1.2', clientSecret: 'abcdefgh', issuer: new URL('http://127.0.0.1:1'), directory };
  behindSignIn = await startSite({ knex: store.knex, access: { ...OPEN_HERE, mode: 'sign-in', signIn } });
});
afterAll(async () => {
  await Promise.all([site.close(), behindSignIn.close()]);
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
    `Hybrid experiment of Film ${HOSTILE_ESCAPED}, completed: R@100 47.3%, 1st of 1 hybrid experiment.`,
  ],
  [
    '/projects/1/compare?experiments=1,2',
    `Exp #1 · Exp #2 · Film ${HOSTILE_ESCAPED}`,
    'No two of Exp #1 and Exp #2 have a metric in common.',
  ],
])('%s says in its head what it is, for who finds a link to it', async (path, title, description) => {
  const meta = await metaOf(path);
  expect(meta.get('og:title')).toBe(title);
  expect(meta.get('og:site_name')).toBe('Towerwatch');
  expect(meta.get('description')).toBe(description);
  expect(meta.get('og:description')).toBe(description);
});

it.each([
  ['/projects/1?type=hybrid', '/parts/top.png?type=hybrid', /^Exp #1 leads with R@100 47\.3%/],
  ['/projects/1/experiments/1', '/experiments/1/parts/standing.png', /^Exp #1 among completed hybrid experiments: /],
  ['/projects/1/compare?experiments=1,2', '/compare/parts/comparison.png?experiments=1%2C2', /^(?:Best of|No two of) /],
])('%s has a picture for previews, in words too, which is there', async (path, picture, words) => {
  const meta = await metaOf(path);
  const href = meta.get('og:image')!;
  // By the project's key, whatever the page was asked by.
  expect(href).toMatch(/^https:\/\/towerwatch\.test\/projects\/film-[a-z0-9-]+\//);
  expect(href.endsWith(picture)).toBe(true);
  expect(meta.get('og:image:alt')).toMatch(words);
  expect(meta.get('twitter:card')).toBe('summary_large_image');
  const response = await fetch(site.url + new URL(href).pathname + new URL(href).search);
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'image/png']);
});

it('has no picture where there is none', async () => {
  for (const path of ['/', '/projects/2', '/projects/1/experiments', '/deliveries', '/subscriptions'])
    expect((await metaOf(path)).has('og:image')).toBe(false);
});

it('says nothing of a page to who would have to sign in', async () => {
  const response = await fetch(`${behindSignIn.url}/projects/1/experiments/1`);
  expect(response.status).toBe(401);
  const html = await response.text();
  expect(html).toContain('<meta property="og:title" content="Sign in">');
  expect(html).not.toMatch(/og:image|Exp #|Film/);
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

it('a name with marks that turn text turns nothing on a page', async () => {
  await store.knex('projects').where({ id: 2 }).update({ name: 'Zły\u202E\u2067 xyz' });
  await store.knex('sync_buckets').where({ table_name: 'projects' }).increment('sum', 1);
  const html = await (await fetch(`${site.url}/projects/2`)).text();
  expect(html).toContain('Zły xyz');
  expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
});
