import type { Random } from './prng.ts';

/** Moments are whole microseconds since 1970: as exact as the platform's times, and still exact as a number. */
export const SECOND = 1_000_000;
export const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
export const WEEKS = 12;
/** How long before the end the latest runs begin; the weeks before them end earlier still, whatever the hour. */
const LATEST_HOURS = 10;

export interface Timetable {
  /** The last full hour: nothing has happened after it. */
  end: number;
  /** Sorted moments at which experiments of a week (0 to 11) are created. */
  inWeek(week: number, count: number, random: Random): number[];
}

/**
 * When experiments are made, up to `today`. The weeks hang on the day alone, so they stay as they are all day long;
 * only the latest runs hang on the hour. Teams work by day and rest at weekends, mostly.
 */
export function createTimetable(today: Date): Timetable {
  const now = today.getTime() * 1000;
  const dayStart = Math.floor(now / DAY) * DAY;
  const weeksEnd = dayStart - LATEST_HOURS * HOUR;
  // Seen from the end of the day, this is twelve weeks ago.
  const earliest = dayStart - (7 * WEEKS - 1) * DAY;
  return {
    end: Math.floor(now / HOUR) * HOUR,
    inWeek: (week, count, random) => {
      const from = Math.max(earliest, weeksEnd - (WEEKS - week) * 7 * DAY);
      const to = weeksEnd - (WEEKS - week - 1) * 7 * DAY;
      return Array.from({ length: count }, () => workingMoment(from, to, random)).toSorted((a, b) => a - b);
    },
  };
}

function workingMoment(from: number, to: number, random: Random): number {
  for (;;) {
    const moment = Math.floor(random.between(from, to));
    const date = new Date(moment / 1000);
    const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    const isNight = date.getUTCHours() < 7 || date.getUTCHours() >= 20;
    if (random.chance((isWeekend ? 0.3 : 1) * (isNight ? 0.15 : 1))) return moment;
  }
}

/** A moment as the platform's database prints it, for example 2026-11-20 14:03:07.123456+00. */
export function timeText(moment: number): string {
  const milliseconds = Math.floor(moment / 1000);
  const iso = new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
  return `${iso}${String(moment - milliseconds * 1000).padStart(3, '0')}+00`;
}
