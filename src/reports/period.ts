import { DateTime } from 'luxon';
import { AppError } from '../errors.ts';

/** What a report is about: half-open, in the calendar of one time zone. A day has 24 hours, and one more or less where the clocks change. */
export interface ReportPeriod {
  kind: 'week' | 'day' | 'month' | 'span';
  /** Names it within its kind: "2026-W47", "2026-11-23", "2026-11", "2026-11-23T09:00/2026-11-24T09:00". */
  label: string;
  /** The first moment that belongs to it. */
  from: Date;
  /** The first moment that doesn't. */
  to: Date;
  /** IANA name. */
  zone: string;
}

const CALENDAR = {
  week: { unit: 'week', label: "kkkk-'W'WW" },
  day: { unit: 'day', label: 'yyyy-MM-dd' },
  month: { unit: 'month', label: 'yyyy-MM' },
} as const;

/** The newest week, day or month that is over at `now`. */
export function lastFull(kind: keyof typeof CALENDAR, now: Date, zone: string): ReportPeriod {
  return calendarPeriod(kind, DateTime.fromJSDate(now, { zone }).startOf(CALENDAR[kind].unit), zone);
}

/** From one moment to another, for schedules that follow no calendar. */
export function spanOf(from: Date, to: Date, zone: string): ReportPeriod {
  const label = [from, to].map((moment) => localTime(moment, zone).toFormat("yyyy-MM-dd'T'HH:mm")).join('/');
  return { kind: 'span', label, from, to, zone };
}

/**
 * The ISO week of a name such as "2026-W46".
 *
 * @throws AppError `badParameter` for what is no week, and for one that is not over at `now`.
 */
export function weekNamed(name: string, { zone, now }: { zone: string; now: Date }): ReportPeriod {
  const [, year, week] = /^(\d{4})-?W(\d{1,2})$/i.exec(name.trim()) ?? [];
  const monday = DateTime.fromISO(`${year}-W${week?.padStart(2, '0')}`, { zone });
  const newest = lastFull('week', now, zone);
  if (!monday.isValid) throw new AppError('badParameter', `“${name}” is no week.`, { hint: `Weeks are named like ${newest.label}.` });
  const found = calendarPeriod('week', monday.plus({ weeks: 1 }).startOf('week'), zone);
  if (found.to > now)
    throw new AppError('badParameter', `The week ${found.label} is not over yet in ${zone}.`, {
      hint: `The newest one is ${newest.label}.`,
    });
  return found;
}

function calendarPeriod(kind: keyof typeof CALENDAR, end: DateTime, zone: string): ReportPeriod {
  const { unit, label } = CALENDAR[kind];
  // startOf once more: a period whose first hour the clocks skip starts at 01:00, the one before it does not.
  const from = end.minus({ [unit]: 1 }).startOf(unit);
  return { kind, label: from.toFormat(label), from: from.toJSDate(), to: end.toJSDate(), zone };
}

/** As people write it: "16–22 Nov 2026", "28 Sep – 4 Oct 2026", "23 Nov 2026", "Nov 2026", "23 Nov 09:00 – 24 Nov 2026 09:00". */
export function periodDays({ kind, from, to, zone }: ReportPeriod): string {
  const first = localTime(from, zone);
  if (kind === 'day') return first.toFormat('d LLL yyyy');
  if (kind === 'month') return first.toFormat('LLL yyyy');
  if (kind === 'span') return spanText(first, localTime(to, zone));
  const last = localTime(to, zone).minus({ days: 1 });
  if (first.year !== last.year) return `${first.toFormat('d LLL yyyy')} – ${last.toFormat('d LLL yyyy')}`;
  if (first.month !== last.month) return `${first.toFormat('d LLL')} – ${last.toFormat('d LLL yyyy')}`;
  return `${first.day}–${last.toFormat('d LLL yyyy')}`;
}

function spanText(first: DateTime, last: DateTime): string {
  if (first.hasSame(last, 'day')) return `${first.toFormat('d LLL yyyy HH:mm')}–${last.toFormat('HH:mm')}`;
  return `${first.toFormat(first.year === last.year ? 'd LLL HH:mm' : 'd LLL yyyy HH:mm')} – ${last.toFormat('d LLL yyyy HH:mm')}`;
}

/** What a sentence calls it: "the week", "the day", "the month", "the period". */
export function periodNoun({ kind }: Pick<ReportPeriod, 'kind'>): string {
  return kind === 'span' ? 'period' : kind;
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
