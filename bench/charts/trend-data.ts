/** The data of the trend that all contenders draw: a hybrid's two running bests, a little different each time, so that no cache answers. */
import type { TrendData } from '../../src/reports/charts/trend.ts';

const POINTS = 24;
const DAY_MS = 86_400_000;

export function trendData(run: number): TrendData {
  const from = Date.UTC(2026, 2, 2) + run * 60_000;
  return {
    modelType: 'hybrid',
    points: Array.from({ length: POINTS }, (_, i) => {
      const gain = 1 - 0.8 ** Math.floor((i + 2) / 3) + run * 1e-5;
      const recall = 0.31 + 0.17 * gain;
      const error = 0.95 - 0.09 * gain;
      return {
        datetime: new Date(from + i * 2.5 * DAY_MS).toISOString(),
        best_r5: recall / 4,
        best_r10: recall / 3,
        best_r50: recall / 1.2,
        best_r100: recall,
        best_rmse: error,
        best_test_rmse: error + 0.01,
        best_mae: error - 0.2,
        best_test_mae: error - 0.19,
      };
    }),
  };
}
