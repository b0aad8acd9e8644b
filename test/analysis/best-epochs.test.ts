import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bestEpochs } from '../../src/analysis/best-epochs.ts';
import type { Store } from '../../src/store/store.ts';
import { upsertRows } from '../../src/store/write.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };

describe.each(ENGINES)('the best epochs, on %s', (engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(() => store.knex('experiments').delete());

  async function answerOf(losses: readonly (readonly (number | null)[])[], epochs = [1, 2, 3, 4]): ReturnType<typeof bestEpochs> {
    await store.knex.transaction(async (transaction) => {
      await upsertRows(
        transaction,
        'experiments',
        losses.map((_, i) => ({ ...experimentRow({ id: i + 1 }), source_version: 0n })),
      );
      for (const [i, val_loss] of losses.entries())
        await transaction('training_curves').insert({ experiment_id: i + 1, epochs, train_loss: [1, 1, 1, 1], val_loss, val_rmse: [] });
    });
    return bestEpochs(store.knex, { project, ids: losses.map((_, i) => i + 1).toReversed() });
  }

  test('are told where they came before the last one, in the order of the ids', async () => {
    const answer = await answerOf([
      [0.9, 0.5, 0.6, 0.7],
      [0.9, 0.8, 0.7, 0.6],
      [0.1, 0.8, 0.7, 0.6],
    ]);
    expect(answer).toEqual({
      recorded: 3,
      earlier: [
        { experiment_id: 3, display_name: 'Exp #3', best_epoch: 1, last_epoch: 4 },
        { experiment_id: 1, display_name: 'Exp #1', best_epoch: 2, last_epoch: 4 },
      ],
    });
  });

  test('are no matter of curves without losses, of gaps, or of a last epoch as good as the best', async () => {
    expect(await answerOf([[], [null, null], [0.5, 0.4, null, 0.4], [0.5, 0.4]])).toEqual({ recorded: 2, earlier: [] });
    expect(await bestEpochs(store.knex, { project: { ...project, id: 2 }, ids: [3] })).toEqual({ recorded: 0, earlier: [] });
    expect(await bestEpochs(store.knex, { project, ids: [] })).toEqual({ recorded: 0, earlier: [] });
  });
});
