import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { medianLeader } from '../../src/analysis/median-leader.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };
const NEXT_YEAR = new Date('2027-01-01T00:00:00Z');

type Point = readonly [recall: number | null, rmse: number | null, changes?: Partial<ExperimentRow>];

describe.each(ENGINES)('the best recall with at most the median error, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(() => store.knex('experiments').delete());

  async function answerOf(points: readonly Point[], completedBefore = NEXT_YEAR): ReturnType<typeof medianLeader> {
    const rows = points.map(([recall_at_100, test_rmse, changes], i) =>
      experimentRow({ id: i + 1, model_type: 'hybrid', recall_at_100, test_rmse, ...changes }),
    );
    await store.knex.transaction((transaction) =>
      upsertRows(
        transaction,
        'experiments',
        rows.map((row) => ({ ...row, source_version: 0n })),
      ),
    );
    return medianLeader(store.knex, { project, completedBefore });
  }

  test('is nobody where no hybrid has both metrics', async () => {
    expect(
      await answerOf([
        [0.5, null],
        [null, 0.5],
        [0.5, 0.5, { status: 'failed' }],
        [0.5, 0.5, { model_type: 'retrieval' }],
        [0.5, 0.5, { project_id: 2 }],
        [0.5, 0.5, { completed_at: null }],
      ]),
    ).toEqual({ candidates: 0, median_test_rmse: null, leader: null });
  });

  test('passes over the best recall of all where its error is above the median', async () => {
    expect(
      await answerOf([
        [0.9, 1],
        [0.473, 0.8123],
        [0.4, 0.7],
      ]),
    ).toEqual({
      candidates: 3,
      median_test_rmse: 0.8123,
      leader: { experiment_id: 2, display_name: 'Exp #2', recall_at_100: 0.473, test_rmse: 0.8123 },
    });
  });

  test('takes the mean of the two in the middle of an even number, and one that equals the median', async () => {
    expect(
      await answerOf([
        [0.4, 0.5],
        [0.3, 0.25],
        [0.5, 0.75],
        [0.6, 1],
      ]),
    ).toMatchObject({ median_test_rmse: 0.625, leader: { experiment_id: 1 } });
    expect(
      await answerOf([
        [0.4, 0.5],
        [0.3, 0.5],
        [0.5, 0.5],
        [0.6, 0.5],
      ]),
    ).toMatchObject({ median_test_rmse: 0.5, leader: { experiment_id: 4 } });
  });

  test('of equal recalls is the newest, then that with the highest id', async () => {
    const points: Point[] = [
      [0.4, 0.5, { created_at: '2026-01-01 00:00:00.000002+00' }],
      [0.4, 0.4, { created_at: '2026-01-01 00:00:00.000001+00' }],
      [0.1, 0.6],
    ];
    expect((await answerOf(points)).leader?.experiment_id).toBe(1);
    expect((await answerOf(points.map(([recall, rmse]) => [recall, rmse]))).leader?.experiment_id).toBe(2);
  });

  test('is judged as it stood at a moment', async () => {
    const later = { completed_at: '2026-02-01 00:00:00.000000+00' };
    const points: Point[] = [
      [0.5, 0.8],
      [0.4, 0.6],
      [0.9, 0.5, later],
    ];
    expect(await answerOf(points, new Date('2026-02-01T00:00:00Z'))).toMatchObject({ candidates: 2, leader: { experiment_id: 2 } });
    expect(await answerOf(points)).toMatchObject({ candidates: 3, median_test_rmse: 0.6, leader: { experiment_id: 3 } });
  });

  test('bears numbers whose sum or difference no double holds', async () => {
    expect(
      await answerOf([
        [0.5, 1.5 * 2 ** 1023],
        [0.4, 2 ** 1023],
      ]),
    ).toMatchObject({ median_test_rmse: 1.25 * 2 ** 1023, leader: { experiment_id: 2 } });
    expect(
      await answerOf([
        [0.5, -1.7e308],
        [0.4, 1.7e308],
      ]),
    ).toMatchObject({ median_test_rmse: 0, leader: { experiment_id: 1 } });
  });
});
