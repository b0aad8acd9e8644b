import { expect, it } from 'vitest';
import { field, type FieldData } from '../../../src/reports/charts/field.ts';

const DATA: FieldData = {
  label: 'Exp #45',
  modelType: 'hybrid',
  rows: [
    { metric: 'recall_at_100', value: 0.473, rank: 3, total: 51, quantiles: [0.1, 0.41, 0.48] },
    { metric: 'recall_at_50', value: null, rank: null, total: 50, quantiles: [0.1, 0.3, 0.4] },
    { metric: 'rmse', value: 0.81234, rank: 1, total: 1, quantiles: [0.81234, 0.81234, 0.81234] },
    { metric: 'test_mae', value: 0.7, rank: 1, total: 1, quantiles: [] },
  ],
};

it('says value, place and median of each metric that the experiment has, and which split it is of', () => {
  expect(field.altText(DATA)).toBe(
    'Exp #45 among completed hybrid experiments: R@100 47.3% is 3rd of 51 (median 41.0%); RMSE (validation) 0.8123 is 1st of 1 (median 0.8123); Test MAE 0.7000 is 1st of 1.',
  );
});

it('says so when the experiment has none of the metrics', () => {
  const none = DATA.rows.map((row) => ({ ...row, value: null, rank: null }));
  expect(field.altText({ ...DATA, rows: none })).toBe('Exp #45 has none of the metrics that compare hybrid experiments.');
});
