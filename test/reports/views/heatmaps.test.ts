import { expect, it } from 'vitest';
import { lossHeatmapView } from '../../../src/reports/views/heatmaps.ts';

it('shows the finer losses, and speaks of those that are seen: in a cell, or as the last of an experiment', () => {
  const view = lossHeatmapView({
    model_type: 'hybrid',
    experiments: [
      {
        id: 101,
        label: 'Exp #101',
        rank: 1,
        primary_metric: 0.4,
        epochs: [0, 5],
        epoch_values: [30, 20.8],
        fine_epochs: [0, 2, 4, 6],
        fine_epoch_values: [30, 24, 21, 20],
        last_loss: { epoch: 9, loss: 20.9 },
        lowest_loss: { epoch: 7, loss: 18.5 },
        final_metrics: {},
      },
    ],
    metric_ranges: {},
    loss_range: { min: 20.8, max: 30 },
  });
  expect(view.data).toMatchObject({ rows: [{ epochs: [0, 2, 4, 6], losses: [30, 24, 21, 20] }] });
  expect(view.altText).toBe(
    'Validation loss is lowest for Exp #101 with 20.0000 at epoch 6; Exp #101, which leads by R@100, ends at 20.9000.',
  );
});
