import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { periodLeads, periodStandings, type Lead } from '../../src/analysis/period-leaders.ts';
import { findProject, type Project } from '../../src/analysis/project.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import { MODEL_TYPES, metricOf, type ModelType } from '../../src/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { experiment, openDigestStore } from '../reports/digest-data.ts';
import { ENGINES } from '../support/store.ts';

const period = { from: new Date('2026-11-15T22:00:00Z'), to: new Date('2026-11-22T22:00:00Z') };

async function leadsOf(store: Store, project: Project, types: readonly ModelType[] = MODEL_TYPES): Promise<Lead[]> {
  const { knex } = store;
  return periodLeads(knex, { project, period }, await periodStandings(knex, { project, period, types }));
}

describe.each(ENGINES)('the leaders of a period, on %s', (engine) => {
  let store: Store;
  let crowd: Store;
  let project: Project;
  beforeAll(async () => {
    store = await openDigestStore(engine);
    project = await findProject(store.knex, 'shop');
    // Twelve by noon of the days from 5 Nov on, every other one better than all before it; ties among them.
    crowd = await openDigestStore(
      engine,
      Array.from({ length: 24 }, (_, i) =>
        experiment({
          id: i + 1,
          model_type: 'retrieval',
          completed_at: `2026-11-${String(5 + (i % 18)).padStart(2, '0')}T12:00:00Z`,
          recall_at_100: 0.2 + ((i * 7) % 11) / 100,
        }),
      ),
    );
  });
  afterAll(() => Promise.all([store.close(), crowd.close()]));

  test('are who led before it and who leads at its end', async () => {
    expect(
      (await leadsOf(store, project)).map(({ model_type, metric, before, now }) => [
        model_type,
        metric,
        before?.display_name,
        now?.display_name,
        now?.value,
      ]),
    ).toEqual([
      ['retrieval', 'recall_at_100', 'Exp #12', 'Exp #12', 0.4],
      ['ranking', 'test_rmse', undefined, 'Exp #20', 0.8123],
      ['hybrid', 'recall_at_100', 'Exp #31', 'Exp #45', 0.473],
      ['hybrid', 'test_rmse', 'Exp #31', 'Exp #31', 0.9],
    ]);
  });

  test('differ in settings where the lead changed hands', async () => {
    expect((await leadsOf(store, project)).map(({ differences }) => differences)).toEqual([
      [],
      [],
      [{ setting: 'learning_rate', before: 0.1, now: 0.01 }],
      [],
    ]);
  });

  test('are of the asked types alone', async () => {
    expect((await leadsOf(store, project, ['ranking'])).map(({ model_type: type }) => type)).toEqual(['ranking']);
  });

  test('have the place that the ranking of the moment before gave them, and none where they came since', async () => {
    const [standing] = await periodStandings(crowd.knex, { project, period, types: ['retrieval'] });
    const asItStood = await topConfigurations(crowd.knex, {
      project,
      type: 'retrieval',
      limit: 50,
      metric: metricOf('recall_at_100'),
      completedBefore: period.from,
    });
    const before = new Map(asItStood.configurations.map(({ experiment_id: id, rank }) => [id, rank]));
    const places = standing!.configurations.map(({ experiment_id: id, rank_before: rank }) => [id, rank] as const);
    expect(places).toHaveLength(10);
    expect(places).toEqual(places.map(([id]) => [id, before.get(id) ?? null]));
    expect(places.some(([, rank]) => rank === null)).toBe(true);
    expect(places.some(([, rank]) => rank !== null)).toBe(true);
  });

  test('are nobody for a project where nothing has completed', async () => {
    const leads = await leadsOf(store, await findProject(store.knex, 'nothing-yet'));
    expect(leads.map(({ before, now }) => [before, now])).toEqual(Array.from({ length: 4 }, () => [null, null]));
  });
});

test('a leader that ten newcomers pushed out of sight is still the one before', async () => {
  const newcomers = Array.from({ length: 11 }, (_, i) =>
    experiment({ id: 10 + i, model_type: 'retrieval', completed_at: '2026-11-18T12:00:00Z', recall_at_100: 0.5 + i / 100 }),
  );
  const old = experiment({ id: 1, model_type: 'retrieval', completed_at: '2026-11-02T12:00:00Z', recall_at_100: 0.4 });
  const store = await openDigestStore('embedded', [old, ...newcomers]);
  const [lead] = await leadsOf(store, await findProject(store.knex, 'shop'), ['retrieval']);
  expect([lead?.before?.display_name, lead?.now?.display_name]).toEqual(['Exp #1', 'Exp #20']);
  await store.close();
});
