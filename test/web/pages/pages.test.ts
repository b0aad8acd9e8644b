import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDrawer } from '../../../src/reports/draw.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import type { Store } from '../../../src/store/store.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { HOSTILE_ESCAPED, hostileSource, noDrawer, now, openStore, startSite, type Site } from '../support/site.ts';

/** Visible text, whitespace folded. */
const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function read(site: Site, path: string): Promise<string> {
  const response = await fetch(site.url + path);
  const html = await response.text();
  expect([path, response.status]).toEqual([path, 200]);
  return html;
}

/** What every page must be. */
function expectSound(html: string): void {
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(html).toContain('<a class="skip" href="#content">');
  expect(html).toMatch(/<title>[^<]+ · Towerwatch<\/title>/);
  expect(html.match(/<caption/g)?.length ?? 0).toBe(html.match(/<table/g)?.length ?? 0);
  expect(html.match(/<script[^>]*>/g)).toEqual([
    expect.stringMatching(/^<script type="module" src="\/assets\/scripts\/page\.js\?v=[0-9a-f]{10}">$/),
  ]);
  expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  // "Loss became NaN" is what a platform says of a failure.
  expect(html).not.toMatch(/undefined|\[object|(?<!became )\bNaN\b/);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

describe('over hostile names and odd rows', () => {
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

  const pages = ['/', '/projects/1', '/projects/1?type=ranking', ...[1, 2, 3, 4].map((id) => `/projects/1/experiments/${id}`)];
  test.each(pages)('%s escapes what people wrote', async (path) => {
    const html = await read(site, path);
    expect(html).toContain(HOSTILE_ESCAPED);
    expectSound(html);
  });

  test.each(['/projects/1?type=%00', '/projects/1/experiments?search=%00', '/projects/1/experiments/%00', '/projects/1/parts/%00.csv'])(
    '%s shows a NUL as what can’t be shown',
    async (path) => {
      const html = await (await fetch(site.url + path)).text();
      expect(html).not.toContain('\0');
      expect(html).toContain('\uFFFD');
    },
  );

  test('the home page has a card a project, its counts and its leaders', async () => {
    const html = await read(site, '/');
    expect(textOf(html)).toContain('4 experiments · 1 completed · 1 running · 1 failed');
    expect(html).toContain('<a href="/projects/empty">Empty</a>');
    expect(textOf(html)).toContain('Hybrid Exp #1 R@100 47.3%');
    expect(textOf(html)).toContain('As of 4 Mar 2026, 12:00 UTC');
    expect(textOf(html)).toContain('No completed experiment leads yet.');
  });

  test('the project page marks the best value of a column in text, and its tab', async () => {
    const html = await read(site, '/projects/1?type=multitask');
    expect(html).toContain('?type=hybrid" aria-current="page">Hybrid');
    expect(html.match(/★/g)!.length).toBeGreaterThan(0);
    expect(textOf(html)).toContain('The trend begins with two completed hybrid experiments that have a metric. One has so far.');
    expect(html).toContain('<title>drawn top</title>');
    expect(html).toMatch(/role="img" aria-label="[^"]*Exp #1 leads with R@100 47\.3%/);
    const empty = await read(site, '/projects/2?type=ranking');
    expectSound(empty);
    expect(textOf(empty)).toContain('No completed ranking experiment yet.');
  });

  test('a completed experiment shows its metrics, saying which RMSE, and its settings as written', async () => {
    const html = await read(site, '/projects/1/experiments/1');
    const text = textOf(html);
    expect(html).toContain(`<title>Exp #1 · Film ${HOSTILE_ESCAPED} · Towerwatch</title>`);
    expect(text).toMatch(/R@100 47\.3% 1st of 1 hybrid experiment; decides the rank/);
    expect(text, 'no place without a value').toMatch(/R@10 – R@5 –/);
    expect(text).toContain('Test RMSE 0.8123');
    expect(text).toContain('RMSE (validation) 0.8001');
    expect(text).toContain('Learning rate 0.0000001');
    expect(text).toContain('Loss weights retrieval 1 · ranking 0.5');
    expect(text).toContain('Created 1 Mar 2026, 10:00 UTC');
    expect(text).toContain('Duration 1 h 23 min');
    // Pictures are drawn when the browser asks for them; what they say stands in the page.
    expect(html).toMatch(/<h2 id="standing">Against the field<\/h2>[^]*<img src="([^"]+standing\.png)" alt="[^"]*R@100 47\.3% is 1st of 1/);
    expect(html).toMatch(/<h2 id="training">Training<\/h2>[^]*<img src="([^"]+curve\.png)" alt="Exp #1, 3 epochs: [^"]*"/);
    const sizes = [...html.matchAll(/<img [^>]*width="640" height="(\d+)" loading="lazy"/g)].map(([, height]) => Number(height));
    expect(sizes).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test('an experiment’s page shows what fed it: features, crosses, the rated column, the dataset and its filters', async () => {
    const text = textOf(await read(site, '/projects/1/experiments/1'));
    expect(text).toMatch(
      /Buyer 3 features, 1 cross · vector of 8 customer_id string · embedding 32D &lt;script[^<]*Entry that can’t be read customer_id × &lt;script[^<]* embedding 16D Product vector of 8 Not recorded\./,
    );
    expect(text).toContain('The rating is read from sales .');
    expect(text).toContain('Days from 1 Oct 2024');
    expect(text).toMatch(/Dates Rolling 60 days Customers None Products None Others &lt;script/);
  });

  test.each([
    ['right of its pictures', 1, ['standing', 'settings', 'features']],
    ['in their column where it failed before there were any', 2, ['towers', 'features', 'settings']],
    ['in their column until it has some', 3, ['towers', 'features', 'settings']],
  ])('an experiment’s features stand %s', async (_where, id, order) => {
    const html = await read(site, `/projects/1/experiments/${id}`);
    const places = order.map((section) => html.indexOf(`<h2 id="${section}">`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  test('an experiment’s page lists the nearest ones and leads to comparisons, with a form for any other', async () => {
    const html = await read(site, '/projects/1/experiments/2');
    const text = textOf(html);
    expect(text, 'who is both the leader and the nearest is linked once').toMatch(/Compare with the leader, Exp #1 Exp #/);
    expect(html).toContain('/compare?experiments=2,3">Exp #2 and Exp #3</a>');
    expect(text).toMatch(/Nearest to Exp #2, fewest differing settings first.*Exp #1 the same settings 47\.3% completed Exp #2 and Exp #1/);
    expect(text).toMatch(/Exp #4 learning rate none instead of 0\.0000001; 2 settings differ/);
    expect(html).toMatch(
      /<form class="inline" method="get" action="\/projects\/film[^"]*\/compare">\s*<input type="hidden" name="experiments" value="2">/,
    );
    const { headers } = await fetch(`${site.url}/projects/1/experiments/2`);
    expect(headers.get('Content-Security-Policy')).toContain("form-action 'self'");
    expect(textOf(await read(site, '/projects/1/experiments/1'))).toMatch(/Compare with the nearest, Exp #3 Exp #/);
  });

  test('towers show what can be read of odd JSON, and say what was not recorded', async () => {
    const text = textOf(await read(site, '/projects/1/experiments/1'));
    expect(text).toMatch(
      /Buyer tower Dense 128 · relu · L2 0\.001 Dropout 0\.2 Product tower Not recorded\. Rating head Layer that can’t be read Layer that can’t be read &lt;script/,
    );
    expect(textOf(await read(site, '/projects/1/experiments/4'))).toContain(
      'Buyer tower Not recorded. Product tower Not recorded. Rating head Not recorded.',
    );
  });

  test('a failed experiment shows stage and message with its line breaks', async () => {
    const html = await read(site, '/projects/1/experiments/2');
    expect(html).toContain(`It failed in the stage “${HOSTILE_ESCAPED}”.\n${HOSTILE_ESCAPED}\n  at line 2</p>`);
    expect(textOf(html)).toContain('No metrics were recorded.');
    expect(html).not.toContain('Against the field');
  });

  test('a running one shows how far it is and for how long it runs', async () => {
    const text = textOf(await read(site, '/projects/1/experiments/3'));
    expect(text).toContain('Running · stage “train” · 40% done');
    expect(text).toContain('Duration 1 h 30 min so far');
    expect(text).toContain('The training curve appears here with its first epochs.');
  });

  test('a comparison shows metrics with the best marked, what differs, and folds what is the same', async () => {
    const html = await read(site, '/projects/1/compare?experiments=1,3');
    expectSound(html);
    expect(html).toContain('<title>drawn compare</title>');
    const text = textOf(html);
    expect(text).toContain('Exp #1 against Exp #3');
    // Nobody else has one: it is better than nobody.
    expect(text).toMatch(/R@100 47\.3% –/);
    expect(text).toMatch(/Status completed running/);
    expect(html).toMatch(/<details[^]*<summary>The same in all: \d+ settings<\/summary>[^]*<th scope="row">Type<\/th><td>hybrid<\/td>/);
    expect(html).toContain('/experiments/3">Exp #3</a></th>');
    expect(text, 'two have none to spare').not.toContain('Take out');
    for (const [query, status, words] of [
      ['', 400, 'A comparison is of 2 to 5 different experiments; none is named.'],
      ['?experiments=', 400, 'none is named.'],
      ['?experiments=1', 400, 'this is Exp #1 alone.'],
      ['?experiments=1&experiments=', 400, '?experiments=12,45'],
      ['?experiments=1,1', 400, 'Exp #1 is named more than once'],
      ['?experiments=1,x', 400, '“x” is no number of an experiment.'],
      ['?experiments=1,-2', 400, '“-2” is no number'],
      [`?experiments=1,${'9'.repeat(200)}`, 400, 'is no number'],
      ['?experiments=1,2,3,4,5,6', 400, 'these are 6.'],
      ['?experiments=1,%00', 400, 'is no number'],
      ['?experiments=1,999', 404, 'has no Exp #999'],
    ] as const) {
      const response = await fetch(`${site.url}/projects/1/compare${query}`);
      expect(response.status, query).toBe(status);
      expect(await response.text()).toContain(words);
    }
  });

  test('a comparison takes its numbers from one parameter or several, names each once, and leads to one more and one less', async () => {
    const html = await read(site, '/projects/1/compare?experiments=1&experiments=%233&experiments=Exp%204,1');
    expectSound(html);
    const text = textOf(html);
    expect(text).toContain('Exp #1 against Exp #3 against Exp #4');
    expect(html).toContain('/compare?experiments=1,4">Take out<span class="unseen"> Exp #3</span></a>');
    expect(html).toMatch(/name="experiments" value="1,3,4">/);
    expect(textOf(await read(site, '/projects/1/compare?experiments=3,4'))).toContain('Add the leader, Exp #1');
  });

  test('a chart that can’t be drawn leaves its finding in words', async () => {
    const plain = await startSite({ knex: store.knex, drawer: noDrawer });
    const text = textOf(await read(plain, '/projects/1'));
    expect(text).toContain('could not be drawn. Exp #1 leads with R@100 47.3%');
    expect(text).not.toContain('no thread');
    await plain.close();
  });
});

test('an empty store says that the first load is running, and then that there is nothing', async () => {
  const store = await openStore();
  const site = await startSite({ knex: store.knex });
  const html = await read(site, '/');
  expectSound(html);
  expect(textOf(html)).toContain('The first load is running.');
  expect(html).not.toContain('As of');
  await store.knex('sync_sources').insert({ source: 'x', as_of: now() });
  expect(textOf(await read(site, '/'))).toContain('No projects yet');
  await site.close();
  await store.close();
});

test('every experiment and type of the sample data has a sound page', async () => {
  const store = await openStore(createSampleSource({ now }));
  const site = await startSite({ knex: store.knex });
  const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 2, timeoutMs: 20_000, maxQueue: 10 });
  const drawn = await startSite({ knex: store.knex, drawer });
  const projects = await store.knex('projects').select<{ id: number; key: string }[]>('id', 'key');
  for (const { id, key } of projects) {
    for (const type of ['retrieval', 'ranking', 'hybrid']) {
      // Drawn by Vega: its pictures too must get by without `style`, which the policy forbids.
      const html = await read(drawn, `/projects/${key}?type=${type}`);
      expectSound(html);
      expect(html.match(/<svg [^>]*class="marks"/g)).toHaveLength(6);
    }
    const experiments = await store.knex('experiments').where({ project_id: id }).orderBy('id').select<{ id: number }[]>('id');
    for (const experiment of experiments) {
      const html = await read(site, `/projects/${key}/experiments/${experiment.id}`);
      expectSound(html);
      const isRight = html.indexOf('<h2 id="features">') > html.indexOf('<h2 id="settings">');
      expect(isRight, 'features are where the page has room').toBe(html.includes('<h2 id="standing">'));
    }
    expectSound(await read(drawn, `/projects/${key}/experiments/${experiments[0]!.id}`));
  }
  await drawn.close();
  await drawer.close();
  await site.close();
  await store.close();
});
