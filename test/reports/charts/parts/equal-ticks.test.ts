import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axesWithEqualTicks } from '../../../../src/reports/charts/parts/equal-ticks.ts';

const recalls = (...values: number[]): { values: number[]; percent: boolean; fromZero: boolean } => ({
  values,
  percent: true,
  fromZero: true,
});
const errors = (...values: number[]): { values: number[]; percent: boolean; fromZero: boolean } => ({
  values,
  percent: false,
  fromZero: false,
});

describe('scales side by side', () => {
  it('have as many ticks each, in round steps, and are both well filled', () => {
    expect(axesWithEqualTicks([recalls(0.31, 0.473), errors(0.94, 0.862)]).map(({ labels }) => labels)).toEqual([
      ['0%', '10%', '20%', '30%', '40%', '50%'],
      ['0.86', '0.88', '0.90', '0.92', '0.94', '0.96'],
    ]);
  });

  it('hold all their values and use more than half of their height, whatever these are', () => {
    const share = fc.double({ min: 0.005, max: 1, noNaN: true });
    const error = fc.double({ min: 0.01, max: 100, noNaN: true });
    const gain = fc.double({ min: 1e-3, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(share, error, gain, (recall, worst, part) => {
        const best = worst * (1 - part);
        const [left, right] = axesWithEqualTicks([recalls(recall), errors(worst, best)]);
        expect(left!.ticks.length).toBe(right!.ticks.length);
        expect(left!.domain[0]).toBe(0);
        expect(recall / left!.domain[1]).toBeGreaterThan(0.55);
        expect(recall / left!.domain[1]).toBeLessThanOrEqual(1 + 1e-9);
        const [from, to] = right!.domain;
        expect((worst - best) / (to - from)).toBeGreaterThan(0.55);
        expect(from).toBeLessThanOrEqual(best * (1 + 1e-9));
        expect(to).toBeGreaterThanOrEqual(worst * (1 - 1e-9));
      }),
      { numRuns: 2_000 },
    );
  });

  it('may be one alone, of one value, or reach beyond reading', () => {
    expect(axesWithEqualTicks([recalls(0.4)])[0]!.labels).toEqual(['0%', '10%', '20%', '30%', '40%']);
    const [, flat] = axesWithEqualTicks([recalls(0.4), errors(0.9, 0.9)]);
    expect(flat!.domain[0]).toBeLessThan(0.9);
    expect(flat!.domain[1]).toBeGreaterThan(0.9);
    const [left, right] = axesWithEqualTicks([recalls(-0.5, 0), errors(1.7e308, -1.7e308)]);
    expect(right!.ticks).toHaveLength(left!.ticks.length);
    expect([...left!.ticks, ...right!.ticks].every(Number.isFinite)).toBe(true);
  });
});
