/** Parts of pages as files: what is saved is what is shown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswerKeeper, keptInsights } from '../../src/web/kept-answers.ts';
import { createDrawer, type Drawer } from '../../src/reports/draw.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import type { Store } from '../../src/store/store.ts';
import { drawWorkerUrl } from '../support/draw-worker-url.ts';
import { textOf } from './support/read-html.ts';
import { hostileSource, noDrawer, now, openStore, startSite, type Site } from './support/site.ts';

let store: Store;
let drawer: Drawer;
let site: Site;
let key: string;
let curved: number;

beforeAll(async () => {
  store = await openStore(createSampleSource({ now }));
  drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 60_000, maxQueue: 20 });
  site = await startSite({ knex: store.knex, drawer });
  ({ key } = (await store.knex('projects').orderBy('id').first('key')) as { key: string });
  ({ experiment_id: curved } = (await store
    .knex('training_curves as c')
    .join('experiments as e', 'e.id', 'c.experiment_id')
    .join('projects as p', 'p.id', 'e.project_id')
    .where({ 'p.key': key, 'e.status': 'completed' })
    .orderBy('e.id')
    .first('experiment_id')) as { experiment_id: number });
});
afterAll(async () => {
  await site.close();
  await drawer.close();
  await store.close();
});

const get = (path: string): Promise<Response> => fetch(site.url + path);

describe('a part of the dashboard', () => {
  it.each(['figures', 'trend', 'top', 'heatmaps', 'datasets', 'insights'])('is saved as CSV: %s', async (part) => {
    const response = await get(`/projects/${key}/parts/${part}.csv?type=hybrid`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename=${key}-hybrid-${part}.csv`);
    expect((await response.text()).split('\r\n').length).toBeGreaterThan(3);
  });

  it('is saved in the order and length in which the page shows it', async () => {
    const csv = await (await get(`/projects/${key}/parts/top.csv?type=hybrid&limit=3&sort=rank&order=desc`)).text();
    expect(
      csv
        .split('\r\n')
        .slice(1, 4)
        .map((line) => line.split(',')[0]),
    ).toEqual(['3', '2', '1']);
    expect((await get(`/projects/${key}/parts/top.csv?type=hybrid&limit=0`)).status).toBe(400);
  });

  it('gives its picture as PNG, and the spec that the picture on the page was drawn from', async () => {
    const html = await (await get(`/projects/${key}?type=hybrid`)).text();
    const specs = [...html.matchAll(/data-spec="([^"]+)"/g)].map(([, path = '']) => path.replaceAll('&amp;', '&'));
    expect(specs).toHaveLength(6);
    for (const path of specs) {
      const response = await get(path);
      expect([path, response.headers.get('content-type')]).toEqual([path, 'application/json; charset=utf-8']);
      const spec = (await response.json()) as { $schema?: string; width: number; layer?: unknown; hconcat?: unknown };
      expect(spec.width ?? 0, path).toBeGreaterThan(0);
      const picture = await get(path.replace('.json', '.png'));
      expect([path, picture.status, picture.headers.get('content-type')]).toEqual([path, 200, 'image/png']);
      expect(
        Buffer.from(await picture.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    const second = await get(`/projects/${key}/parts/heatmaps.png?type=hybrid&chart=2`);
    expect(second.headers.get('content-disposition')).toBe(`attachment; filename=${key}-hybrid-heatmaps-2.png`);
  });

  it('is of the project’s main type where none is named', async () => {
    const response = await get(`/projects/${key}/parts/top.csv`);
    expect(response.headers.get('content-disposition')).toContain('-hybrid-top.csv');
  });

  it.each([
    ['nothing.csv', 404, 'There are: figures, trend, top, heatmaps, datasets, insights.'],
    ['top', 404, 'There are: top.csv, top.png, top.json.'],
    ['figures.png', 404, 'has no picture here'],
    ['top.png?chart=2', 400, 'expected a whole number from 1 to 1'],
    ['top.json?type=other', 400, 'Types: retrieval, ranking, hybrid'],
  ])('%s is %i and says what there is', async (name, status, words) => {
    const response = await get(`/projects/${key}/parts/${name}`);
    expect(response.status).toBe(status);
    expect(textOf(await response.text())).toContain(words);
  });

  it('says so where its picture can not be drawn', async () => {
    const plain = await startSite({ knex: store.knex, drawer: noDrawer });
    const response = await fetch(`${plain.url}/projects/${key}/parts/top.png?type=hybrid`);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('The picture could not be drawn.')]);
    await plain.close();
  });
});

it('the parts of an experiment and of a comparison have addresses too', async () => {
  const page = await (await get(`/projects/${key}/experiments/${curved}`)).text();
  for (const part of ['standing', 'curve']) {
    const base = `/projects/${key}/experiments/${curved}/parts/${part}`;
    expect(page).toContain(`data-spec="${base}.json"`);
    expect(page).toContain(`href="${base}.csv"`);
    expect((await get(`${base}.json`)).status).toBe(200);
    const csv = await get(`${base}.csv`);
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename=${key}-experiment-${curved}-${part}.csv`);
    expect((await csv.text()).split('\r\n').length).toBeGreaterThan(3);
  }
  const base = `/projects/${key}/compare/parts/comparison`;
  expect(await (await get(`/projects/${key}/compare?experiments=3&experiments=5`)).text()).toContain(
    `data-spec="${base}.json?experiments=3%2C5"`,
  );
  const csv = await get(`${base}.csv?experiments=3,5`);
  expect(csv.headers.get('content-disposition')).toBe(`attachment; filename=${key}-3-5-comparison.csv`);
  expect((await get(`${base}.png?experiments=3`)).status).toBe(400);
});

it('names of people are no formulas in a file, and no markup in a spec', async () => {
  const hostile = await openStore(hostileSource());
  const other = await startSite({ knex: hostile.knex });
  const csv = await (await fetch(`${other.url}/projects/1/parts/top.csv?type=hybrid`)).text();
  expect(csv).toContain(`"<script>alert(1)</script> & ""quoted"" 'single'"`);
  const response = await fetch(`${other.url}/projects/1/parts/datasets.json?type=hybrid`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  await other.close();
  await hostile.close();
});

it('the hyperparameters are asked once by all who ask at once, and anew after the data has changed', async () => {
  const changing = await openStore(hostileSource());
  const project = { id: 1, key: 'one', name: 'One' };
  const kept = createAnswerKeeper(changing.knex);
  const ask = async (): ReturnType<typeof keptInsights> => keptInsights(changing.knex, await kept.now(), { project, type: 'hybrid' });
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(other).toBe(one);
  expect(await ask()).toBe(one);
  await changing.knex('sync_buckets').where({ table_name: 'experiments' }).increment('sum', 1);
  expect(await ask()).not.toBe(one);
  await changing.close();
});
