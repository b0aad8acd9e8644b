/** The range of colours for many values, so that two out of all proportion do not leave one colour for all others. */
const LEFT_OUT = { share: 0.05, least: 2 };

export interface UsualRange {
  from: number;
  to: number;
  /** Whether a value lies outside, and so gets the colour of the end. */
  hasLower: boolean;
  hasHigher: boolean;
}

/**
 * From the 5th to the 95th percentile, and on to values that lie no further beyond these than they lie apart: then nothing is out of
 * proportion, and the range is that of all values. Of few values two are left out at each end, but a quarter at the most. Null without values.
 */
export function usualRange(values: readonly number[]): UsualRange | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) return null;
  const leftOut = Math.min(Math.max(LEFT_OUT.least, Math.ceil(sorted.length * LEFT_OUT.share)), Math.floor(sorted.length / 4));
  const [low, high] = [sorted[leftOut]!, sorted.at(-1 - leftOut)!];
  // Where almost all are equal there is nothing to squeeze.
  if (low === high) return { from: lowest, to: highest, hasLower: false, hasHigher: false };
  const [furthestLow, furthestHigh] = [low - (high - low), high + (high - low)];
  const from = sorted.find((value) => value >= furthestLow)!;
  const to = sorted.findLast((value) => value <= furthestHigh)!;
  return { from, to, hasLower: lowest < from, hasHigher: highest > to };
}
