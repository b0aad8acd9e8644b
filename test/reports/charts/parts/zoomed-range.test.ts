import { describe, expect, it } from 'vitest';
import { shareOn, zoomedRange } from '../../../../src/reports/charts/parts/zoomed-range.ts';

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
    expect([-1e308, 2, 3, 4, 1e308].map((value) => shareOn([2, 4], value))).toEqual([0, 0, 0.5, 1, 1]);
  });
});
