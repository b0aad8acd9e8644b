import { describe, expect, it } from 'vitest';
import { metricOf } from '../../src/metrics.ts';
import {
  formatCount,
  formatDay,
  formatDifference,
  formatDuration,
  formatLearningRate,
  formatMetric,
  formatQuantity,
  formatRank,
  metricName,
} from '../../src/reports/format.ts';

describe('formatMetric', () => {
  it.each([
    ['recall_at_100', 0.4731, '47.3%'],
    ['recall_at_5', 0, '0.0%'],
    ['test_rmse', 0.81234, '0.8123'],
    ['loss', 1711.42857, '1711.4286'],
    ['auc_roc', 1, '1.0000'],
    ['recall_at_100', 1e308, '1.00e+308'],
    ['test_rmse', -1.5e12, '-1.50e+12'],
    ['mae', null, '–'],
    ['recall_at_50', null, '–'],
  ] as const)('writes %s %s as %s', (key, value, written) => {
    expect(formatMetric(metricOf(key), value)).toBe(written);
  });
});

describe('formatRank', () => {
  it.each([
    [1, 1, '1st of 1'],
    [2, 51, '2nd of 51'],
    [3, 51, '3rd of 51'],
    [11, 51, '11th of 51'],
    [12, 51, '12th of 51'],
    [113, 1_000, '113th of 1,000'],
    [654_321, 1_000_000, '654,321st of 1,000,000'],
  ])('writes place %i of %i as %s', (rank, total, written) => {
    expect(formatRank(rank, total)).toBe(written);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [61.9, '1 min 1 s'],
    [3600, '1 h'],
    [3659, '1 h'],
    [4980, '1 h 23 min'],
    [86_399, '23 h 59 min'],
    [183_600, '2 d 3 h'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([-1, NaN])('takes %d for no duration', (seconds) => {
    expect(formatDuration(seconds)).toBeUndefined();
  });
});

describe('formatLearningRate', () => {
  it.each([
    [0.00025, '0.00025'],
    [0.1, '0.1'],
    [0.001, '0.001'],
    [1, '1'],
    [0, '0'],
    [null, '–'],
    [1e-7, '0.0000001'],
    [2.5e-8, '0.000000025'],
    [-1e-7, '-0.0000001'],
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
  ])('writes %s as %s', (value, written) => {
    expect(formatLearningRate(value)).toBe(written);
  });
});

describe('formatDifference', () => {
  it('has no sign, and never rounds a difference away', () => {
    expect(formatDifference(metricOf('recall_at_100'), -0.0121)).toBe('1.2 points');
    expect(formatDifference(metricOf('recall_at_100'), 0.0001)).toBe('less than 0.1 points');
    expect(formatDifference(metricOf('test_rmse'), -0.0031)).toBe('0.0031');
    expect(formatDifference(metricOf('test_rmse'), 0.00001)).toBe('less than 0.0001');
  });

  it.each([1e9, -1e308, Infinity])('has no digits for a difference to garbage: %s', (difference) => {
    expect(formatDifference(metricOf('recall_at_100'), difference)).toBe('far');
    expect(formatDifference(metricOf('test_rmse'), difference)).toBe('far');
  });
});

it('says which RMSE where the label stands alone', () => {
  expect(['rmse', 'test_rmse', 'mae', 'recall_at_10'].map((key) => metricName(metricOf(key as 'rmse')))).toEqual([
    'RMSE (validation)',
    'Test RMSE',
    'MAE (validation)',
    'R@10',
  ]);
});

it('counts with thousands set apart, and one without an s', () => {
  expect([formatCount(12345), formatCount(null), formatQuantity(1, 'experiment'), formatQuantity(2000, 'experiment')]).toEqual([
    '12,345',
    '–',
    '1 experiment',
    '2,000 experiments',
  ]);
});

it('writes the UTC day of a time with microseconds', () => {
  expect(formatDay('2025-09-03T23:59:59.999999Z')).toBe('3 Sep 2025');
});
