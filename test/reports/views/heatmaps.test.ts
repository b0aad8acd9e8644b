import { expect, it } from 'vitest';
import type { Project } from '../../../src/analysis/project.ts';
import type { TrainingHeatmaps } from '../../../src/analysis/training-heatmaps.ts';
import { heatmapRecords, heatmapTable, lossHeatmapView } from '../../../src/reports/views/heatmaps.ts';

it('shows the finer losses, and speaks of the lowest and the last of all, as its table does', () => {
  const answer: TrainingHeatmaps = {
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
  };
  const view = lossHeatmapView(answer);
  expect(view.data).toMatchObject({ rows: [{ epochs: [0, 2, 4, 6], losses: [30, 24, 21, 20] }] });
  expect(view.altText).toBe(
    'Validation loss is lowest for Exp #101, which leads by R@100 too, with 18.5000 at epoch 7; it ends at 20.9000.',
  );
  const table = heatmapTable(answer, { key: 'shop' } as Project, { shown: 'loss', title: 'Losses' });
  expect(table.columns.map(({ label }, i) => [label, table.rows[0]![i]])).toEqual([
    ['Experiment', expect.objectContaining({ text: 'Exp #101' })],
    ['Last', { text: '20.9000 (epoch 9)', best: true }],
    ['Lowest', { text: '18.5000 (epoch 7)', best: true }],
    ['Epoch 0', expect.objectContaining({ text: '30.0000' })],
    ['Epoch 5', expect.objectContaining({ text: '20.8000' })],
  ]);
  expect(heatmapRecords(answer, 'loss')).toEqual([
    {
      id: 101,
      experiment: 'Exp #101',
      rank: 1,
      last_loss: 20.9,
      last_epoch: 9,
      lowest_loss: 18.5,
      lowest_epoch: 7,
      epoch_0: 30,
      epoch_5: 20.8,
    },
  ]);
});
