/** Lines that ask about a part: one dataset, the last days, one setting. Held against the whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsTrend, type TrendPoint } from '../../../src/analysis/metrics-trend.ts';
import { findProject, type Project } from '../../../src/analysis/project.ts';
import { dispatch } from '../../../src/bot/dispatch.ts';
import type { TableView } from '../../../src/reports/view.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import { syncStore } from '../../../src/sources/sync.ts';
import type { Store } from '../../../src/store/store.ts';
import { createTestLog } from '../../support/log.ts';
import { openTestStore } from '../../support/store.ts';

const now = (): Date => new Date('2026-11-25T12:00:00Z');
let store: Store;
let project: Project;
let dataset: { id: number; name: string };

beforeAll(async () => {
  store = await openTestStore('embedded');
  await syncStore({ store, source: createSampleSource({ now }), log: createTestLog().log, now });
  project = await findProject(store.knex, 'bookshop-next-read');
  const { rows } = await store.knex.raw<{ rows: { id: number; name: string }[] }>(
    `select d.id, d.name from datasets d join experiments e on e.dataset_id = d.id
     where e.project_id = ? and e.model_type = 'hybrid' and e.status = 'completed' group by 1, 2 order by count(*) desc`,
    [project.id],
  );
  dataset = rows[0]!;
});
afterAll(() => store.close());

function ask(line: string): ReturnType<typeof dispatch> {
  return dispatch(`${line} in "${project.name}"`, { knex: store.knex, now });
}

function tableOf({ views }: Awaited<ReturnType<typeof dispatch>>): TableView {
  return views.find((view) => view.kind === 'table')!;
}

describe('one dataset', () => {
  it('narrows the ranking to its experiments, in the order of the whole', async () => {
    const whole = await ask('hybrid top 50');
    const narrowed = await ask(`hybrid top 50 on "${dataset.name}"`);
    const expected = whole.records.filter((record) => record['dataset_id'] === dataset.id).map((record) => record['experiment_id']);
    expect(narrowed.records.map((record) => record['experiment_id'])).toEqual(expected);
    expect(expected.length).toBeGreaterThan(2);
    expect(narrowed.title).toContain(`on “${dataset.name}”`);
    expect(whole.records.length).toBeGreaterThan(expected.length);
  });

  it('narrows list, heatmap, insights and the trade-offs to it', async () => {
    const on = `on "${dataset.name}"`;
    const [list, heatmap, insights, pareto] = await Promise.all([
      ask(`list ${on}`),
      ask(`hybrid heatmap ${on}`),
      ask(`hybrid insights ${on}`),
      ask(`pareto ${on}`),
    ]);
    expect(new Set(list.records.map((record) => record['dataset_id']))).toEqual(new Set([dataset.id]));
    const ids = await store
      .knex('experiments')
      .where({ project_id: project.id, dataset_id: dataset.id, model_type: 'hybrid', status: 'completed' })
      .pluck<number[]>('id');
    expect(heatmap.records.length).toBeGreaterThan(0);
    for (const { id } of heatmap.records) expect(ids).toContain(id);
    for (const record of pareto.records) expect(ids).toContain(record['experiment_id']);
    expect(await insights.json()).toMatchObject({ total_experiments: ids.length });
  });

  it('has the running bests of its own experiments alone', async () => {
    const steps = await ask(`hybrid trend on "${dataset.name}"`);
    const all = await metricsTrend(store.knex, { project, type: 'hybrid', points: 'all', datasetId: dataset.id });
    const keys = Object.keys(all.trend[0]!).filter((key) => key.startsWith('best_')) as (keyof TrendPoint)[];
    const expected = all.trend.filter(
      (point, i) => i === 0 || i === all.trend.length - 1 || keys.some((key) => point[key] !== all.trend[i - 1]![key]),
    );
    expect(steps.records).toEqual(expected);
    expect(all.trend.length).toBeGreaterThan(expected.length);
  });

  it('is named by its id as well, and by no other project’s', async () => {
    expect((await ask(`hybrid top on ${dataset.id}`)).request?.dataset?.name).toBe(dataset.name);
    await expect(ask('top on "no such"')).rejects.toMatchObject({
      kind: 'notFound',
      message: 'Project “Bookshop Next Read” has no dataset “no such”.',
      hint: expect.stringContaining(dataset.name) as string,
    });
  });
});

describe('the last days', () => {
  it('leave out what came before, but for the bests that they started from', async () => {
    const whole = await ask('hybrid trend');
    const span = await ask('hybrid trend 4w');
    const from = now().getTime() - 28 * 86_400_000;
    const inside = whole.records.filter((record) => Date.parse(record['datetime'] as string) >= from);
    expect(inside.length).toBeGreaterThan(0);
    expect(span.records).toEqual([whole.records[whole.records.length - inside.length - 1], ...inside]);
    expect(span.title).toBe('Best hybrid results of the last 28 days');
  });
});

describe('one setting', () => {
  it.each(['learning rate', 'Learning_Rate', 'learnin'])('“%s” shows all its values and nothing else', async (setting) => {
    const answer = await ask(`hybrid insights ${setting}`);
    expect(new Set(answer.records.map((record) => record['param']))).toEqual(new Set(['Learning Rate']));
    expect(tableOf(answer).rows).toHaveLength(answer.records.length);
    expect(answer.views.some(({ kind }) => kind === 'chart')).toBe(false);
  });

  it('that there is not is named with those that there are', async () => {
    await expect(ask('hybrid insights flavour')).rejects.toMatchObject({
      message: 'No experiment has a setting “flavour”.',
      hint: expect.stringContaining('Learning Rate') as string,
    });
  });
});

describe('a table under a picture', () => {
  it('of settings has each history of counts once, what to avoid too, and says how many are alike', async () => {
    const answer = await ask('hybrid insights');
    const { rows, columns, title } = tableOf(answer);
    const at = (label: string): number => columns.findIndex((column) => column.label === label);
    const counts = rows.map((row) => row[at('Good')]!.text);
    expect(new Set(counts).size).toBe(counts.length);
    expect(new Set(rows.map((row) => row[at('Says')]!.text)).size).toBeGreaterThan(1);
    expect(title).toMatch(/: the surest \d+ of \d+ values$/);
    expect(rows.map((row) => row[at('Value')]!.text).join(' ')).toMatch(/\(\+\d+ alike\)/);
    expect(answer.records.length).toBeGreaterThan(rows.length);
  });

  it('of final metrics marks the best of each', async () => {
    const { rows, columns } = tableOf(await ask('hybrid heatmap'));
    const marked = columns.map((_column, i) => rows.filter((row) => row[i]!.best === true).length);
    expect(marked[0]).toBe(0);
    expect(Math.min(...marked.slice(1))).toBeGreaterThanOrEqual(1);
    expect(rows[0]![columns.findIndex(({ label }) => label === 'R@100')]!.best).toBe(true);
  });
});

describe('a name that is not quite right', () => {
  it.each([
    ['top in "Bookshop Next Raed"', /^top in \S+$/],
    ['top in "Next Read"', /^top in \S+$/],
    ['top in "Bookshop Next Raed"5', /^top in \S+ 5$/],
  ])('of a project is offered as it is (%s)', async (line, correction) => {
    await expect(dispatch(line, { knex: store.knex, now })).rejects.toMatchObject({
      kind: 'notFound',
      message: expect.stringContaining('Did you mean “') as string,
      correction: expect.stringMatching(correction) as string,
    });
  });

  it('of a dataset in several words is offered in quotes', async () => {
    expect(dataset.name).toContain(' ');
    await expect(ask(`hybrid top 5 on ${dataset.name}`)).rejects.toMatchObject({
      message: `A name of several words needs quotes: \`on "${dataset.name}"\`.`,
      correction: expect.stringContaining(`on "${dataset.name}"`) as string,
    });
  });

  it('of a dataset is offered as it is, in a line that can be read', async () => {
    const typo = dataset.name.replace(/^(.)(.)/, '$2$1');
    const error: { message?: string; correction?: string } = await ask(`hybrid top 5 on "${typo}"`).then(
      () => ({}),
      (thrown: { message: string; correction: string }) => thrown,
    );
    expect(error.message).toContain(`Did you mean “${dataset.name}”?`);
    const answer = await dispatch(error.correction!, { knex: store.knex, now });
    expect(new Set(answer.records.map((record) => record['dataset_id']))).toEqual(new Set([dataset.id]));
  });
});

describe('digest and overview', () => {
  it('tell of the last full week and of the last seven days', async () => {
    const digest = await ask('hybrid digest');
    expect(digest.title).toBe('The week of 16–22 Nov 2026 (UTC)');
    expect(digest.views[0]).toMatchObject({ kind: 'callout' });
    expect(digest.views.filter(({ kind }) => kind === 'table')).toHaveLength(1);
    expect(JSON.stringify((await ask('overview')).views)).toMatch(/The last 7 days: \d+ completed, \d+ failed, /);
    const { views } = await ask('hybrid overview');
    expect(views[0]).toMatchObject({ kind: 'tiles', title: 'Experiments of all types' });
    expect(JSON.stringify(views)).toMatch(/The last 7 days, hybrid: \d+ completed, /);
  });
});
