import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { trainingHeatmaps, type TrainingHeatmaps } from '../../src/analysis/training-heatmaps.ts';
import type { Store } from '../../src/store/store.ts';
import { replaceCurves, upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };

/** From 0 on, so many. */
const epochsUpTo = (count: number): number[] => Array.from({ length: count }, (_, epoch) => epoch);

describe('the losses of heatmaps', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('embedded');
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await store.knex('experiments').delete();
    await store.knex('training_curves').delete();
  });

  async function answerOf(curves: readonly number[][]): Promise<TrainingHeatmaps> {
    await store.knex.transaction(async (transaction) => {
      const experiments = curves.map((_epochs, i) => experimentRow({ id: i + 1, model_type: 'retrieval', recall_at_100: 0.5 - i / 10 }));
      const losses = curves.map((epochs, i) => ({
        experiment_id: i + 1,
        epochs,
        train_loss: [],
        val_loss: epochs.map((epoch) => 1 / (1 + epoch)),
        val_rmse: [],
      }));
      await upsertRows(
        transaction,
        'experiments',
        experiments.map((row) => ({ ...row, source_version: 0n })),
      );
      await replaceCurves(
        transaction,
        losses.map(({ experiment_id: id }) => id),
        losses,
      );
    });
    return trainingHeatmaps(store.knex, { project, type: 'retrieval' });
  }

  test('are of few epochs, and finer ones of as many as a picture has room for', async () => {
    const { experiments } = await answerOf([epochsUpTo(50), epochsUpTo(10)]);
    expect(experiments.map(({ epochs }) => epochs.length)).toEqual([10, 2]);
    expect(experiments.map(({ fine_epochs: epochs }) => epochs.length)).toEqual([25, 5]);
    expect(experiments[1]).toMatchObject({ fine_epochs: [0, 2, 4, 6, 8], fine_epoch_values: [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9] });
  });

  test('are all of the epochs where these are few, however far apart', async () => {
    const { experiments } = await answerOf([[0, 100, 200], epochsUpTo(10)]);
    expect(experiments.map(({ fine_epochs: epochs }) => epochs)).toEqual([[0, 100, 200], epochsUpTo(10)]);
  });

  test('are of some epochs where all are odd', async () => {
    const { experiments } = await answerOf([epochsUpTo(40).map((epoch) => 2 * epoch + 1)]);
    expect(experiments[0]!.fine_epochs).toEqual([5, 15, 25, 35, 45, 55, 65, 75]);
  });
});
