/** A scale of time (UTC) that says days, months or hours, whichever tell the span's ticks apart. */
const DAY_MS = 86_400_000;

export interface TimeAxis {
  /** Milliseconds since 1970. */
  domain: [number, number];
  /** For Vega: either places of its choice, or these. */
  ticks: { format: string; tickCount: number } | { format: string; values: number[] };
}

/** An axis around `times`, of which there must be one at least. */
export function timeAxis(times: readonly number[], { singleAt }: { singleAt: 'middle' | 'end' }): TimeAxis {
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  if (from === to)
    return { domain: [from - DAY_MS, singleAt === 'middle' ? to + DAY_MS : to], ticks: { format: '%-d %b %Y', values: [to] } };
  return { domain: [from, to], ticks: { format: timeFormat(to - from), tickCount: 4 } };
}

/** Vega aims at four ticks: under three days they are hours apart, from 300 days on months. */
function timeFormat(spanMs: number): string {
  if (spanMs < 180_000) return '%H:%M:%S';
  if (spanMs < 0.7 * DAY_MS) return '%H:%M';
  if (spanMs < 3 * DAY_MS) return '%-d %b %H:%M';
  return spanMs < 300 * DAY_MS ? '%-d %b' : '%b %Y';
}
