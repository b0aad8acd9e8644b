import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jeffreysInterval } from '../../../src/analysis/statistics/jeffreys-interval.ts';

const count = fc.oneof(fc.nat(5), fc.nat(100), fc.nat(20_000));

describe('the Jeffreys interval', () => {
  test('is as R prints it: package ratesci, jeffreysci(x = 5, n = 56)', () => {
    const { low, high } = jeffreysInterval(5, 51, 0.95);
    expect(low).toBeCloseTo(0.03489147, 8);
    expect(high).toBeCloseTo(0.1846509, 7);
  });

  test('is plain quantiles where nothing succeeded or nothing failed', () => {
    expect(jeffreysInterval(0, 0, 0.9).low).toBeCloseTo(Math.sin(Math.PI / 40) ** 2, 12);
    expect(jeffreysInterval(0, 3, 0.9).low).toBeGreaterThan(0);
    expect(jeffreysInterval(3, 0, 0.9).high).toBeLessThan(1);
  });

  test('holds the observed rate unless all came out alike, in [0, 1], and mirrors when the counts are swapped', () => {
    fc.assert(
      fc.property(count, count, (successes, failures) => {
        const { low, high } = jeffreysInterval(successes, failures, 0.9);
        expect(0 <= low && low < high && high <= 1).toBe(true);
        const rate = successes / (successes + failures);
        if (successes > 0 && failures > 0) expect(low < rate && rate < high).toBe(true);
        const mirror = jeffreysInterval(failures, successes, 0.9);
        expect(mirror.low).toBeCloseTo(1 - high, 9);
        expect(mirror.high).toBeCloseTo(1 - low, 9);
      }),
    );
  });

  test('moves up with each success, down with each failure, and narrows as the same rate is seen more often', () => {
    fc.assert(
      fc.property(count, count, (successes, failures) => {
        const interval = jeffreysInterval(successes, failures, 0.9);
        const better = jeffreysInterval(successes + 1, failures, 0.9);
        const worse = jeffreysInterval(successes, failures + 1, 0.9);
        expect(better.low > interval.low && better.high > interval.high).toBe(true);
        expect(worse.low < interval.low && worse.high < interval.high).toBe(true);
        fc.pre(successes > 0 && failures > 0);
        const surer = jeffreysInterval(successes * 4, failures * 4, 0.9);
        expect(surer.high - surer.low).toBeLessThan(interval.high - interval.low);
      }),
    );
  });
});
