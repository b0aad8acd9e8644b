import { DateTime } from 'luxon';

/** An ISO week of a time zone, Monday 00:00 to Monday 00:00 there: 7 days, and an hour more or less where the clocks change. */
export interface Week {
  /** "2026-W47" */
  label: string;
  /** The first moment that belongs to it. */
  from: Date;
  /** The first moment that doesn't. */
  to: Date;
  /** IANA name. */
  zone: string;
}

/** The newest week that is over at `now`. */
export function lastFullWeek(now: Date, zone: string): Week {
  const to = DateTime.fromJSDate(now, { zone }).startOf('week');
  // Twice startOf: a week whose first hour the clocks skip starts at 01:00, the one before it does not.
  const from = to.minus({ weeks: 1 }).startOf('week');
  return { label: from.toFormat("kkkk-'W'WW"), from: from.toJSDate(), to: to.toJSDate(), zone };
}

/** The days of a week as people write them: "16–22 Nov 2026", "28 Sep – 4 Oct 2026", "29 Dec 2025 – 4 Jan 2026". */
export function weekDays({ from, to, zone }: Week): string {
  const first = localTime(from, zone);
  const last = localTime(to, zone).minus({ days: 1 });
  if (first.year !== last.year) return `${first.toFormat('d LLL yyyy')} – ${last.toFormat('d LLL yyyy')}`;
  if (first.month !== last.month) return `${first.toFormat('d LLL')} – ${last.toFormat('d LLL yyyy')}`;
  return `${first.day}–${last.toFormat('d LLL yyyy')}`;
}

/** A moment with its zone, as every time in a report is written: "Mon 23 Nov 2026, 09:00 Europe/Kyiv". */
export function momentIn(zone: string, moment: Date): string {
  return `${localTime(moment, zone).toFormat('ccc d LLL yyyy, HH:mm')} ${zone}`;
}

/** The day of a moment in a zone, for names of files: "2026-11-23". */
export function dayIn(zone: string, moment: Date): string {
  return DateTime.fromJSDate(moment, { zone }).toFormat('yyyy-MM-dd');
}

/** Names of months and days in English, wherever the machine stands. */
function localTime(moment: Date, zone: string): DateTime {
  return DateTime.fromJSDate(moment, { zone }).setLocale('en-US');
}
