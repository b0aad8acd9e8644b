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
