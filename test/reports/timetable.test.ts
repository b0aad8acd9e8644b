import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  inZone,
  describeTimetable,
  nextSlot,
  parseTimetable,
  periodOf,
  previousSlot,
  type Timetable,
} from '../../src/reports/timetable.ts';

/** Also one that comes more than once an hour: nobody can write it any more, but a store may have it. */
function stored(text: string, zone: string): Timetable {
  return text.includes('*/') ? { cadence: 'cron', expression: text, zone } : parseTimetable(text, zone);
}

/** The first slots after a moment, in UTC. */
function slots(text: string, zone: string, after: string, count: number): string[] {
  const timetable = stored(text, zone);
  const found: string[] = [];
  for (let moment = new Date(after); found.length < count;) {
    moment = nextSlot(timetable, moment);
    found.push(moment.toISOString().slice(0, 16));
  }
  return found;
}

describe('a timetable', () => {
  test.each([
    ['weekly', 'Mondays 09:00 UTC'],
    ['weekly fri 17:05', 'Fridays 17:05 UTC'],
    ['Weekly 8:00 Thursday', 'Thursdays 08:00 UTC'],
    ['daily 08:30', 'daily 08:30 UTC'],
    ['monthly 3 00:00', 'day 3 of each month 00:00 UTC'],
    ['0 9 * * 1-5', '0 9 * * 1-5 UTC'],
  ])('written “%s” means %s', (text, meaning) => {
    expect(describeTimetable(parseTimetable(text, 'UTC'))).toBe(meaning);
  });

  test.each([
    '',
    'sometimes',
    'weekly 25:00',
    'weekly mon tue',
    'weekly m',
    'monthly 31',
    'daily mon',
    'daily 9:00 10:00',
    'weekly mon 09:00 foo:bar',
    '61 * * * *',
    '* * * *',
    '* * * * * *',
    '@daily',
  ])('is not read from “%s”', (text) => {
    expect(() => parseTimetable(text, 'UTC')).toThrow(/is no timetable/);
  });

  test.each([
    ['europe/kyiv', 'Europe/Kyiv'],
    ['EUROPE/KYIV', 'Europe/Kyiv'],
    ['america/new_york', 'America/New_York'],
    ['america/port_of_spain', 'America/Port_of_Spain'],
    ['utc', 'UTC'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
  ])('on the clock of %s has the zone as IANA writes it', (typed, zone) => {
    expect(parseTimetable('weekly', typed).zone).toBe(zone);
    expect(inZone(parseTimetable('weekly', 'UTC'), typed).zone).toBe(zone);
  });

  test('that is never due, or of no zone, is an error', () => {
    expect(() => parseTimetable('0 0 31 2 *', 'UTC')).toThrow(/is never due/);
    expect(() => parseTimetable('weekly', 'Mars/Base')).toThrow('“Mars/Base” is no time zone.');
  });

  test.each(['* * * * *', '*/30 * * * *', '0,59 9 * * 1', '58-59 23 31 12 *', '*/40 6-18 * * 1-5', '0,30 9 29 2 *'])(
    'that is due less than an hour apart is refused: “%s”',
    (text) => {
      const hint = expect.stringContaining('Name one minute: `0 * * * *` is every hour') as string;
      expect(() => parseTimetable(text, 'Europe/Kyiv')).toThrow(
        expect.objectContaining({ kind: 'badParameter', message: `“${text}” is due more than once an hour.`, hint }),
      );
    },
  );

  test.each(['0 * * * *', '59 * * * *', '30 8-18 * * 1-5', '15 0,23 * * *'])('may be due every hour: “%s”', (text) => {
    expect(parseTimetable(text, 'America/New_York')).toMatchObject({ cadence: 'cron', expression: text });
  });
});

describe('where the clocks change', () => {
  test.each([
    ['Europe/Kyiv', 'daily 03:30', '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['America/New_York', 'daily 02:30', '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
    ['Australia/Lord_Howe', 'daily 02:15', '2026-10-02T20:00Z', ['2026-10-03T15:30', '2026-10-04T15:15']],
    ['America/New_York', '*/20 2 * * *', '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:00']],
    ['America/New_York', '*/30 * * * *', '2026-03-08T06:00Z', ['2026-03-08T06:30', '2026-03-08T07:00', '2026-03-08T07:30']],
    ['Pacific/Apia', 'daily 09:00', '2011-12-29T20:00Z', ['2011-12-30T10:00', '2011-12-30T19:00']],
  ])('in %s, “%s” is due once, after the gap that skips it', (zone, text, after, expected) => {
    expect(slots(text, zone, after, expected.length)).toEqual(expected);
  });

  test.each([
    ['Europe/Kyiv', 'daily 03:30', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    ['America/New_York', 'daily 01:30', '2026-10-31T12:00Z', ['2026-11-01T05:30', '2026-11-02T06:30']],
    ['Australia/Lord_Howe', 'daily 01:45', '2026-04-03T20:00Z', ['2026-04-04T14:45', '2026-04-05T15:15']],
    ['Australia/Lord_Howe', '*/15 * * * *', '2026-04-04T14:30Z', ['2026-04-04T14:45', '2026-04-04T15:30']],
  ])('in %s, “%s” is due the first of two times', (zone, text, after, expected) => {
    expect(slots(text, zone, after, expected.length)).toEqual(expected);
  });

  const anyTimetable = fc.tuple(
    fc.constantFrom('weekly mon 02:30', 'daily 02:15', 'daily 00:00', 'monthly 1 01:30', '*/17 1-3 * * *', '30 * * * 0'),
    fc.constantFrom('Europe/Kyiv', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Beirut', 'UTC'),
  );
  const anyMoment = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });

  test('slots follow each other without a loss, whichever side they are looked at from', () => {
    fc.assert(
      fc.property(anyTimetable, anyMoment, ([text, zone], moment) => {
        const timetable = stored(text, zone);
        const next = nextSlot(timetable, moment);
        const previous = previousSlot(timetable, next);
        expect(previous <= moment && moment < next).toBe(true);
        expect(nextSlot(timetable, previous)).toEqual(next);
        expect(nextSlot(timetable, new Date(next.getTime() - 1))).toEqual(next);
      }),
    );
  });

  test('periods of neighbouring slots touch and do not overlap', () => {
    const calendar = fc.constantFrom('weekly mon 02:30', 'daily 02:15', 'monthly 1 01:30', '*/17 1-3 * * *');
    fc.assert(
      fc.property(calendar, anyTimetable, anyMoment, (text, [, zone], moment) => {
        const timetable = stored(text, zone);
        const slot = nextSlot(timetable, moment);
        const period = periodOf(timetable, slot);
        expect(period.to <= slot).toBe(true);
        expect(periodOf(timetable, nextSlot(timetable, slot)).from).toEqual(period.to);
      }),
    );
  });
});

test('a report covers the last full week, day or month before its slot, or all since the slot before', () => {
  const at = new Date('2026-11-23T07:00:00Z');
  const label = (text: string): string => periodOf(parseTimetable(text, 'Europe/Kyiv'), at).label;
  expect(label('weekly mon 09:00')).toBe('2026-W47');
  expect(label('daily 09:00')).toBe('2026-11-22');
  expect(label('monthly 23 09:00')).toBe('2026-10');
  expect(label('0 9 * * 1-5')).toBe('2026-11-20T09:00/2026-11-23T09:00');
});
