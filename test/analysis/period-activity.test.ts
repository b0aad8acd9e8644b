import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProject, type Project } from '../../src/analysis/project.ts';
import { mainType } from '../../src/analysis/main-type.ts';
import { completedSoFar, periodActivity } from '../../src/analysis/period-activity.ts';
import { recentActivity } from '../../src/analysis/recent-activity.ts';
import { MODEL_TYPES } from '../../src/metrics.ts';
import type { Store } from '../../src/store/store.ts';
import { openDigestStore } from '../reports/digest-data.ts';
import { ENGINES } from '../support/store.ts';

const types = MODEL_TYPES;
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
    const activity = await periodActivity(store.knex, { project, period, types });
    expect(activity).toMatchObject({ created: 5, started: 5, completed: 3, failed: 1, training_seconds: 5400, completed_so_far: 5 });
    expect(activity.by_type.hybrid).toMatchObject({ completed: 2, failed: 1, completed_so_far: 3 });
    expect(activity.by_type.retrieval).toMatchObject({ completed: 0, started: 1, completed_so_far: 1 });
  });

  test('counts the failed ones by the stage that they failed at', async () => {
    const wide = { from: new Date('2026-11-01T00:00:00Z'), to: period.to };
    expect((await periodActivity(store.knex, { project, period, types })).failed_by_stage).toEqual([{ stage: 'train', failed: 1 }]);
    expect((await periodActivity(store.knex, { project, period: wide, types })).failed_by_stage).toEqual([
      { stage: 'train', failed: 1 },
      { stage: null, failed: 1 },
    ]);
  });

  test('counts what each person completed and failed, the busiest first, those of nobody last', async () => {
    const people = async (of: typeof types) => (await periodActivity(store.knex, { project, period, types: of })).by_person;
    expect(await people(types)).toEqual([
      { person_id: 7, completed: 1, failed: 1 },
      { person_id: null, completed: 2, failed: 0 },
    ]);
    expect(await people(['ranking'])).toEqual([{ person_id: 7, completed: 1, failed: 0 }]);
  });

  test('counts nothing of a type that was not asked for', async () => {
    const activity = await periodActivity(store.knex, { project, period, types: ['ranking'] });
    expect(activity).toMatchObject({ created: 1, completed: 1, failed: 0, completed_so_far: 1, failed_by_stage: [] });
    expect(activity.by_type.hybrid).toMatchObject({ created: 0, completed_so_far: 0 });
  });

  test('stands for the project by hybrid where one has completed by then, else by the most frequent type', async () => {
    const activity = await periodActivity(store.knex, { project, period, types });
    expect(mainType(completedSoFar(activity))).toBe('hybrid');
    const early = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    expect(mainType(completedSoFar(await periodActivity(store.knex, { project, period: early, types })))).toBe('retrieval');
  });

  test('is counted by indexes as it is by reading all', async () => {
    for (const [from, to] of [
      [period.from, period.to],
      [new Date('2026-11-01T00:00:00Z'), period.to],
      [new Date('2026-11-20T00:00:00Z'), new Date('2026-11-20T00:00:00Z')],
    ] as const)
      for (const asked of [types, ['hybrid'] as const]) {
        const { completed, failed, training_seconds } = await periodActivity(store.knex, { project, period: { from, to }, types: asked });
        expect(await recentActivity(store.knex, { project, period: { from, to }, types: asked })).toEqual({
          completed,
          failed,
          training_seconds,
        });
      }
  });

  test('is all zeros for a project where nothing has happened', async () => {
    const nothing = await findProject(store.knex, 'nothing-yet');
    const early = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-01-08T00:00:00Z') };
    expect(await periodActivity(store.knex, { project: nothing, period: early, types })).toMatchObject({
      created: 0,
      completed: 0,
      training_seconds: 0,
    });
  });
});
