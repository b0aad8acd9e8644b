import { expect, it } from 'vitest';
import { lossHeatmapView } from '../../../src/reports/views/heatmaps.ts';

it('tells the last and the lowest loss of all epochs, also of those that are not shown', () => {
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
        last_loss: { epoch: 9, loss: 18.9 },
        lowest_loss: { epoch: 8, loss: 18.5 },
        final_metrics: {},
      },
    ],
    metric_ranges: {},
    loss_range: { min: 20.8, max: 30 },
  });
  expect(view.altText).toBe(
    'Validation loss is lowest for Exp #101 with 18.5000 at epoch 8; Exp #101, which leads by R@100, ends at 18.9000.',
  );
});
