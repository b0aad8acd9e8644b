/** The range that a zoomed axis covers, so that one value out of all proportion does not squeeze all others into a line. */
import { BEYOND_READING } from '../../format.ts';
import { numberAxis, type NumberAxis } from './number-axis.ts';

/** A recall is a share: 100 leaves room for ones that were stored as percent. */
const SHARE_BEYOND_READING = 100;

/** So many times as far as half of the wished values lie outside, the others may, unless a chart says otherwise. */
const REACH = 3;

/**
 * The range over all `needed` values, and over those of the `wished` ones that lie near: not further beyond the needed ones
 * than these lie apart, or than `reach` times what is usual. Whoever is left out is drawn at the edge, with an arrow, or
 * counted in words. Numbers beyond reading never count; where there are no others, the range is 0 to 1.
 */
export function zoomedRange(
  needed: readonly number[],
  wished: readonly number[],
  { percent = false, reach: times = REACH } = {},
): [number, number] {
  const limit = percent ? SHARE_BEYOND_READING : BEYOND_READING;
  const [core, others] = [needed, wished].map((values) => values.filter((value) => Math.abs(value) < limit)) as [number[], number[]];
  if (core.length === 0) return others.length === 0 ? [0, 1] : zoomedRange([middleOf(others)], others, { percent, reach: times });
  const [from, to] = extentOf(core);
  const beyond = others.map((value) => Math.max(from - value, value - to)).filter((distance) => distance > 0);
  if (beyond.length === 0) return [from, to];
  const reach = Math.max(to - from, times * middleOf(beyond));
  return extentOf([from, to, ...others.filter((value) => value >= from - reach && value <= to + reach)]);
}

/** A scale whose ends are not its outermost ticks. */
export type ZoomedAxis = Pick<NumberAxis, 'domain' | 'ticks' | 'labels'>;

/** An axis of a range with some more room below and above, shares of it, and the round ticks that lie inside. */
export function zoomedAxis(
  range: readonly [number, number],
  { percent = false, maxTicks, room }: { percent?: boolean; maxTicks: number; room: readonly [number, number] },
): ZoomedAxis {
  const { ticks, labels, domain } = numberAxis(range, { percent, fromZero: false, maxTicks });
  const [from, to] = range;
  const span = to - from;
  // What is equal but for rounding gets the axis's own room: no tick would lie inside.
  const isRange = span > 1e-9 * Math.max(1, Math.abs(from), Math.abs(to));
  const wider: [number, number] = isRange ? [from - room[0] * span, to + room[1] * span] : domain;
  const inside = ticks.flatMap((tick, i) => (isOn(wider, tick) ? [{ tick, label: labels[i]! }] : []));
  return { domain: wider, ticks: inside.map(({ tick }) => tick), labels: inside.map(({ label }) => label) };
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
