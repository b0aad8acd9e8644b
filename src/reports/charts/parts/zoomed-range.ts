/** The range that a zoomed axis covers, so that one value out of all proportion does not squeeze all others into a line. */

import { BEYOND_READING } from '../../format.ts';

/** A recall is a share: 100 leaves room for ones that were stored as percent. */
const SHARE_BEYOND_READING = 100;

/** As many times as far as half of the wished values lie outside, the others may. */
const REACH = 3;

/**
 * The range over all `needed` values, and over those of the `wished` ones that lie near: not further beyond the needed ones
 * than these lie apart, or than three times what is usual. Whoever is left out is drawn at the edge, with an arrow, or
 * counted in words. Numbers beyond reading never count; where there are no others, the range is 0 to 1.
 */
export function zoomedRange(needed: readonly number[], wished: readonly number[], { percent = false } = {}): [number, number] {
  const limit = percent ? SHARE_BEYOND_READING : BEYOND_READING;
  const [core, others] = [needed, wished].map((values) => values.filter((value) => Math.abs(value) < limit)) as [number[], number[]];
  if (core.length === 0) return others.length === 0 ? [0, 1] : zoomedRange([middleOf(others)], others, { percent });
  const [from, to] = extentOf(core);
  const beyond = others.map((value) => Math.max(from - value, value - to)).filter((distance) => distance > 0);
  if (beyond.length === 0) return [from, to];
  const reach = Math.max(to - from, REACH * middleOf(beyond));
  return extentOf([from, to, ...others.filter((value) => value >= from - reach && value <= to + reach)]);
}

/** Where a value stands between the range's ends, 0 and 1; values outside stand at an end. */
export function shareOn([from, to]: readonly [number, number], value: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

export function isOn([from, to]: readonly [number, number], value: number): boolean {
  return value >= from && value <= to;
}

function extentOf(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The lower one of two middles: with two values, of which one is out of all proportion, the other. */
function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
