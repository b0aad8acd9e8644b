import { Cron } from 'croner';
import { DateTime, IANAZone } from 'luxon';
import { AppError } from '../errors.ts';
import { lastFull, spanOf, type ReportPeriod } from './period.ts';

/** When a report is due: a cron expression of five fields, read on the clock of one zone. */
export interface Timetable {
  /** Decides what a report covers: the last full week, day or month, or all since the last time. */
  cadence: 'weekly' | 'daily' | 'monthly' | 'cron';
  expression: string;
  /** IANA name. */
  zone: string;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const FIELDS = 5;
/** On the wall: whoever mistypes an expression must not fill an inbox. */
const SHORTEST_INTERVAL_MS = 3_600_000;
/** Times less than an hour apart have different minutes, and then each hour has both: of three in a row two are of one hour. */
const RUNS_OF_TWO_IN_AN_HOUR = 3;
const EXAMPLES = '`weekly mon 09:00`, `daily 08:30`, `monthly 1 09:00`, or a cron expression such as `0 9 * * 1-5`';

/**
 * Reads a timetable as people write it: `weekly [mon] [09:00]`, `daily [09:00]`, `monthly [1] [09:00]`, or five fields of cron.
 *
 * @throws AppError `badParameter` for anything else, an unknown zone, and an expression that is never due or more than once an hour.
 */
export function parseTimetable(text: string, typedZone: string): Timetable {
  const zone = readZone(typedZone);
  const words = text.trim().toLowerCase().split(/\s+/);
  const timetable = readWords(words, zone) ?? { cadence: 'cron', expression: words.join(' '), zone };
  return checked(timetable, text);
}

/**
 * The same time on another clock.
 *
 * @throws AppError `badParameter` for an unknown zone.
 */
export function inZone(timetable: Timetable, zone: string): Timetable {
  return { ...timetable, zone: readZone(zone) };
}

/** As IANA writes it: mails and pages show it. A newer name, which V8 lists by its old one alone, has each of its words with a capital. */
function readZone(zone: string): string {
  if (!IANAZone.isValidZone(zone))
    throw new AppError('badParameter', `“${zone}” is no time zone.`, { hint: 'Zones have IANA names such as Europe/Kyiv.' });
  const listed = ['UTC', ...Intl.supportedValuesOf('timeZone')].find((name) => name.toLowerCase() === zone.toLowerCase());
  if (listed !== undefined) return listed;
  const isInOneSize = zone === zone.toLowerCase() || zone === zone.toUpperCase();
  return zone.includes('/') && isInOneSize ? zone.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase()) : zone;
}

function readWords([cadence, ...rest]: string[], zone: string): Timetable | undefined {
  const [at = '09:00', ...surplus] = rest.filter((word) => word.includes(':'));
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(at);
  const others = rest.filter((word) => !word.includes(':'));
  if (time === null || surplus.length > 0 || others.length > (cadence === 'daily' ? 0 : 1)) return undefined;
  const minuteAndHour = `${Number(time[2])} ${Number(time[1])}`;
  if (cadence === 'daily') return { cadence, expression: `${minuteAndHour} * * *`, zone };
  if (cadence === 'weekly') {
    const day = WEEKDAYS.findIndex((name) => (others[0] ?? 'monday').length >= 3 && name.startsWith(others[0] ?? 'monday'));
    return day < 0 ? undefined : { cadence, expression: `${minuteAndHour} * * ${day}`, zone };
  }
  if (cadence === 'monthly') {
    const day = Number(others[0] ?? 1);
    // The 29th and later are missing in some months, and a report would be, too.
    return Number.isInteger(day) && day >= 1 && day <= 28 ? { cadence, expression: `${minuteAndHour} ${day} * *`, zone } : undefined;
  }
  return undefined;
}

