/** The list of experiments: filters, a search and pages in its address, without any script. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentList } from '../../../src/analysis/list.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import type { Store } from '../../../src/store/store.ts';
import { tableOf, tablesOf, textOf, type ReadTable } from '../support/read-html.ts';
import { HOSTILE_ESCAPED, hostileSource, now, openStore, startSite, type Site } from '../support/site.ts';

describe('over the sample data', () => {
  let store: Store;
  let site: Site;
  let project: { id: number; key: string };
  beforeAll(async () => {
    store = await openStore(createSampleSource({ now }));
    site = await startSite({ knex: store.knex });
    project = (await store.knex('projects').orderBy('id').first('id', 'key')) as { id: number; key: string };
  });
  afterAll(async () => {
    await site.close();
    await store.close();
  });

  const at = (query: string): string => `${site.url}/projects/${project.key}/experiments${query}`;
  async function read(query: string): Promise<string> {
    const response = await fetch(at(query));
    expect([query, response.status]).toEqual([query, 200]);
    return response.text();
  }
  async function ask(query: string): Promise<ExperimentList> {
    return (await (await fetch(`${site.url}/api/experiments/list?project=${project.id}&page_size=25&${query}`)).json()) as ExperimentList;
  }
  const listOf = (html: string): ReadTable => tableOf(html, /newest first/);

  it.each([
    ['?type=hybrid', 'model_type=hybrid'],
    ['?status=failed', 'status=failed'],
    ['?search=adagrad', 'search=adagrad'],
    ['?search=%2345', 'search=%2345'],
    ['?type=ranking&status=completed&search=&dataset=&page=2', 'model_type=ranking&status=completed&page=2'],
    ['?page=3', 'page=3'],
  ])('shows for %s what the JSON list answers', async (query, asked) => {
    const { experiments, pagination } = await ask(asked);
    expect(experiments.length).toBeGreaterThan(0);
    const html = await read(query);
    expect(listOf(html).rows.map(([, name]) => name)).toEqual(experiments.map(({ display_name: name }) => name));
    expect(listOf(html).caption).toContain(`${pagination.total_count} experiment`);
  });

  it('is sorted by created, recall and RMSE, either way, over all pages and filters, with what has no value last', async () => {
    const named: [string, (e: ExperimentList['experiments'][number]) => string | number | null, RegExp][] = [
      ['created', (e) => e.created_at, /(newest|oldest) first/],
      ['recall_at_100', (e) => e.recall_at_100, /(highest|lowest) R@100 first/],
      ['test_rmse', (e) => e.test_rmse, /(highest|lowest) Test RMSE first/],
    ];
    for (const [sort, valueOf, caption] of named)
      for (const order of ['asc', 'desc'] as const) {
        const pages: ExperimentList[] = [];
        do pages.push(await ask(`sort=${sort}&order=${order}&page=${pages.length + 1}`));
        while (pages.at(-1)!.pagination.has_next);
        const all = pages.flatMap(({ experiments }) => experiments);
        expect(new Set(all.map(({ id }) => id)).size).toBe(pages[0]!.pagination.total_count);
        const values = all.map(valueOf);
        const known = values.filter((value) => value !== null);
        const sign = order === 'asc' ? 1 : -1;
        expect(values).toEqual([
          ...known.toSorted((a, b) => sign * (a < b ? -1 : a > b ? 1 : 0)),
          ...values.filter((value) => value === null),
        ]);
        const shown = tableOf(await read(`?sort=${sort.toUpperCase()}&order=${order}&page=2`), caption);
        expect(shown.rows.map(([, name]) => name)).toEqual(pages[1]!.experiments.map(({ display_name: name }) => name));
      }
    const html = await read('?type=hybrid&sort=test_rmse&page=');
    expect(html).toMatch(/aria-sort="ascending"><a class="sort" href="[^"]*\?type=hybrid&amp;sort=test_rmse&amp;order=desc">Test RMSE/);
    expect(html).toMatch(/<a class="sort" href="[^"]*\?type=hybrid">Created/);
    expect(html).toContain('<input type="hidden" name="sort" value="test_rmse">');
    expect(html).toMatch(/rel="next" href="[^"]*\?type=hybrid&amp;sort=test_rmse&amp;order=asc&amp;page=2"/);
    expect(html).toMatch(/rel="next"[^>]*>Next<\/a>/);
    expect(html).toMatch(/<a href="[^"]*\/experiments\?sort=test_rmse&amp;order=asc">All experiments/);
    const response = await fetch(at('?sort=status'));
    expect([response.status, textOf(await response.text())]).toEqual([400, expect.stringContaining('created, recall_at_100, test_rmse')]);
  });

  it('ticks what its address says is chosen, on this page and on others', async () => {
    const { experiments } = await ask('');
    const here = experiments[0]!.experiment_number!;
    const elsewhere = (await ask('page=2')).experiments[0]!.experiment_number!;
    const html = await read(`?chosen=${here},%20${elsewhere},${here},999999`);
    expect(html).toContain(`name="experiments" value="${here}" checked aria-label`);
    expect(html).toContain(`value="${elsewhere}" checked> Exp #${elsewhere}`);
    expect(html).toContain(`<input type="hidden" name="chosen" value="${here},${elsewhere}">`);
    expect(html).toMatch(new RegExp(`rel="next" href="[^"]*chosen=${here}%2C${elsewhere}&amp;page=2"`));
    expect(html, 'the project has none of this number').not.toContain('999999');
    expect(await read('?chosen=')).not.toContain('chosen=');
    expect((await fetch(at('?chosen=1,x'))).status).toBe(400);
  });

  it('turns pages without losing the filters, and clamps a page past the end', async () => {
    const { pagination } = await ask('model_type=hybrid&status=completed');
    expect(pagination.total_pages).toBeGreaterThan(1);
    const first = await read('?type=hybrid&status=completed');
    expect(first).toMatch(/rel="next"[^>]*>Older<\/a>/);
    expect(textOf(await read('?type=HYBRID&status=COMPLETED'))).toBe(textOf(first));
    expect(first).not.toContain('rel="prev"');
    const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first) ?? [];
    expect(next).toBe(`/projects/${project.key}/experiments?type=hybrid&amp;status=completed&amp;page=2`);
    const last = await read('?type=hybrid&status=completed&page=999');
    expect(textOf(last)).toContain(`Page ${pagination.total_pages} of ${pagination.total_pages}`);
    expect(last).not.toContain('rel="next"');
  });

  it('keeps what was chosen in its form, and narrows down by configs that its rows link to', async () => {
    const { experiments } = await ask('model_type=ranking');
    const one = experiments[0]!;
    const html = await read(`?type=ranking&feature_config=${one.feature_config_id}&search=e`);
    expect(html).toContain('<option value="ranking" selected>Ranking</option>');
    expect(html).toContain('id="search" name="search" type="search" value="e"');
    expect(html).toContain(`<input type="hidden" name="feature_config" value="${one.feature_config_id}">`);
    expect(textOf(html)).toContain(`Feature config “${one.feature_config_name}”`);
    expect(html).toContain(`href="/projects/${project.key}/experiments?type=ranking&amp;search=e"`);
    const unfiltered = await read('');
    expect(unfiltered).toContain(`experiments?feature_config=${(await ask('')).experiments[0]!.feature_config_id}"`);
  });

  it('leads the chosen ones to their comparison, ticked one by one or named together', async () => {
    const html = await read('');
    expect(html).toContain(`<form class="choose" method="get" action="/projects/${project.key}/compare">`);
    const numbers = [...html.matchAll(/type="checkbox" name="experiments" value="(\d+)"/g)].map(([, number]) => number);
    expect(numbers).toHaveLength(25);
    const [a, b] = numbers as [string, string];
    const headings = await Promise.all(
      [`experiments=${a}&experiments=${b}`, `experiments=${a},${b}`].map(async (query) => {
        const response = await fetch(`${site.url}/projects/${project.key}/compare?${query}`);
        return /<h1>(.*?)<\/h1>/.exec(await response.text())?.[1];
      }),
    );
    expect(headings).toEqual([`Exp #${a} against Exp #${b}`, `Exp #${a} against Exp #${b}`]);
  });

  it('allows its forms to be sent to this site alone', async () => {
    expect((await fetch(at(''))).headers.get('content-security-policy')).toContain("form-action 'self'");
  });

  it('refuses a status, type, page or id that can not be, and names what can', async () => {
    for (const [query, words] of [
      ['?status=done', 'Statuses: completed, running, submitting, failed, pending, cancelled'],
      ['?type=other', 'Types: retrieval, ranking, hybrid (or multitask).'],
      ['?page=0', 'expected a whole number from 1'],
      ['?dataset=x', 'expected an id'],
      ['?search=a&search=b', 'expected it once'],
    ] as const) {
      const response = await fetch(at(query));
      expect([query, response.status]).toEqual([query, 400]);
      expect(textOf(await response.text())).toContain(words);
    }
  });

  it('says that nothing matches, and leads back to all', async () => {
    const html = await read('?search=no+such+name');
    expect(tablesOf(html)).toEqual([]);
    expect(textOf(html)).toContain('No experiment matches.');
    expect(html).toContain(`<a href="/projects/${project.key}/experiments">All experiments</a>`);
  });
});

it('escapes what people wrote, also in what was searched for, and is a sentence for an empty project', async () => {
  const store = await openStore(hostileSource());
  const site = await startSite({ knex: store.knex });
  const read = async (path: string): Promise<string> => (await fetch(site.url + path)).text();
  const html = await read(`/projects/1/experiments?search=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  const all = await read('/projects/1/experiments');
  expect(all).toContain(HOSTILE_ESCAPED);
  expect(all).not.toContain('<script>alert');
  // A status that only this project has can be chosen.
  expect(all).toContain(`<option value="${HOSTILE_ESCAPED}">`);
  expect(textOf(await read('/projects/2/experiments'))).toContain('No experiments yet.');
  await site.close();
  await store.close();
});
