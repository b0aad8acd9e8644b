/** A scale of numbers with few round ticks. Computed here, not by Vega, so that its labels' width is known beforehand. */
export interface NumberAxis {
  domain: [number, number];
  ticks: number[];
  /** For Vega. */
  format: string;
  /** The ticks as `format` writes them. */
  labels: string[];
}

/** Whether zero lies off the axis: lengths on it say nothing, and it must be said. */
export function isZoomed({ domain: [from, to] }: Pick<NumberAxis, 'domain'>): boolean {
  return from > 0 || to < 0;
}

/** Ticks as multiples of a step. */
export interface Steps {
  first: number;
  last: number;
  step: number;
  /** 100 where the step is in percent. */
  unit: number;
  format: string;
  write: (value: number) => string;
}

export interface NumberAxisOptions {
  percent: boolean;
  /** Bars and areas that stand for an amount must start at zero; a zoomed axis shows differences. */
  fromZero: boolean;
  maxTicks: number;
}

/** Further out an axis does not reach: its ticks, and the way from one end to the other, have to be numbers too. */
const FURTHEST = 1e305;

/** An axis around `values`, of which there must be one at least. Values beyond reading stand at its end. */
export function numberAxis(values: readonly number[], { percent, fromZero, maxTicks }: NumberAxisOptions): NumberAxis {
  const [from, to] = shownRange(values, fromZero);
  const unit = percent ? 100 : 1;
  const step = roundStep((to - from) * unit, maxTicks);
  const first = Math.floor((from * unit) / step + 1e-9);
  const last = Math.ceil((to * unit) / step - 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return axisOfSteps({ first, last, step, unit, ...numberStyle(percent, decimals, Math.max(Math.abs(from), Math.abs(to))) });
}

/** What an axis around `values` must hold, as far as its ticks can be numbers. */
export function shownRange(values: readonly number[], fromZero: boolean): [number, number] {
  const within = (value: number): number => Math.max(-FURTHEST, Math.min(FURTHEST, value));
  const lowest = within(values.reduce((a, b) => Math.min(a, b)));
  const highest = within(values.reduce((a, b) => Math.max(a, b)));
  return widened(fromZero ? Math.min(0, lowest) : lowest, fromZero ? Math.max(0, highest) : highest);
}

/** Whole-numbered ticks inside [from, to], both ends a multiple of a round step. */
export function wholeTicks(from: number, to: number, maxTicks: number): number[] {
  const step = Math.max(1, roundStep(Math.max(to - from, 1), maxTicks));
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** Where a value stands on an axis: 0 at its start, 1 at its end; values outside stand at an end. */
export function shareOf(value: number, { domain: [from, to] }: Pick<NumberAxis, 'domain'>): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

/** The position of a value in pixels from the top of a plot. */
export function pixelOf(value: number, axis: NumberAxis, heightPx: number): number {
  return heightPx * (1 - shareOf(value, axis));
}

export function axisOfSteps({ first, last, step, unit, format, write }: Steps): NumberAxis {
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) / unit);
  // From the ticks themselves: a rounding error between the two would leave the outermost tick out.
  return { domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1], ticks, format, labels: ticks.map(write) };
}

/** One value, or ones that are equal but for rounding, get some room on both sides. */
function widened(from: number, to: number): [number, number] {
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (to - from > 1e-12 * Math.max(1, size)) return [from, to];
  const room = size < 1e-12 ? 1 : size * 0.1;
  return [from - room, to + room];
}

/** The smallest of 1, 2, 5, 10, 20, … (and 0.5, 0.2, …) that spans the range in at most `maxTicks` − 1 steps. */
function roundStep(range: number, maxTicks: number): number {
  const rough = range / Math.max(1, maxTicks - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
}

export function numberStyle(percent: boolean, decimals: number, largest: number): Pick<Steps, 'format' | 'write'> {
  if (percent) return { format: `.${decimals}%`, write: (value) => `${(value * 100).toFixed(decimals)}%` };
  if (largest >= 1e7 || decimals > 6) return { format: '.1e', write: (value) => value.toExponential(1) };
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return { format: `,.${decimals}f`, write: (value) => value.toLocaleString('en-US', digits) };
}