function checked(timetable: Timetable, text: string): Timetable {
  let runs: Date[];
  try {
    // Names such as @daily are understood by the library, and by few people.
    if (timetable.expression.split(' ').length !== FIELDS) throw new Error(`expected ${FIELDS} fields`);
    runs = wallClock(timetable).nextRuns(RUNS_OF_TWO_IN_AN_HOUR);
  } catch (cause) {
    throw new AppError('badParameter', `“${text}” is no timetable.`, { hint: `Write ${EXAMPLES}.`, cause });
  }
  if (runs.length === 0) throw new AppError('badParameter', `“${text}” is never due.`, { hint: `Write ${EXAMPLES}.` });
  if (runs.some((run, i) => i > 0 && run.getTime() - runs[i - 1]!.getTime() < SHORTEST_INTERVAL_MS))
    throw new AppError('badParameter', `“${text}” is due more than once an hour.`, {
      hint: `Name one minute: \`0 * * * *\` is every hour, \`30 8-18 * * 1-5\` every hour of a working day. Or write ${EXAMPLES}.`,
    });
  return timetable;
}

/** "Mondays 09:00 Europe/Kyiv", "daily 08:30 UTC", "day 1 of each month 09:00 UTC", "0 9 * * 1-5 UTC". */
export function describeTimetable({ cadence, expression, zone }: Timetable): string {
  const [minute, hour, day, , weekday] = expression.split(' ');
  const time = `${hour!.padStart(2, '0')}:${minute!.padStart(2, '0')}`;
  switch (cadence) {
    case 'daily':
      return `daily ${time} ${zone}`;
    case 'weekly': {
      const name = WEEKDAYS[Number(weekday)]!;
      return `${name.charAt(0).toUpperCase()}${name.slice(1)}s ${time} ${zone}`;
    }
    case 'monthly':
      return `day ${day} of each month ${time} ${zone}`;
    case 'cron':
      return `${expression} ${zone}`;
  }
}

/**
 * The first moment after `after` at which a report is due.
 *
 * Times are those on the wall: one that the clocks skip is due once, at the end of the gap (all that fall into one gap together);
 * one that comes twice is due the first time.
 */
export function nextSlot(timetable: Timetable, after: Date): Date {
  const clock = wallClock(timetable);
  for (let wall = wallOf(after, timetable.zone); ;) {
    // `checked` has seen that there is always a next one.
    wall = clock.nextRun(wall)!;
    const slot = momentOf(wall, timetable.zone);
    if (slot > after) return slot;
  }
}

/** The last moment before `before` at which a report was due. */
export function previousSlot(timetable: Timetable, before: Date): Date {
  const clock = wallClock(timetable);
  // From a day later: where the clocks go back, a wall time that lies ahead may have been the moment before.
  for (let wall = new Date(wallOf(before, timetable.zone).getTime() + DAY_MS); ;) {
    wall = clock.previousRuns(1, wall)[0]!;
    const slot = momentOf(wall, timetable.zone);
    if (slot < before) return slot;
  }
}

/** What the report of a slot covers: by its slot, not by when it is sent. */
export function periodOf(timetable: Timetable, slot: Date): ReportPeriod {
  const { cadence, zone } = timetable;
  if (cadence === 'cron') return spanOf(previousSlot(timetable, slot), slot, zone);
  return lastFull(({ weekly: 'week', daily: 'day', monthly: 'month' } as const)[cadence], slot, zone);
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Of a clock that knows no summer time: moments are made of its times afterwards. */
function wallClock({ expression }: Timetable): Cron {
  return new Cron(expression, { paused: true, timezone: 'UTC', mode: '5-part' });
}

/** What the clock on the wall shows, as if it were UTC. */
function wallOf(moment: Date, zone: string): Date {
  return DateTime.fromJSDate(moment, { zone }).setZone('UTC', { keepLocalTime: true }).toJSDate();
}

function momentOf(wall: Date, zone: string): Date {
  const local = DateTime.fromJSDate(wall, { zone: 'UTC' }).setZone(zone, { keepLocalTime: true });
  if (wallOf(local.toJSDate(), zone).getTime() !== wall.getTime()) return endOfGap(local);
  const [first] = local.getPossibleOffsets().toSorted((a, b) => a.toMillis() - b.toMillis());
  return (first ?? local).toJSDate();
}

/** Luxon puts a skipped time as far behind the gap as it was in it; the gap ends where the offset changed before that. */
function endOfGap(behind: DateTime): Date {
  let [before, after] = [behind.toMillis() - DAY_MS, behind.toMillis()];
  while (after - before > MINUTE_MS) {
    const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
    if (DateTime.fromMillis(middle, { zone: behind.zone }).offset === behind.offset) after = middle;
    else before = middle;
  }
  return new Date(after);
}
