import { expect, it } from 'vitest';
import { compare } from '../../../src/reports/charts/compare.ts';
import { insights } from '../../../src/reports/charts/insights.ts';
import { lossHeatmap } from '../../../src/reports/charts/loss-heatmap.ts';
import { metricsHeatmap } from '../../../src/reports/charts/metrics-heatmap.ts';
import { pareto } from '../../../src/reports/charts/pareto.ts';
import { top } from '../../../src/reports/charts/top.ts';
import { createTextMeasure } from '../../../src/reports/text-width.ts';

const measure = createTextMeasure();
const MONTHS = ['January', 'February', 'March'];
/** Longer than any chart has room for, and alike at both ends. */
const LABELS = MONTHS.map(
  (month) => `Exp of all purchases in the bookshop during ${month}, with dropout, crosses and every product feature we have`,
);
const LIFT = { param: 'Filter', alike: 0, lift: 1.1, lift_low: 0.6, lift_high: 1.5, good_count: 4, count: 12 };

const SPECS = {
  top: () => top.spec({ modelType: 'retrieval', metric: 'recall_at_100', rows: LABELS.map((label) => ({ label, value: 0.4 })) }, measure),
  compare: () => compare.spec({ labels: LABELS, rows: [{ metric: 'recall_at_100', values: [0.1, 0.2, 0.3] }] }, measure),
  insights: () =>
    insights.spec(
      { modelType: 'hybrid', metric: 'recall_at_100', threshold: 0.4, rows: LABELS.map((value) => ({ ...LIFT, value })) },
      measure,
    ),
  lossHeatmap: () =>
    lossHeatmap.spec(
      { modelType: 'hybrid', rows: LABELS.map((label) => ({ label, epochs: [0], losses: [1], last: null, lowest: null })) },
      measure,
    ),
  metricsHeatmap: () =>
    metricsHeatmap.spec(
      { modelType: 'retrieval', metrics: ['recall_at_100'], rows: LABELS.map((label) => ({ label, values: [0.1] })) },
      measure,
    ),
  pareto: () =>
    pareto.spec(
      { front: LABELS.map((label, i) => ({ label, recall: 0.5 - i / 10, rmse: 0.9 - i / 10 })), dominated: [], dominatedTotal: 0 },
      measure,
    ),
};

it.each(Object.keys(SPECS) as (keyof typeof SPECS)[])('tells names apart that are alike at both ends: %s', (chart) => {
  const texts = [...JSON.stringify(SPECS[chart]()).matchAll(/"text":"((?:★ )?Exp[^"]*…[^"]*)"/g)].map(([, text]) =>
    text!.replace('★ ', ''),
  );
  expect([...new Set(texts.map((text) => MONTHS.findIndex((month) => text.includes(month.slice(0, 3)))))].toSorted()).toEqual([0, 1, 2]);
});
