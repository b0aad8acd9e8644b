import { describe, expect, it } from 'vitest';
import { trend, type TrendData } from '../../../src/reports/charts/trend.ts';
import { visiblePoints } from '../../../src/reports/charts/parts/running-bests.ts';
import { COLOURS } from '../../../src/reports/theme.ts';
import { NO_BESTS } from '../../support/no-bests.ts';

it('states how far each best came, leaving out the time before it was first seen', () => {
  const data: TrendData = {
    modelType: 'hybrid',
    points: [
      { ...NO_BESTS, datetime: '2025-03-03T10:00:00.000000Z', best_r100: 0.31 },
      { ...NO_BESTS, datetime: '2025-03-09T10:00:00.000000Z', best_r100: 0.31, best_test_rmse: 0.92 },
      { ...NO_BESTS, datetime: '2025-05-05T23:00:00.000000Z', best_r100: 0.473, best_test_rmse: 0.8412 },
    ],
  };
  expect(trend.altText(data)).toBe(
    'Best hybrid results, 3 Mar 2025 – 5 May 2025: R@100 rose from 31.0% to 47.3%; Test RMSE fell from 0.9200 to 0.8412.',
  );
});

describe('with a span shaded', () => {
  const points = [
    { ...NO_BESTS, datetime: '2025-03-03T10:00:00.000000Z', best_r100: 0.31 },
    { ...NO_BESTS, datetime: '2025-03-12T10:00:00.000000Z', best_r100: 0.34 },
    { ...NO_BESTS, datetime: '2025-03-20T10:00:00.000000Z', best_r100: 0.35 },
  ];
  const week = (from: string, to: string, label: string): TrendData => ({ modelType: 'retrieval', points, shaded: { from, to, label } });

  it('states what it brought, of all that came before its end', () => {
    expect(trend.altText(week('2025-03-10T00:00:00Z', '2025-03-17T00:00:00Z', '10–16 Mar 2025'))).toBe(
      'Best retrieval results, 3 Mar 2025 – 20 Mar 2025: R@100 rose from 31.0% to 35.0%. ' +
        'Within 10–16 Mar 2025, which is shaded: R@100 rose from 31.0% to 34.0%.',
    );
    expect(trend.altText(week('2025-03-24T00:00:00Z', '2025-03-31T00:00:00Z', '24–30 Mar 2025'))).toContain(
      'Within 24–30 Mar 2025, which is shaded: no improvement.',
    );
  });

  it('names a period that holds the span, also where nothing came in it', () => {
    const quiet = week('2025-03-24T00:00:00Z', '2025-03-31T00:00:00Z', '24–30 Mar 2025');
    expect(JSON.stringify(trend.spec(quiet, (text, size) => text.length * size * 0.5))).toContain('3 Mar 2025 – 30 Mar 2025 · ');
    expect(trend.altText(quiet)).toContain('Best retrieval results, 3 Mar 2025 – 30 Mar 2025: ');
  });

  it('draws it and its name, also where nothing came in it, and nothing where it lies before all', () => {
    const measure = (text: string, size: number): number => text.length * size * 0.5;
    const specOf = (data: TrendData): string => JSON.stringify(trend.spec(data, measure));
    for (const from of ['2025-03-10', '2025-03-24']) {
      const spec = specOf(week(`${from}T00:00:00Z`, new Date(Date.parse(from) + 7 * 86_400_000).toISOString(), 'the week'));
      expect(spec).toContain(COLOURS.shade);
      expect(spec).toContain('the week');
    }
    expect(specOf(week('2025-01-06T00:00:00Z', '2025-01-13T00:00:00Z', 'the week'))).not.toContain(COLOURS.shade);
  });
});

it.each(['ranking', 'hybrid'] as const)('says of %s that an axis is zoomed in only where it does not reach zero', (modelType) => {
  const specOf = (rmse: number): string => {
    const points = [
      { ...NO_BESTS, datetime: '2025-03-03T10:00:00.000000Z', best_r100: 0.3, best_test_rmse: 0.95 },
      { ...NO_BESTS, datetime: '2025-03-12T10:00:00.000000Z', best_r100: 0.4, best_test_rmse: rmse },
    ];
    return JSON.stringify(trend.spec({ modelType, points }, (text, size) => text.length * size * 0.5));
  };
  expect(specOf(0.9)).toContain('zoomed in');
  expect(specOf(0.0079)).not.toContain('zoomed in');
});

it('shows only the metrics of the type', () => {
  const point = {
    datetime: '2025-03-03T10:00:00.000000Z',
    best_r5: 0.1,
    best_r10: 0.2,
    best_r50: 0.3,
    best_r100: 0.4,
    best_rmse: 0.9,
    best_test_rmse: 0.95,
    best_mae: 0.7,
    best_test_mae: 0.75,
  };
  expect(trend.altText({ modelType: 'ranking', points: [point] })).toBe(
    'Best ranking results, 3 Mar 2025: Test RMSE is 0.9500; Test MAE is 0.7500.',
  );
});

it('says so when there is nothing', () => {
  expect(trend.altText({ modelType: 'retrieval', points: [] })).toBe('No completed retrieval experiment yet.');
  expect(trend.altText({ modelType: 'hybrid', points: [{ ...NO_BESTS, datetime: '2025-03-03T10:00:00.000000Z' }] })).toBe(
    'No completed hybrid experiment yet.',
  );
});

it('draws no more points than a picture can show, among them the first, the last and each best to a thousandth of the time', () => {
  const all = trend.samples['huge']!.points;
  const shown = visiblePoints(all);
  expect(shown.length).toBeLessThan(1_010);
  expect([shown[0], shown.at(-1)]).toEqual([all[0], all.at(-1)]);
  const times = all.map(({ datetime }) => Date.parse(datetime));
  const slot = (times.at(-1)! - times[0]!) / 1_000;
  for (let i = 0; i < all.length; i += 997) {
    const late = shown.find(({ datetime }) => Date.parse(datetime) >= times[i]! - 1)!;
    expect(Date.parse(late.datetime) - times[i]!).toBeLessThanOrEqual(slot + 1);
    expect(late.best_r100).toBeGreaterThanOrEqual(all[i]!.best_r100!);
  }
});

it('draws thousands of experiments of one moment as well', () => {
  const point = { ...NO_BESTS, datetime: '2025-03-03T10:00:00.000000Z', best_r100: 0.31 };
  expect(visiblePoints(Array.from({ length: 5_000 }, () => point))).toHaveLength(2);
});
