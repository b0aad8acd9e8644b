import { describe, expect, it } from 'vitest';
import { metricOf, type Metric } from '../../../../src/metrics.ts';
import { fieldStrip as stripOf } from '../../../../src/reports/charts/parts/field-strip.ts';

const recall = metricOf('recall_at_100');
const rmse = metricOf('test_rmse');
const even = Array.from({ length: 41 }, (_, i) => 1 + i / 40);

function fieldStrip(metric: Metric, quantiles: readonly number[], value: number | null): ReturnType<typeof stripOf> {
  return stripOf(metric, { quantiles, value, total: 1_000 });
}

/** Shares of the field that lie in each third of the strip. */
function thirds(bins: readonly number[]): number[] {
  const sum = (from: number, to: number): number => bins.slice(from, to).reduce((total, share) => total + share, 0);
  const all = sum(0, bins.length);
  const third = bins.length / 3;
  return [0, 1, 2].map((i) => Number((sum(i * third, (i + 1) * third) / all).toFixed(3)));
}

describe('a strip of the field', () => {
  it('has better values further right, for errors too', () => {
    expect(fieldStrip(recall, even, 1.9).own!.place).toBeCloseTo(0.9);
    expect(fieldStrip(rmse, even, 1.9).own!.place).toBeCloseTo(0.1);
  });

  it('shows where the values lie', () => {
    expect(thirds(fieldStrip(recall, even, null).bins)).toEqual([0.333, 0.333, 0.333]);
    const mostlyLow = Array.from({ length: 41 }, (_, i) => (i <= 32 ? 1 + i / 96 : 4 / 3 + (i - 32) / 12));
    expect(thirds(fieldStrip(recall, mostlyLow, null).bins)).toEqual([0.8, 0.1, 0.1]);
    expect(thirds(fieldStrip(rmse, mostlyLow, null).bins)).toEqual([0.1, 0.1, 0.8]);
  });

  it('has fewer and wider bars for a small field', () => {
    const bars = (total: number): number => stripOf(recall, { quantiles: even, value: null, total }).bins.length;
    expect(bars(99)).toBeLessThan(bars(100));
  });

  it('has its median in the middle of the field, not of the strip', () => {
    const { median } = fieldStrip(recall, [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 4], null);
    expect(median).toBeCloseTo(0.25);
  });

  it('leaves room for most of the field where a few values lie far out, which stand at the edge', () => {
    const quantiles = [...even.slice(0, 40), 1e9];
    const strip = fieldStrip(rmse, quantiles, 1e9);
    expect(strip.own).toEqual({ place: 0, beyond: 'worse' });
    expect(fieldStrip(rmse, quantiles, 0.1).own).toEqual({ place: 1, beyond: 'better' });
    expect(thirds(strip.bins)[2]).toBeGreaterThan(0.3);
  });

  it('stands in the middle where all values are equal, and beside them with another one', () => {
    const equal = Array.from({ length: 41 }, () => 0.5);
    const strip = fieldStrip(recall, equal, 0.5);
    expect(strip.own).toEqual({ place: 0.5, beyond: null });
    expect(strip.bins.flatMap((share, bin) => (share > 0 ? [bin] : []))).toEqual([(strip.bins.length - 1) / 2]);
    expect(fieldStrip(recall, equal, 0.9)).toMatchObject({ median: 0, own: { place: 1 } });
    expect(fieldStrip(rmse, equal, 0.9)).toMatchObject({ median: 1, own: { place: 0 } });
  });

  it('bears an empty field, and numbers whose distance no double holds', () => {
    expect(fieldStrip(recall, [], 0.4)).toEqual({ bins: [], median: null, own: { place: 0.5, beyond: null } });
    const strip = fieldStrip(rmse, [-1.7e308, 0, 1.7e308], 1.7e308);
    expect(strip.own).toEqual({ place: 0, beyond: null });
    expect(strip.median).toBeCloseTo(0.5);
    expect(strip.bins.every(Number.isFinite)).toBe(true);
  });
});

describe('a strip of a small field', () => {
  it('counts its values, and draws nothing where there is none', () => {
    const values = [1, 1.01, 1.02, 1.5, 2];
    const quantiles = Array.from({ length: 41 }, (_, i) => values[Math.min(4, Math.floor(i / 8.2))]!);
    const { bins } = stripOf(recall, { quantiles, values, value: null, total: 5 });
    expect(bins.filter((share) => share > 0)).toEqual([1, 1 / 3, 1 / 3]);
    expect(bins[0]).toBe(1);
    expect(bins.at(-1)).toBeCloseTo(1 / 3);
  });
});
