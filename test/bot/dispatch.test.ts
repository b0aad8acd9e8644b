import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProject } from '../../src/analysis/project.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import type { ParetoFront } from '../../src/analysis/pareto.ts';
import { answerButtons } from '../../src/bot/buttons.ts';
import { COMMANDS } from '../../src/bot/commands/index.ts';
import { dispatch } from '../../src/bot/dispatch.ts';
import type { ParetoData } from '../../src/reports/charts/pareto.ts';
import type { ChartView } from '../../src/reports/view.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

describe('answering a line', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('embedded');
    const now = (): Date => new Date('2026-11-23T12:00:00Z');
    await syncStore({ store, source: createSampleSource({ now }), log: createTestLog().log, now });
  });
  afterAll(() => store.close());

  it('names project, type and time', async () => {
    const answer = await dispatch('ranking top 3 in "grocery basket recommender"', { knex: store.knex });
    expect(answer).toMatchObject({
      project: { name: 'Grocery Basket Recommender' },
      type: 'ranking',
      asOf: new Date('2026-11-23T12:00:00Z'),
      title: 'Top 3 by Test RMSE',
    });
    expect(await answer.json()).toMatchObject({ primary_metric: 'test_rmse' });
  });

  it('takes the default project where a line names none', async () => {
    const defaults = { knex: store.knex, defaultProject: 'grocery-basket-recommender' };
    expect((await dispatch('stats', defaults)).project?.name).toBe('Grocery Basket Recommender');
    expect((await dispatch('stats in bookshop-next-read', defaults)).project?.name).toBe('Bookshop Next Read');
  });

  it('lists the projects there are when one is unknown', async () => {
    await expect(dispatch('top in nowhere', { knex: store.knex })).rejects.toMatchObject({
      kind: 'notFound',
      hint: expect.stringContaining('bookshop-next-read') as string,
    });
  });

  it('offers the one project whose name has what was typed in it', async () => {
    await expect(dispatch('top 3 in grocery', { knex: store.knex })).rejects.toMatchObject({
      kind: 'notFound',
      correction: 'top 3 in grocery-basket-recommender',
    });
    await expect(dispatch('top 3 in grocrey', { knex: store.knex })).rejects.toMatchObject({
      correction: 'top 3 in grocery-basket-recommender',
    });
    // Whoever may not see a project is not told of it.
    await expect(dispatch('top in grocery', { knex: store.knex, scope: [] })).rejects.not.toHaveProperty('correction');
  });

  it('offers each of several that may be meant', async () => {
    await expect(dispatch('top 3 in e', { knex: store.knex })).rejects.toMatchObject({
      message: expect.stringContaining('Did you mean “Bookshop Next Read” or “Grocery Basket Recommender”?') as string,
      correction: undefined,
      offers: [
        { label: 'Bookshop Next Read', line: 'top 3 in bookshop-next-read' },
        { label: 'Grocery Basket Recommender', line: 'top 3 in grocery-basket-recommender' },
      ],
    });
  });

  it.each([
    ['top 5 in Grocery Basket Recommender', 'top 5 in "Grocery Basket Recommender"'],
    ['in grocery basket recomender hybrid tpo', 'in "Grocery Basket Recommender" hybrid top'],
    ['list in Grocery Basket Recommender failed', 'list in "Grocery Basket Recommender" failed'],
  ])('offers quotes around a name of several words: %s', async (line, correction) => {
    await expect(dispatch(line, { knex: store.knex })).rejects.toMatchObject({
      message: 'A name of several words needs quotes: `in "Grocery Basket Recommender"`.',
      correction,
    });
    await expect(dispatch(line, { knex: store.knex, scope: [] })).rejects.not.toMatchObject({ correction });
  });

  it.each([
    ['list adam in grocery basket', 'list adam in "Grocery Basket Recommender"'],
    ['top grocery-basket-recommender', 'top in grocery-basket-recommender'],
    ['top 5 for bookshop-next-read', 'top 5 in bookshop-next-read'],
    ['"Bookshop Next Read" stats', 'in bookshop-next-read stats'],
    ['hybrid top 5 bookshop next read', 'hybrid top 5 in bookshop-next-read'],
    ['top of grocery', 'top in grocery-basket-recommender'],
    ['bookshop', 'in bookshop-next-read'],
    ['tpo grocery', 'top in grocery-basket-recommender'],
    ['trend basket recommender 30d', 'trend in grocery-basket-recommender 30d'],
    ['top grocry', 'top in grocery-basket-recommender'],
    ['top "grocery"', 'top in grocery-basket-recommender'],
    ['show me the best hybrid in grocery', 'top hybrid in grocery-basket-recommender'],
    // It is near a command, and a name only by chance.
    ['top "read"', 'top'],
  ])('offers the project that is named otherwise: %s', async (line, correction) => {
    await expect(dispatch(line, { knex: store.knex })).rejects.toMatchObject({ correction });
  });

  it.each([
    ['top stats in grocery basket recommender', ['top in "Grocery Basket Recommender"', 'stats in "Grocery Basket Recommender"']],
    [
      'top stats on Orders, last 2 years in bookshop-next-read',
      ['top on "Orders, last 2 years" in bookshop-next-read', 'stats in bookshop-next-read'],
    ],
    ['top stats grocery', ['top in grocery-basket-recommender', 'stats in grocery-basket-recommender']],
    ['hybrid ranking top in grocery', ['hybrid top in grocery-basket-recommender', 'ranking top in grocery-basket-recommender']],
    ['stats in bookshop vs grocery', ['stats in bookshop-next-read', 'stats in grocery-basket-recommender']],
    ['top grocery and bookshop', ['top in grocery-basket-recommender', 'top in bookshop-next-read']],
    ['top in bookshop-next-read, grocery-basket-recommender', ['top in bookshop-next-read', 'top in grocery-basket-recommender']],
    ['top in grocery basket recommender, bookshop next read', ['top in "Grocery Basket Recommender"', 'top in bookshop-next-read']],
    ['top grocery, bookshop next read', ['top in grocery-basket-recommender', 'top in bookshop-next-read']],
    ['list baseline in grocery or bookshop', ['list baseline in grocery-basket-recommender', 'list baseline in bookshop-next-read']],
    // What is no project has no button where another is one.
    ['top in grocery or nowhere', ['top in grocery-basket-recommender']],
    ['top in Grocery Basket Recommender or bookshop', ['top in "Grocery Basket Recommender"', 'top in bookshop-next-read']],
    // “Orders and starred reviews” begins like that.
    ['top on orders and clicks in bookshop-next-read', ['top on orders in bookshop-next-read', 'top on clicks in bookshop-next-read']],
  ])('offers each line that may be meant with its names as a line takes them: %s', async (line, offered) => {
    await expect(dispatch(line, { knex: store.knex })).rejects.toMatchObject({
      offers: offered.map((meant) => ({ label: meant, line: meant })),
    });
  });

  it('offers a line of which the project is put right, too', async () => {
    await expect(dispatch('tpo 3 in grocery', { knex: store.knex })).rejects.toMatchObject({
      message: expect.stringContaining('Did you mean `top`?') as string,
      correction: 'top 3 in grocery-basket-recommender',
    });
    await expect(dispatch('tpo 3 in bookshop-next-read', { knex: store.knex })).rejects.toMatchObject({
      correction: 'top 3 in bookshop-next-read',
    });
  });

  it('offers a status that a search word is one slip away from', async () => {
    const { offers } = await dispatch('list faild', { knex: store.knex });
    expect(offers).toEqual([{ label: 'list failed', line: 'list failed in bookshop-next-read' }]);
    expect((await dispatch('hybrid list faild page 2', { knex: store.knex })).offers).toEqual([
      { label: 'list failed', line: 'hybrid list failed page 2 in bookshop-next-read' },
    ]);
    expect((await dispatch('list 12', { knex: store.knex })).offers).toBeUndefined();
    expect((await dispatch('list done', { knex: store.knex })).offers).toEqual([
      { label: 'list completed', line: 'list completed in bookshop-next-read' },
    ]);
  });

  it.each([
    ['list failed nowhere', 'list failed'],
    ['list nowhere', 'list'],
  ])('offers a list that is empty because of its search words without them: %s', async (line, label) => {
    const { offers, views } = await dispatch(line, { knex: store.knex });
    expect(offers).toEqual([{ label, line: `${label} in bookshop-next-read` }]);
    expect(JSON.stringify(views)).toContain('was searched for. It is in no name and no number.');
  });

  it.each([
    ['top in ranking', 'There is no project “ranking”. Did you mean `top ranking`?', 'top ranking'],
    ['best rmse in ranking', "I don't know “rmse”. Did you mean `top ranking`?", 'top ranking'],
    ['top 5 in "Grocery Basket Recommender', 'A quote opens before “Grocery” and is not closed.', 'top 5 in "Grocery Basket Recommender"'],
    [
      'top in Grocery Basket Recommender on Grocery Orders 2025',
      'Project “Grocery Basket Recommender” has no dataset “Grocery Orders 2025”.',
      'top in "Grocery Basket Recommender"',
    ],
    ['top in the bookshop', 'Did you mean “Bookshop Next Read”?', 'top in bookshop-next-read'],
    ['top in the Bookshop Next Read', 'A name of several words needs quotes', 'top in "Bookshop Next Read"'],
    ['top 3 in the bookshop-next-read on orders last 2 years', 'needs quotes', 'top 3 in bookshop-next-read on "Orders, last 2 years"'],
    ['top on Goodreads in Bookshop Next Read', 'needs quotes', 'top on Goodreads in "Bookshop Next Read"'],
    ['trend in the last month', 'is no span', 'trend 30d'],
    ['stats in the last 7 days', "I don't know “last”, “days”.", 'stats'],
    [
      'what failed in the past week in grocery basket',
      'A name of several words needs quotes',
      'list failed in "Grocery Basket Recommender"',
    ],
  ])('says of a name what is wrong with it: %s', async (line, message, correction) => {
    await expect(dispatch(line, { knex: store.knex })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      correction,
    });
  });

  it('takes no word of a sentence for a project', async () => {
    await expect(dispatch('what should I train next', { knex: store.knex })).rejects.not.toMatchObject({
      message: expect.stringContaining('Bookshop') as string,
    });
    await expect(dispatch('suggest next', { knex: store.knex })).rejects.toMatchObject({ correction: 'suggest' });
  });

  it('tells in Slack how to subscribe there', async () => {
    const answer = await dispatch('subscriptions', { knex: store.knex });
    expect(JSON.stringify(answer.views)).not.toContain('npm run');
    expect(JSON.stringify(answer.views)).toContain('/experiments subscribe');
    const buttons = answerButtons(answer, { canPost: false }).flatMap(({ elements }) => elements);
    expect(buttons).toContainEqual(expect.objectContaining({ action_id: 'line.offer.0', value: 'subscribe in bookshop-next-read' }));
  });

  it('marks the best value of each metric column', async () => {
    const { views } = await dispatch('hybrid top 10', { knex: store.knex });
    const table = views.find((view) => view.kind === 'table');
    for (const column of [2, 3, 4, 5])
      expect(table?.rows.filter((row) => row[column]?.best === true).length, table?.columns[column]?.label).toBeGreaterThanOrEqual(1);
  });

  it('says in words what the leader gained in a week', async () => {
    const now = (): Date => new Date('2026-11-20T12:00:00Z');
    const { views } = await dispatch('hybrid top 3', { knex: store.knex, now });
    const chart = views.find((view) => view.kind === 'chart');
    const top = await topConfigurations(store.knex, {
      project: await findProject(store.knex, 'bookshop-next-read'),
      type: 'hybrid',
      limit: 1,
    });
    const before = await topConfigurations(store.knex, {
      project: await findProject(store.knex, 'bookshop-next-read'),
      type: 'hybrid',
      limit: 1,
      completedBefore: new Date('2026-11-13T12:00:00Z'),
    });
    const gained = (top.configurations[0]!.recall_at_100! - before.configurations[0]!.recall_at_100!) * 100;
    expect(gained).toBeGreaterThan(0);
    expect(chart?.altText).toContain(`That is +${gained.toFixed(1)} points on last week.`);
  });

  it.each([
    ['hybrid datasets', 'datasets'],
    ['ranking datasets', 'datasets'],
    ['retrieval insights', 'insights'],
    ['pareto', 'pareto'],
  ])('answers “%s” with a picture before its table', async (line, chart) => {
    const { views } = await dispatch(line, { knex: store.knex });
    expect(views.slice(0, 2)).toMatchObject([{ kind: 'chart', chart }, { kind: 'table' }]);
  });

  it('draws as many points as the Pareto front’s answer counts', async () => {
    const { views, json } = await dispatch('pareto', { knex: store.knex });
    const { experiments, dominated } = (await json()) as ParetoFront;
    const [chart] = views as [ChartView];
    expect(chart.data).toMatchObject({ dominatedTotal: dominated });
    const data = chart.data as ParetoData;
    expect([data.front.length, data.dominated.length]).toEqual([experiments.length, dominated]);
    expect(dominated).toBeGreaterThan(0);
  });

  it('shows one experiment with the place of each metric, its pictures and its page', async () => {
    const { knex } = store;
    const leader = (await dispatch('hybrid top 1', { knex })).records[0]!;
    const answer = await dispatch(`show #${leader['experiment_number'] as number}`, { knex });
    expect(answer).toMatchObject({ type: 'hybrid', title: leader['display_name'] });
    expect(answer.views.map((view) => (view.kind === 'chart' ? view.chart : view.kind))).toEqual([
      'field',
      'curve',
      'table',
      'links',
      // Which other projects there are.
      'text',
    ]);
    const table = answer.views.find((view) => view.kind === 'table')!;
    const values = new Map(table.rows.map(([label, value]) => [label!.text, value!.text]));
    expect(values.get('R@100')).toMatch(/^\d+\.\d% · 1st of \d+$/);
    expect(values.get('RMSE (validation)')).toMatch(/^\d\.\d{4} · \d+(st|nd|rd|th) of \d+$/);
    expect(values.get('Loss')).toMatch(/^[\d.]+$/);
    expect([values.get('Status'), values.get('Learning rate')]).toEqual(['completed', String(leader['learning_rate'])]);
    expect(answer.records[0]).toMatchObject({ recall_at_100: leader['recall_at_100'], recall_at_100_rank: 1 });
    expect(answer.records[0]).not.toHaveProperty('curve');
  });

  it('says why an experiment failed, and shows no picture of what it does not have', async () => {
    const { knex } = store;
    const failed = (await dispatch('list failed', { knex })).records[0]!;
    const { views } = await dispatch(`show ${failed['experiment_number'] as number}`, { knex });
    expect(views[0]).toMatchObject({
      kind: 'callout',
      tone: 'warning',
      text: expect.stringMatching(/^It failed in the stage “.+”\.\n./) as string,
    });
    expect(views.some((view) => view.kind === 'chart' && view.chart === 'field')).toBe(false);
    await expect(dispatch('show 999999', { knex })).rejects.toMatchObject({
      kind: 'notFound',
      message: 'Project “Bookshop Next Read” has no Exp #999999.',
    });
  });

  it('compares with a picture, and without one where no experiment has a metric', async () => {
    const { knex } = store;
    const numbersOf = async (line: string): Promise<string> =>
      (await dispatch(line, { knex })).records
        .slice(0, 2)
        .map((record) => `#${record['experiment_number'] as number}`)
        .join(' ');
    const { views } = await dispatch(`compare ${await numbersOf('ranking top 2')}`, { knex });
    expect(views[0]).toMatchObject({ kind: 'chart', chart: 'compare', data: { labels: [expect.any(String), expect.any(String)] } });
    const without = await dispatch(`compare ${await numbersOf('list failed')}`, { knex });
    expect(without.views.map(({ kind }) => kind)).not.toContain('chart');
    expect(without.views[0]).toMatchObject({ kind: 'table' });
  });

  it('helps without a store', async () => {
    const { views } = await dispatch('help', { knex: undefined as never });
    for (const { usage } of COMMANDS) expect(JSON.stringify(views)).toContain(usage);
  });
});

it('has every command of the folder in its list', async () => {
  const files = (await readdir(new URL('../../src/bot/commands/', import.meta.url)))
    .filter((file) => file !== 'index.ts')
    .map((file) => file.replace('.ts', ''));
  expect(COMMANDS.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
});
