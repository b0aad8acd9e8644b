import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject, type Project } from '../../src/analysis/project.ts';
import { mainType } from '../../src/analysis/main-type.ts';
import { completedSoFar, periodActivity, periodLeads } from '../../src/analysis/week.ts';
import type { Store } from '../../src/store/store.ts';
import { openDigestStore } from '../reports/digest-data.ts';
import { ENGINES } from '../support/store.ts';

const period = { from: new Date('2026-11-15T22:00:00Z'), to: new Date('2026-11-22T22:00:00Z') };

describe.each(ENGINES)('a period of a project, on %s', (engine) => {
  let store: Store;
  let project: Project;
  beforeAll(async () => {
    store = await openDigestStore(engine);
    project = await findProject(store.knex, 'shop');
  });
  afterAll(() => store.close());

  test('counts what began, completed and failed from its first moment up to, not including, its last', async () => {
    const activity = await periodActivity(store.knex, { project, period });
    expect(activity).toMatchObject({ created: 5, started: 5, completed: 3, failed: 1, training_seconds: 5400, completed_so_far: 5 });
    expect(activity.by_type.hybrid).toMatchObject({ completed: 2, failed: 1, completed_so_far: 3 });
    expect(activity.by_type.retrieval).toMatchObject({ completed: 0, started: 1, completed_so_far: 1 });
  });

  test('tells who led before it and who leads at its end', async () => {
    const leads = await periodLeads(store.knex, { project, period });
    expect(
      leads.map(({ model_type, metric, before, now }) => [model_type, metric, before?.display_name, now?.display_name, now?.value]),
    ).toEqual([
      ['retrieval', 'recall_at_100', 'Exp #12', 'Exp #12', 0.4],
      ['ranking', 'test_rmse', undefined, 'Exp #20', 0.8123],
      ['hybrid', 'recall_at_100', 'Exp #31', 'Exp #45', 0.473],
      ['hybrid', 'test_rmse', 'Exp #31', 'Exp #31', 0.9],
    ]);
  });

  test('stands for the project by hybrid where one has completed by then, else by the most frequent type', async () => {
    const activity = await periodActivity(store.knex, { project, period });
    expect(mainType(completedSoFar(activity))).toBe('hybrid');
    const early = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    expect(mainType(completedSoFar(await periodActivity(store.knex, { project, period: early })))).toBe('retrieval');
  });

  test('is all zeros for a project where nothing has happened', async () => {
    const nothing = await findProject(store.knex, 'nothing-yet');
    const early = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-01-08T00:00:00Z') };
    expect(await periodActivity(store.knex, { project: nothing, period: early })).toMatchObject({
      created: 0,
      completed: 0,
      training_seconds: 0,
    });
    expect((await periodLeads(store.knex, { project: nothing, period })).every(({ before, now }) => before === null && now === null)).toBe(
      true,
    );
  });
});
