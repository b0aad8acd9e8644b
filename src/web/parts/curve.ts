import { curveViews, isOpen } from '../../reports/views/experiment.ts';
import type { ExperimentQuestion, Part } from '../part.ts';

/** The losses by epoch, or why there are none. */
export const curve: Part<ExperimentQuestion> = {
  key: 'curve',
  title: 'Training',
  async load(_knex, { experiment }) {
    if (experiment.curve === null) {
      const text = isOpen(experiment) ? 'The training curve appears here with its first epochs.' : 'No training curve was recorded.';
      return { views: [{ kind: 'text', text }], records: [] };
    }
    const { epochs, train_loss: train, val_loss: validation, val_rmse: rmse } = experiment.curve;
    return {
      views: curveViews(experiment),
      records: epochs.map((epoch, i) => ({
        epoch,
        train_loss: train[i] ?? null,
        val_loss: validation[i] ?? null,
        val_rmse: rmse[i] ?? null,
      })),
    };
  },
};
