import { describe, expect, it } from 'vitest';
import type { AnalysedValue, HyperparameterAnalysis } from '../../../src/analysis/hyperparameter-analysis.ts';
import type { InsightsData } from '../../../src/reports/charts/insights.ts';
import { insightsView } from '../../../src/reports/views/insights.ts';

/** Counts of its own, unless some are given. */
function value(name: string, low: number, high: number, count = 20 + Math.round(1e6 * low)): AnalysedValue {
  return {
    value: name,
    raw_value: name,
    lift: (low + high) / 2,
    lift_low: low,
    lift_high: high,
    tpe_score: 1,
    avg_metric: 0.4,
    best_metric: 0.5,
    count,
    good_count: 6,
    confidence: 'high',
  };
}

function values(prefix: string, count: number, low: number, high: number): AnalysedValue[] {
  return Array.from({ length: count }, (_, i) => value(`${prefix}${i}`, low - i / 1000, high - i / 1000));
}

function analysisOf(epochs: AnalysedValue[], buyer: AnalysedValue[] = []): HyperparameterAnalysis {
  return {
    model_type: 'hybrid',
    metric: 'recall_at_100',
    good_threshold: 0.4,
    total_experiments: 100,
    good_experiments: 30,
    training: [{ param: 'Epochs', field: 'epochs', values: epochs }],
    model: [],
    features: [],
    dataset: [],
    feature_details: { buyer, product: [], buyer_crosses: [], product_crosses: [] },
    filter_details: { date_filters: [], customer_filters: [], product_filters: [] },
  };
}

function shown(analysis: HyperparameterAnalysis): string[] {
  return (insightsView(analysis).data as InsightsData).rows.map((row) => row.value);
}

describe('the view of insights', () => {
  it('shows the surest good values first and the surest bad ones last, half each', () => {
    const analysis = analysisOf([...values('bad', 9, 0.3, 0.9), ...values('unclear', 9, 0.6, 1.4), ...values('good', 9, 1.2, 2)]);
    expect(shown(analysis)).toEqual(['good0', 'good1', 'good2', 'good3', 'good4', 'bad4', 'bad5', 'bad6', 'bad7', 'bad8']);
  });

  it('gives the room that one side leaves to the other, and then to those nearest to being good', () => {
    expect(shown(analysisOf([...values('good', 9, 1.2, 2), value('bad', 0.1, 0.2)]))).toHaveLength(10);
    expect(shown(analysisOf([...values('unclear', 20, 0.6, 1.4), value('good', 1.1, 2), value('bad', 0.1, 0.2)]))).toEqual([
      'good',
      ...Array.from({ length: 8 }, (_, i) => `unclear${i}`),
      'bad',
    ]);
  });

  it('shows one of the values with the same counts, and says how many others there are', () => {
    const alike = ['64→32', '4,225', '104'].map((name) => value(name, 1.2, 2, 30));
    const { data, altText } = insightsView(analysisOf([...alike, value('25', 1.1, 2)]));
    expect(data).toMatchObject({
      rows: [
        { value: '64→32', alike: 2 },
        { value: '25', alike: 0 },
      ],
    });
    expect(altText).toContain('Epochs 64→32 (2 alike), 1.60 times as often as usual');
  });

  it('knows values of lists under a name of their own', () => {
    const { data } = insightsView(analysisOf([], [value('category 32D', 1.2, 2)]));
    expect(data).toMatchObject({ rows: [{ param: 'Buyer Feature', value: 'category 32D' }] });
  });

  it('takes a bound of exactly 1 for no effect', () => {
    const { altText } = insightsView(analysisOf([value('20', 1, 2), value('5', 0.2, 1)]));
    expect(altText).toBe('No setting has a sure effect yet. Good is R@100 from 40.0%.');
  });
});
