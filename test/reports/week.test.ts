import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastFullWeek, momentIn, weekDays } from '../../src/reports/week.ts';

const weekAt = (now: string, zone: string) => lastFullWeek(new Date(now), zone);
const HOUR = 3_600_000;

describe('the last full week', () => {
  test('runs from Monday 00:00 to Monday 00:00 of its zone', () => {
    expect(weekAt('2026-11-23T07:00:00Z', 'Europe/Kyiv')).toEqual({
      label: '2026-W47',
      from: new Date('2026-11-15T22:00:00Z'),
      to: new Date('2026-11-22T22:00:00Z'),
      zone: 'Europe/Kyiv',
    });
  });

  test('ends at the very moment that Monday begins there, which is not when it begins elsewhere', () => {
    expect(weekAt('2026-11-22T22:00:00Z', 'Europe/Kyiv').label).toBe('2026-W47');
    expect(weekAt('2026-11-22T21:59:59.999Z', 'Europe/Kyiv').label).toBe('2026-W46');
    expect(weekAt('2026-11-22T22:00:00Z', 'America/New_York').label).toBe('2026-W46');
  });

  test.each([
    ['Europe/Kyiv', '2026-03-30T06:00:00Z', 167],
    ['Europe/Kyiv', '2026-10-26T07:00:00Z', 169],
    ['America/New_York', '2026-03-09T13:00:00Z', 167],
    ['America/New_York', '2026-11-02T14:00:00Z', 169],
    ['Australia/Lord_Howe', '2026-04-06T00:00:00Z', 168.5],
    ['Australia/Lord_Howe', '2026-10-05T00:00:00Z', 167.5],
    ['UTC', '2026-03-30T06:00:00Z', 168],
  ])('in %s, seen from %s, has %d hours', (zone, now, hours) => {
    const { from, to } = weekAt(now, zone);
    expect((to.getTime() - from.getTime()) / HOUR).toBe(hours);
  });

  test('carries the ISO year at year ends', () => {
    expect(weekAt('2027-01-04T09:00:00Z', 'UTC').label).toBe('2026-W53');
    expect(weekAt('2025-01-06T09:00:00Z', 'UTC').label).toBe('2025-W01');
    expect(weekDays(weekAt('2025-01-06T09:00:00Z', 'UTC'))).toBe('30 Dec 2024 – 5 Jan 2025');
  });

  test('leaves no gap and no overlap between weeks, in any zone', () => {
    const zone = fc.constantFrom(
      'Europe/Kyiv',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Asuncion',
      'Asia/Beirut',
      'Africa/Cairo',
      'America/Santiago',
      'Pacific/Apia',
    );
    const moment = fc.date({ min: new Date('1995-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zone, moment, (name, now) => {
        const week = lastFullWeek(now, name);
        const next = lastFullWeek(new Date(week.to.getTime() + 8 * 24 * HOUR), name);
        return week.to <= now && now < next.to && next.from.getTime() === week.to.getTime();
      }),
    );
  });
});

describe('a week in words', () => {
  test('says month and year once where they are the same', () => {
    expect(weekDays(weekAt('2026-11-23T07:00:00Z', 'Europe/Kyiv'))).toBe('16–22 Nov 2026');
    expect(weekDays(weekAt('2026-10-05T09:00:00Z', 'UTC'))).toBe('28 Sep – 4 Oct 2026');
  });

  test('names the zone with every moment', () => {
    expect(momentIn('Europe/Kyiv', new Date('2026-11-23T07:00:00Z'))).toBe('Mon 23 Nov 2026, 09:00 Europe/Kyiv');
  });
});
