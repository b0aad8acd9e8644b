import { expect, it } from 'vitest';
import { curve } from '../../../src/reports/charts/curve.ts';

it('names the first epoch with the lowest validation loss', () => {
  expect(curve.altText({ label: 'Exp #45', epochs: [1, 2, 3, 4], train_loss: [1, 0.8, 0.7, 0.6], val_loss: [1.1, 0.9, 0.9, 0.95] })).toBe(
    'Exp #45, 4 epochs: validation loss is lowest at epoch 2 with 0.9000; validation loss ends at 0.9500, training loss ends at 0.6000.',
  );
});

it('pairs losses with epochs by index, and takes what is missing or no finite number as a gap', () => {
  expect(curve.altText({ label: 'Exp #1', epochs: [5, 10], train_loss: [0.5, Number.NaN, 0.1], val_loss: [null] })).toBe(
    'Exp #1, 2 epochs: no validation loss was recorded; training loss ends at 0.5000.',
  );
});

it('says so when no loss was recorded', () => {
  expect(curve.altText({ label: 'Exp #2', epochs: [1, 2], train_loss: [], val_loss: [null, null] })).toBe('Exp #2 has no recorded loss.');
});
