import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lastImprovement } from '../../src/analysis/plateau.ts';
import type { ModelType } from '../../src/metrics.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };
const MARCH = new Date('2026-03-01T00:00:00Z');

describe.each(ENGINES)('the last improvement, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(() => store.knex('experiments').delete());

  /** Completed a day after the other, from 1 February on. */
  async function answerOf(rows: readonly Partial<ExperimentRow>[], type: ModelType = 'retrieval'): ReturnType<typeof lastImprovement> {
    const made = rows.map((row, i) =>
      experimentRow({
        id: i + 1,
        model_type: type,
        completed_at: `2026-02-${String(i + 1).padStart(2, '0')} 12:00:00.000000+00`,
        ...row,
      }),
    );
    await store.knex.transaction((transaction) =>
      upsertRows(
        transaction,
        'experiments',
        made.map((row) => ({ ...row, source_version: 0n })),
      ),
    );
    return lastImprovement(store.knex, { project, type, completedBefore: MARCH });
  }

  test('is none where no experiment has the metric', async () => {
    expect(await answerOf([{}, { recall_at_100: 0.5, status: 'failed' }, { recall_at_100: 0.5, completed_at: null }])).toBeNull();
  });

  test('is the first to reach the best, and what has the metric and came after counts as a try', async () => {
    const answer = await answerOf([
      { recall_at_100: 0.4 },
      { recall_at_100: 0.5 },
      { recall_at_100: 0.5 },
      { recall_at_100: null },
      { recall_at_100: 0.1 },
      { recall_at_100: 0.1, status: 'failed' },
      { recall_at_100: 0.1, model_type: 'hybrid' },
      { recall_at_100: 0.1, project_id: 2 },
    ]);
    expect(answer).toEqual({
      model_type: 'retrieval',
      metric: 'recall_at_100',
      value: 0.5,
      experiment_id: 2,
      display_name: 'Exp #2',
      completed_at: new Date('2026-02-02T12:00:00Z'),
      experiments_since: 2,
    });
  });

  test('of a ranking is the lowest test RMSE', async () => {
    expect(await answerOf([{ test_rmse: 0.9 }, { test_rmse: 0.8 }, { test_rmse: 0.85 }], 'ranking')).toMatchObject({
      metric: 'test_rmse',
      value: 0.8,
      experiment_id: 2,
      experiments_since: 1,
    });
  });

  test('knows nothing of what completed at the moment or later', async () => {
    expect(await answerOf([{ recall_at_100: 0.4 }, { recall_at_100: 0.9, completed_at: '2026-03-01 00:00:00.000000+00' }])).toMatchObject({
      experiment_id: 1,
      experiments_since: 0,
    });
  });

  test('tells moments apart that differ by a microsecond', async () => {
    const answer = await answerOf([
      { recall_at_100: 0.5, completed_at: '2026-02-01 12:00:00.000002+00' },
      { recall_at_100: 0.5, completed_at: '2026-02-01 12:00:00.000001+00' },
    ]);
    expect(answer).toMatchObject({ experiment_id: 2, experiments_since: 1 });
  });
});
