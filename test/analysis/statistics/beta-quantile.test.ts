import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaQuantile } from '../../../src/analysis/statistics/beta-quantile.ts';

const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const count = fc.oneof(fc.nat(10), fc.nat(1000), fc.nat(400_000));

describe('a quantile of the Beta distribution', () => {
  // The first three are known as Clopper-Pearson limits: 1 of 10 is 0.0025 to 0.4450, and for 10 of 13 R prints 0.4618685.
  // All digits are from root finding with 50 of them (mpmath).
  test.each([
    [0.025, 1, 10, 0.00252857854446178],
    [0.975, 2, 9, 0.445016117028195],
    [0.025, 10, 4, 0.461868460765959],
    [0.05, 66.5, 34.5, 0.579374283647619],
    [0.95, 66.5, 34.5, 0.733872580449227],
    [0.05, 1.5, 9.5, 0.0178919880557478],
    [0.95, 1.5, 9.5, 0.330562803260135],
    [0.05, 0.5, 7.5, 0.000270984431937788],
    [0.05, 1000.5, 2300.5, 0.290002198163642],
    [0.95, 1000.5, 2300.5, 0.316313419124523],
  ])('p = %d of Beta(%d, %d) is %d', (p, alpha, beta, expected) => {
    expect(Math.abs(betaQuantile(p, alpha, beta) / expected - 1)).toBeLessThan(1e-10);
  });

  test('follows the closed forms: arcsine for Beta(½, ½), powers where a parameter is 1', () => {
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 500 }), (p, n) => {
        expect(betaQuantile(p, 0.5, 0.5)).toBeCloseTo(Math.sin((Math.PI * p) / 2) ** 2, 9);
        expect(betaQuantile(p, n, 1)).toBeCloseTo(p ** (1 / n), 9);
        expect(betaQuantile(p, 1, n)).toBeCloseTo(-Math.expm1(Math.log1p(-p) / n), 9);
      }),
    );
  });

  test('lies in [0, 1], rises with the probability and is the mirror of the swapped distribution', () => {
    fc.assert(
      fc.property(probability, probability, count, count, (p, q, a, b) => {
        const [alpha, beta] = [a + 0.5, b + 0.5];
        const [low, high] = [Math.min(p, q), Math.max(p, q)].map((at) => betaQuantile(at, alpha, beta)) as [number, number];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high + 1e-12);
        expect(betaQuantile(1 - p, beta, alpha)).toBeCloseTo(1 - betaQuantile(p, alpha, beta), 9);
      }),
    );
  });
});
