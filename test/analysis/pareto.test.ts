import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dominatedPoints, paretoFront } from '../../src/analysis/pareto.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };

describe.each(ENGINES)('what the Pareto front dominates, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(() => store.knex('experiments').delete());

  async function load(
    points: readonly (readonly [recall: number | null, rmse: number | null, changes?: Partial<ExperimentRow>])[],
  ): Promise<void> {
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
  }
  const points = async (limit?: number): Promise<number[][]> =>
    (await dominatedPoints(store.knex, { project, ...(limit === undefined ? {} : { limit }) })).map(({ recall_at_100, test_rmse }) => [
      recall_at_100,
      test_rmse,
    ]);

  test('is nothing where nobody is dominated', async () => {
    expect(await points()).toEqual([]);
    await load([
      [0.5, 0.9],
      [0.4, 0.8],
      [0.4, 0.8],
    ]);
    expect(await points()).toEqual([]);
  });

  test('leaves out what is no candidate', async () => {
    await load([
      [0.5, 0.8],
      [0.4, 0.9],
      [0.3, 0.9, { status: 'failed' }],
      [0.3, 0.9, { model_type: 'retrieval' }],
      [0.3, 0.9, { project_id: 2 }],
      [0.3, null],
      [null, 0.9],
    ]);
    expect(await points()).toEqual([[0.4, 0.9]]);
  });

  test('is ordered by the error that is lost against an experiment with as good a recall', async () => {
    await load([
      [0.5, 0.9],
      [0.3, 0.7],
      [0.2, 0.95],
      [0.4, 0.92],
      [0.1, 0.7],
      [0.5, 0.91],
    ]);
    expect(await points()).toEqual([
      [0.1, 0.7],
      [0.5, 0.91],
      [0.4, 0.92],
      [0.2, 0.95],
    ]);
  });

  test('is bounded, ties going to the newest, to the microsecond, and then to the highest id', async () => {
    await load([
      [0.5, 0.8],
      [0.11, 0.8, { created_at: '2026-01-01 00:00:00.000001+00' }],
      [0.12, 0.8, { created_at: '2026-01-01 00:00:00.000003+00' }],
      [0.13, 0.8, { created_at: '2026-01-01 00:00:00.000002+00' }],
      [0.14, 0.8, { created_at: '2026-01-01 00:00:00.000003+00' }],
      [0.15, 0.8, { created_at: null }],
    ]);
    expect(await points(3)).toEqual([
      [0.14, 0.8],
      [0.12, 0.8],
      [0.13, 0.8],
    ]);
    expect((await paretoFront(store.knex, { project, type: 'hybrid' })).dominated).toBe(5);
  });

  test('is judged as it stood at a moment, as if what completed then or later had never been', async () => {
    const moment = new Date('2026-02-01T00:00:00Z');
    const answer = async (completedBefore?: Date): Promise<unknown> => [
      await paretoFront(store.knex, { project, type: 'hybrid', completedBefore }),
      await dominatedPoints(store.knex, { project, completedBefore }),
    ];
    await load([
      [0.5, 0.9],
      [0.4, 0.8],
      [0.4, 0.85, { completed_at: '2026-01-31 23:59:59.999999+00' }],
    ]);
    const then = await answer();
    expect(then).toMatchObject([{ experiments: [{ experiment_id: 1 }, { experiment_id: 2 }], dominated: 1 }, [{ test_rmse: 0.85 }]]);
    expect(await answer(moment)).toEqual(then);
    await load([
      [0.5, 0.9],
      [0.4, 0.8],
      [0.4, 0.85, { completed_at: '2026-01-31 23:59:59.999999+00' }],
      [0.9, 0.1, { completed_at: '2026-02-01 00:00:00.000000+00' }],
      [0.1, 0.95, { completed_at: '2026-02-02 00:00:00.000000+00' }],
      [0.2, 0.95, { completed_at: null }],
    ]);
    expect(await answer(moment)).toEqual(then);
    expect(await answer()).toMatchObject([{ experiments: [{ experiment_id: 4 }], dominated: 5 }, { length: 5 }]);
  });

  test('bears numbers whose difference no double holds', async () => {
    await load([
      [0.5, -1.7e308],
      [0.4, 1.7e308],
      [0.3, 5e-324],
      [0.2, 0.9],
    ]);
    expect(await points()).toEqual(
      expect.arrayContaining([
        [0.4, 1.7e308],
        [0.3, 5e-324],
        [0.2, 0.9],
      ]),
    );
  });
});
