/** Times as pages show them: always in UTC, always with the zone. */
import { formatDay } from '../../../reports/format.ts';

/** For a `<time>` element. */
export interface Moment {
  datetime: string;
  text: string;
}

/** "3 Mar 2025, 09:30 UTC" for an ISO 8601 time in UTC; null stays null. */
export function momentOf(iso: string | null): Moment | null {
  if (iso === null) return null;
  return { datetime: iso, text: Number.isNaN(Date.parse(iso)) ? iso : `${formatDay(iso)}, ${iso.slice(11, 16)} UTC` };
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
