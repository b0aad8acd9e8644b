import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProject } from '../../src/analysis/project.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import type { ParetoFront } from '../../src/analysis/pareto.ts';
import { answerButtons } from '../../src/bot/buttons.ts';
import { COMMANDS } from '../../src/bot/commands/index.ts';
import { dispatch } from '../../src/bot/dispatch.ts';
import { readLine } from '../../src/bot/read-line.ts';
import { USAGE } from '../../src/bot/usage.ts';
import { AppError } from '../../src/errors.ts';
import type { ParetoData } from '../../src/reports/charts/pareto.ts';
import type { ChartView } from '../../src/reports/view.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

describe('reading a line', () => {
  it.each(['hybrid top 5', 'TOP 5 Hybrid', '5 top multitask', 'top,5,hybrid'])('takes words in any order and case: %s', (line) => {
    expect(readLine(line)).toMatchObject({ command: { name: 'top' }, type: 'hybrid', count: 5, project: undefined });
  });

  it('shows the overview for nothing, and for a type alone', () => {
    expect(readLine('')).toMatchObject({ command: { name: 'overview' }, type: undefined });
    expect(readLine('ranking')).toMatchObject({ command: { name: 'overview' }, type: 'ranking' });
  });

  it.each(['show #12', 'SHOW Exp #12', 'exp12 show', 'show 12', 'show 012'])(
    'takes the number of one experiment in any writing: %s',
    (line) => {
      expect(readLine(line)).toMatchObject({ command: { name: 'show' }, experiments: [12] });
    },
  );

  it.each([
    ['tpo', "I don't know “tpo”. Did you mean `top`?"],
    ['hybird top', 'Did you mean `hybrid`?'],
    ['retreival stats', 'Did you mean `retrieval`?'],
    ['statz', 'Did you mean `stats`?'],
    ['hlep', 'Did you mean `help`?'],
    ['frobnicate', "I don't know “frobnicate”."],
    ['top 0', '`top` takes a whole number from 1 to 50, not 0.'],
    ['top 51', 'from 1 to 50, not 51'],
    ['top 2.5', 'from 1 to 50, not 2.5'],
    ['top -3', 'from 1 to 50, not -3'],
    ['top 99999999999999999999', 'from 1 to 50'],
    ['stats 5', '`stats` takes no number'],
    ['top stats', '“stats” is one too many'],
    ['hybrid ranking top', '“ranking” is one too many'],
    ['top 5 6', '“6” is one too many'],
    ['show', '`show` takes 1 experiment, not 0.'],
    ['show #1 #2', '`show` takes 1 experiment, not 2.'],
    ['compare 7', '`compare` takes 2 to 5 experiments, not 1.'],
    ['top in', 'After “in” the name of a project is missing.'],
    ['top in a in b', '“in” stands there twice: a line takes one project.'],
    ['list page', 'After “page” its number is missing.'],
    ['list page second', '“page” takes a whole number from 1, not second.'],
    ['trend 1y', 'Did you mean `365d`?'],
    ['top #5', '“#5” is an experiment'],
    ['12', '“12” is an experiment. Did you mean `show #12`?'],
    ['top in "Film night', 'A quote opens before “Film” and is not closed.'],
    ['list page 1 page 2', '“page” stands there twice'],
    ['show #99999999999999', '“#99999999999999” is no number of an experiment.'],
    ['compare #1#2', '“#1#2” is no number of an experiment.'],
    ['“hybrid” top', '“hybrid” stands in quotes, which hold names.'],
    ['#12', '“#12” is an experiment. Did you mean `show #12`?'],
    ['Exp 12', 'Did you mean `show #12`?'],
    ['show 99999999999999999999', 'is no number of an experiment'],
    ['trend 99999w', 'A span is 1 to 3660 days long, not 99999w.'],
    ['help comapre', 'Did you mean `compare`?'],
    ['help compare foo', "I don't know “foo”."],
    ['trend 0d', 'A span is 1 to 3660 days long, not 0d.'],
    ['trend 30d 12w', '“12w” is one too many.'],
    ['stats on orders', "`stats` can't be asked about one dataset."],
    ['top on', 'After “on” the name of a dataset is missing.'],
    ['top "quoted"', 'A project is named like this'],
  ])('answers %j with advice', (line, expected) => {
    const error = (() => {
      try {
        readLine(line);
      } catch (thrown) {
        return thrown as AppError;
      }
      throw new Error('it was read');
    })();
    expect(error).toBeInstanceOf(AppError);
    expect(error.message).toContain(expected);
    expect(error.hint, 'what to do').toMatch(/\S/);
  });
});

it.each([
  ['top five', { command: { name: 'top' }, count: 5 }],
  ['top5', { command: { name: 'top' }, count: 5 }],
  ['show12', { command: { name: 'show' }, experiments: [12] }],
  ['trend 12 w', { command: { name: 'trend' }, days: 84 }],
  ['trend 30 days', { command: { name: 'trend' }, days: 30 }],
  ['compare 3 vs 4', { experiments: [3, 4] }],
  ['compare #3 and #4 with five', { experiments: [3, 4, 5] }],
  ['list page two', { page: 2 }],
  ['list 12 weeks', { text: '12 weeks' }],
])('reads %j as people type it', (line, expected) => {
  expect(readLine(line)).toMatchObject(expected);
});

it.each([
  ['hybird tpo 5', 'hybrid top 5'],
  ['tpo 5 in "Film night"', 'top 5 in "Film night"'],
  ['trend 1y', 'trend 365d'],
  ['top #5', 'top 5'],
  ['12 in shop', 'show #12 in "shop"'],
  ['topp 5 in "Film night" on "Baskets, 12 months"', 'top 5 in "Film night" on "Baskets, 12 months"'],
  // What would fail again: two commands, no number of an experiment, another word that nothing is near.
  ['top stat', undefined],
  ['shwo', undefined],
  ['hybird frobnicate', undefined],
])('offers for %j the line that can be read: %j', (line, correction) => {
  expect(() => readLine(line)).toThrow(expect.objectContaining({ correction }) as Error);
});

it('names the whole line that was meant where several words of it were wrong', () => {
  expect(() => readLine('hybird tpo 5')).toThrow("I don't know “hybird”. Did you mean `hybrid top 5`?");
});

it.each([
  ['top 51', '[type] top [n]'],
  ['tpo 5', '[type] top [n]'],
  ['trend 30d 12w', '[type] trend [30d | 12w | all]'],
  ['frobnicate', undefined],
])('shows after %j the usage of that command: %j', (line, usage) => {
  expect(() => readLine(line)).toThrow(
    expect.objectContaining({ hint: usage === undefined ? USAGE : `Usage: /experiments ${usage}` }) as Error,
  );
});

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
    // Several have an "e", and whoever may not see a project is not told of it.
    await expect(dispatch('top in e', { knex: store.knex })).rejects.not.toHaveProperty('correction');
    await expect(dispatch('top in grocery', { knex: store.knex, scope: [] })).rejects.not.toHaveProperty('correction');
  });

  it('offers a status that a search word is one slip away from', async () => {
    const { offers } = await dispatch('list faild', { knex: store.knex });
    expect(offers).toEqual([{ label: 'list failed', line: 'list failed in bookshop-next-read' }]);
    expect((await dispatch('list tower', { knex: store.knex })).offers).toBeUndefined();
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
