import { describe, expect, it } from 'vitest';
import { shareOf } from '../../../../src/reports/charts/parts/number-axis.ts';
import { zoomedAxis, zoomedRange } from '../../../../src/reports/charts/parts/zoomed-range.ts';

describe('the range of a zoomed axis', () => {
  it('covers all that is needed, and what is wished for near by', () => {
    expect(zoomedRange([0.8, 0.9], [0.78, 0.95])).toEqual([0.78, 0.95]);
  });

  it('leaves out what lies out of all proportion', () => {
    expect(zoomedRange([0.8, 0.9], [0.78, 0.95, 5000])).toEqual([0.78, 0.95]);
    expect(zoomedRange([0.8], [0.82, 0.81, 700])).toEqual([0.8, 0.82]);
  });

  it('never leaves out what is needed', () => {
    expect(zoomedRange([0.8, 5000], [0.82])).toEqual([0.8, 5000]);
  });

  it.each([
    [[1e308, 0.8, -1e308], [1e9], [0.8, 0.8]],
    [[1e308], [0.8, 0.81], [0.8, 0.81]],
    [[1e308], [-1e308], [0, 1]],
    [[], [], [0, 1]],
  ])('passes over numbers beyond reading: %j and %j', (needed, wished, range) => {
    expect(zoomedRange(needed, wished)).toEqual(range);
  });

  it('knows that a share of more than a hundred is none', () => {
    expect(zoomedRange([0.4, 0.5, 101], [47], { percent: true })).toEqual([0.4, 47]);
  });

  it('puts values outside at its ends', () => {
    expect([-1e308, 2, 3, 4, 1e308].map((value) => shareOf(value, { domain: [2, 4] }))).toEqual([0, 0, 0.5, 1, 1]);
  });
});

describe('a zoomed axis', () => {
  it('has the round ticks inside its range and the room around it', () => {
    const { domain, ticks, labels } = zoomedAxis([0.81, 0.89], { maxTicks: 6, room: [0.25, 0.5] });
    expect(domain[0]).toBeCloseTo(0.79, 9);
    expect(domain[1]).toBeCloseTo(0.93, 9);
    expect(ticks).toEqual([0.8, 0.82, 0.84, 0.86, 0.88, 0.9]);
    expect(labels).toEqual(['0.80', '0.82', '0.84', '0.86', '0.88', '0.90']);
  });

  it.each([
    [0, 0],
    [0.3, 0.1 + 0.2],
    [5e8, 5e8 + 0.0004],
  ])('has ticks around what is equal but for rounding: %s to %s', (from, to) => {
    const { domain, ticks } = zoomedAxis([from, to], { maxTicks: 6, room: [0.1, 0.1] });
    expect(ticks.length).toBeGreaterThan(1);
    expect(domain[0]).toBeLessThan(from);
    expect(domain[1]).toBeGreaterThan(to);
  });
});
