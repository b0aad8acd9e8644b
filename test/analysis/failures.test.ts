import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { periodFailures, type Failures } from '../../src/analysis/failures.ts';
import { MODEL_TYPES, type ModelType } from '../../src/metrics.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };
const period = { from: new Date('2026-02-01T00:00:00Z'), to: new Date('2026-02-08T00:00:00Z') };

describe.each(ENGINES)('the failures of a period, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(() => store.knex('experiments').delete());

  /** Failed an hour after the other, from the second of February on, without a `completed_at`. */
  async function load(rows: readonly Partial<ExperimentRow>[]): Promise<void> {
    const made = rows.map((row, i) =>
      experimentRow({
        id: i + 1,
        status: 'failed',
        completed_at: null,
        updated_at: new Date(Date.parse('2026-02-02T00:00:00Z') + i * 3_600_000).toISOString(),
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
  }
  const answer = (types: readonly ModelType[] = MODEL_TYPES, limit = 10): Promise<Failures> =>
    periodFailures(store.knex, { project, period, types, limit });

  test('are none in a period without one', async () => {
    await load([{ status: 'completed' }, { status: 'cancelled' }, { project_id: 2 }]);
    expect(await answer()).toEqual({ total: 0, groups: [] });
  });

  test('belong to it by completed_at, or by updated_at where there is none', async () => {
    await load([
      { updated_at: '2026-02-01 00:00:00.000000+00' },
      { updated_at: '2026-02-08 00:00:00.000000+00' },
      { completed_at: '2026-01-31 23:59:59.999999+00' },
      { completed_at: '2026-02-07 23:59:59.999999+00', updated_at: '2026-03-01 00:00:00.000000+00' },
      { updated_at: null },
    ]);
    expect((await answer()).groups).toEqual([
      {
        stage: null,
        message: null,
        failed: 2,
        experiments: [
          { experiment_id: 4, display_name: 'Exp #4' },
          { experiment_id: 1, display_name: 'Exp #1' },
        ],
      },
    ]);
  });

  test('stand together by stage and message, the largest group first, then the newest', async () => {
    await load([
      { error_stage: 'train', error_message: 'OOM' },
      { error_stage: 'dataset', error_message: 'No rows' },
      { error_stage: 'train', error_message: 'NaN' },
      { error_stage: 'dataset', error_message: 'OOM' },
      { error_stage: 'dataset', error_message: 'No rows' },
      { error_stage: ' dataset ', error_message: 'No\r\n  rows\n' },
      { error_stage: 'dataset', error_message: 'No rows' },
    ]);
    const { total, groups } = await answer();
    expect(total).toBe(7);
    expect(
      groups.map(({ stage, message, failed, experiments }) => [stage, message, failed, experiments.map((one) => one.experiment_id)]),
    ).toEqual([
      ['dataset', 'No rows', 4, [7, 6, 5]],
      ['dataset', 'OOM', 1, [4]],
      ['train', 'NaN', 1, [3]],
      ['train', 'OOM', 1, [1]],
    ]);
  });

  test('are those of the asked types; what the limit leaves out is in the total', async () => {
    await load([
      { error_stage: 'a' },
      { error_stage: 'b', model_type: 'hybrid' },
      { error_stage: 'c', model_type: 'hybrid' },
      { error_stage: 'c', model_type: 'ranking' },
    ]);
    expect(await answer(['hybrid'], 1)).toMatchObject({
      total: 2,
      groups: [{ stage: 'c', failed: 1, experiments: [{ experiment_id: 3 }] }],
    });
    expect(await answer([])).toEqual({ total: 0, groups: [] });
  });

  test('bear hostile texts: empty ones, megabytes, quotes and patterns', async () => {
    const hostile = `'; drop table experiments; -- \\ % _ ? $1 :from {"a": [1]} <b>&amp;</b> \u202Egnp.\u0001 😀`;
    await load([
      { error_message: hostile },
      { error_message: hostile },
      { error_message: `${'😀'.repeat(500)}${'x'.repeat(2_000_000)}` },
      { error_message: `${'😀'.repeat(500)}y` },
      { error_message: ' \n\t ' },
      { error_message: '' },
    ]);
    const { total, groups } = await answer();
    expect(total).toBe(6);
    expect(groups.map(({ message, failed }) => [message, failed])).toEqual([
      [null, 2],
      ['😀'.repeat(500), 2],
      [hostile, 2],
    ]);
  });
});
