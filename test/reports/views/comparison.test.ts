import { describe, expect, it } from 'vitest';
import type { ComparedExperiment } from '../../../src/analysis/compare.ts';
import { METRICS } from '../../../src/metrics.ts';
import { comparisonTable } from '../../../src/reports/views/comparison.ts';

const project = { id: 1, key: 'shop', name: 'Shop' };

function experiment(id: number, facts: Partial<ComparedExperiment>): ComparedExperiment {
  const metrics = Object.fromEntries(METRICS.map(({ key }) => [key, null]));
  return { id, display_name: `Exp #${id}`, model_type: 'hybrid', status: 'completed', ...metrics, ...facts } as ComparedExperiment;
}

function row(experiments: ComparedExperiment[], label: string): [string, boolean | undefined][] | undefined {
  const found = comparisonTable(experiments, project).rows.find(([cell]) => cell?.text === label);
  return found?.slice(1).map(({ text, best }) => [text, best]);
}

describe('a comparison’s table', () => {
  it('marks the best of several, and no only one', () => {
    const both = [experiment(1, { recall_at_100: 0.47, test_rmse: 0.8 }), experiment(2, { recall_at_100: 0.4 })];
    expect(row(both, 'R@100')).toEqual([
      ['47.0%', true],
      ['40.0%', false],
    ]);
    expect(row(both, 'Test RMSE')).toEqual([
      ['0.8000', false],
      ['–', false],
    ]);
  });

  it('writes counts as an experiment’s own page does', () => {
    const both = [experiment(1, { batch_size: 4096, top_k: 1000 }), experiment(2, { batch_size: null, top_k: 100 })];
    expect(row(both, 'Batch size')?.map(([text]) => text)).toEqual(['4,096', '–']);
    expect(row(both, 'Top-K')?.map(([text]) => text)).toEqual(['1,000', '100']);
  });

  it('compares losses of one type alone: those of two are different functions', () => {
    const hybrid = experiment(1, { loss: 9.3 });
    expect(row([hybrid, experiment(2, { loss: 6.2 })], 'Loss')).toEqual([
      ['9.3000', false],
      ['6.2000', true],
    ]);
    expect(row([hybrid, experiment(2, { model_type: 'retrieval', loss: 6.2 })], 'Loss')).toBeUndefined();
  });
});
