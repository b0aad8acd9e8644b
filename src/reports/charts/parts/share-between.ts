/**
 * Where a value lies between two others: 0 at `from`, 1 at `to`; in the middle where these are equal. Halved before they are
 * subtracted, for the distance of two numbers beyond reading may be more than a double holds.
 */
export function shareBetween(value: number, from: number, to: number): number {
  const span = to / 2 - from / 2;
  return span === 0 ? 0.5 : (value / 2 - from / 2) / span;
}
