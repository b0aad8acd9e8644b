import { expect, it } from 'vitest';
import { BESTS, type BestKey } from '../../../src/analysis/dashboard-stats.ts';
import type { MetricsTrend, TrendPoint } from '../../../src/analysis/metrics-trend.ts';
import { lastDays, trendTable } from '../../../src/reports/views/trend.ts';

const NONE = Object.fromEntries(Object.keys(BESTS).map((best) => [best, null])) as Record<BestKey, null>;

function point(day: number, bests: Partial<Record<BestKey, number>>): TrendPoint {
  const date = `2026-11-0${day}`;
  const named = { experiment_id: day, display_name: `Exp #${day}`, experiment_count: day };
  return { ...NONE, ...named, date, datetime: `${date}T12:00:00.000Z`, ...bests };
}

const TREND: MetricsTrend = {
  model_type: 'hybrid',
  trend: [
    point(1, { best_r100: 0.4, best_test_rmse: 0.9 }),
    point(2, { best_r100: 0.463, best_test_rmse: 0.9 }),
    point(3, { best_r100: 0.463, best_test_rmse: 0.8 }),
    point(4, { best_r100: 0.463, best_test_rmse: 0.8 }),
  ],
};

function cells(trend: MetricsTrend): string[][] {
  const { rows } = trendTable(trend, { key: 'main' }, { limit: 9, width: 'narrow' });
  return rows.map((row) => row.slice(2).map(({ text, best }) => (best === true ? `★ ${text}` : text)));
}

it('shows beside an experiment only the bests that are its own, and no experiment without one', () => {
  expect(cells(TREND)).toEqual([
    ['Exp #3', '–', '★ 0.8000'],
    ['Exp #2', '★ 46.3%', '–'],
    ['Exp #1', '★ 40.0%', '★ 0.9000'],
  ]);
});

it('counts what came before a span as no improvement of it', () => {
  expect(cells(lastDays(TREND, new Date('2026-11-03T00:00:00Z')))).toEqual([['Exp #3', '–', '★ 0.8000']]);
  const quiet = trendTable(lastDays(TREND, new Date('2026-11-04T00:00:00Z')), { key: 'main' }, { limit: 9 });
  expect(quiet).toMatchObject({ rows: [], empty: 'No best hybrid result improved in this time.' });
});

it.each([
  [undefined, 'Improvements, newest first: ★ is a new best'],
  ['Best hybrid results so far', 'Best hybrid results so far. Improvements, newest first: ★ is a new best'],
])('says what the mark means, after the title %j', (title, expected) => {
  expect(trendTable(TREND, { key: 'main' }, { ...(title !== undefined && { title }), limit: 9 }).title).toBe(expected);
});
