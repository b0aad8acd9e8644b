import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smoothedLift, smoothedOdds, smoothedRate } from '../../../src/analysis/statistics/smoothed-rate.ts';

const count = fc.nat(100_000);
const rate = fc.double({ min: 0.001, max: 1, noNaN: true });

describe('smoothed rates', () => {
  test('start at the usual rate and a single success goes half of the way to certain', () => {
    expect(smoothedRate(0, 0, 0.3)).toBe(0.3);
    expect(smoothedRate(1, 0, 0.3)).toBe(0.65);
    expect(smoothedLift(0, 0, 0.3)).toBe(1);
  });

  test('lie between the observed rate and the usual one', () => {
    fc.assert(
      fc.property(count, count, rate, (successes, failures, usual) => {
        fc.pre(successes + failures > 0);
        const observed = successes / (successes + failures);
        const smoothed = smoothedRate(successes, failures, usual);
        expect(smoothed).toBeGreaterThanOrEqual(Math.min(observed, usual) - 1e-12);
        expect(smoothed).toBeLessThanOrEqual(Math.max(observed, usual) + 1e-12);
        expect(smoothedLift(successes, failures, usual) > 1).toBe(smoothed > usual);
      }),
    );
  });

  test('as odds put one lucky run above 66 of 100, and never divide by nothing', () => {
    expect(smoothedOdds(1, 0)).toBe(2);
    expect(smoothedOdds(66, 34)).toBeCloseTo(67 / 35, 12);
    expect(smoothedOdds(0, 0)).toBe(1);
    expect(smoothedOdds(1_000_000, 0)).toBeCloseTo(1000, 2);
  });
});
