import { expect, it } from 'vitest';
import { metricsHeatmap } from '../../../src/reports/charts/metrics-heatmap.ts';

it('names each other experiment once, with all that it is best in', () => {
  const data = {
    modelType: 'ranking' as const,
    metrics: ['rmse' as const, 'test_rmse' as const, 'mae' as const, 'test_mae' as const],
    rows: [
      { label: 'Exp #9', values: [0.92, 0.9, 0.71, 0.7] },
      { label: 'Exp #4', values: [0.91, 0.95, 0.73, 0.69] },
      { label: 'Exp #2', values: [0.94, 0.96, 0.7, 0.75] },
    ],
  };
  expect(metricsHeatmap.altText(data)).toBe(
    'Exp #9 leads: RMSE (validation) 0.9200, Test RMSE 0.9000, MAE (validation) 0.7100, Test MAE 0.7000. ' +
      'Exp #4 has the best RMSE (validation) and Test MAE. Exp #2 has the best MAE (validation).',
  );
});

it('says what the two ends of the colours are', () => {
  const measure = (text: string, size: number): number => text.length * size * 0.5;
  expect(JSON.stringify(metricsHeatmap.spec(metricsHeatmap.samples['ranking']!, measure))).toContain(
    'Final metrics · each column from pale red (worst) to green (best)',
  );
});
