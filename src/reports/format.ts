/** How numbers are written, the same on every surface. */
import type { Metric } from '../metrics.ts';

/** Made once: to make one takes longer than all the words of a page. */
const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ORDINAL = new Intl.PluralRules('en', { type: 'ordinal' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Stands where there is no value. */
export const NO_VALUE = '–';

/** From here on digits say nothing; a recall of 1e308 is no percentage that a double holds either. */
export const BEYOND_READING = 1e9;

/** Recalls as percent with one decimal ("47.3%"), everything else with four decimals ("0.8123"); garbage as "1.00e+308". */
export function formatMetric(metric: Metric, value: number | null): string {
  if (value === null) return NO_VALUE;
  if (Math.abs(value) >= BEYOND_READING) return value.toExponential(2);
  return metric.format === 'percent' ? `${(value * 100).toFixed(1)}%` : value.toFixed(4);
}

/** The number that `formatMetric` writes, for who writes numbers alone: 47.3 for "47.3%". Infinite where a double holds no such percentage. */
export function shownNumber(metric: Metric, value: number): number {
  return metric.format === 'percent' ? Number((value * 100).toFixed(1)) : Number(value.toFixed(4));
}

/** The distance between two values, without a sign: "1.2 points" between recalls, "0.0031" between others; "far" where one is garbage. */
export function formatDifference(metric: Metric, difference: number): string {
  const size = Math.abs(difference);
  if (!(size < BEYOND_READING)) return 'far';
  if (metric.format === 'percent') return size > 0 && size < 0.0005 ? 'less than 0.1 points' : `${(size * 100).toFixed(1)} points`;
  return size > 0 && size < 0.00005 ? 'less than 0.0001' : size.toFixed(4);
}

/** The metric's name where it stands alone: a bare "RMSE" does not say that it is the validation one. */
export function metricName(metric: Metric): string {
  const needsSplit = metric.key === 'rmse' || metric.key === 'mae' || metric.key === 'auc_roc';
  return needsSplit ? `${metric.label} (validation)` : metric.label;
}

/** The same in a narrow column: "Val RMSE". */
export function shortMetricName(metric: Metric): string {
  return metricName(metric) === metric.label ? metric.label : `Val ${metric.label}`;
}

/** A learning rate as written: every digit kept, plain decimals even where JavaScript would say 1e-7. */
export function formatLearningRate(value: number | null): string {
  return value === null ? NO_VALUE : plainDecimal(value);
}

/** A whole number with thousands set apart: "12,345". */
export function formatCount(value: number | null): string {
  return value === null ? NO_VALUE : COUNT.format(value);
}

/** "1 experiment", "3 experiments". */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A place among so many: "3rd of 51". */
export function formatRank(rank: number, total: number): string {
  const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };
  const suffix = suffixes[ORDINAL.select(rank)] ?? 'th';
  return `${formatCount(rank)}${suffix} of ${formatCount(total)}`;
}

/** The UTC day of an ISO time, as people write it: "3 Mar 2025". */
export function formatDay(datetime: string): string {
  return DAY.format(new Date(datetime)).replace('Sept', 'Sep');
}

/** The minute of an ISO time in UTC: "3 Mar 2025 14:05". */
export function formatMinute(datetime: string): string {
  return `${formatDay(datetime)} ${new Date(datetime).toISOString().slice(11, 16)}`;
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** The two largest units that say something: "2 d 3 h", "1 h 23 min", "45 s". Undefined for a negative duration, which is no duration. */
export function formatDuration(seconds: number): string | undefined {
  if (!(seconds >= 0)) return undefined;
  const whole = Math.floor(seconds);
  const largest = UNITS.findIndex(([, size]) => whole >= size);
  if (largest === -1) return '0 s';
  const [name, size] = UNITS[largest]!;
  const next = UNITS[largest + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)} ${name}${rest === 0 ? '' : ` ${rest} ${next![0]}`}`;
}

function plainDecimal(value: number): string {
  const written = String(value);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(written);
  if (parts === null) return written;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? sign + digits.padEnd(point, '0') : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** "a, b and c" */
export function formatList(names: readonly string[]): string {
  return LIST.format(names);
}
