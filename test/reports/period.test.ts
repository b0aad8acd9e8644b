import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastFull, momentIn, periodDays, spanOf, weekNamed } from '../../src/reports/period.ts';

const weekAt = (now: string, zone: string) => lastFull('week', new Date(now), zone);
const HOUR = 3_600_000;

describe('the last full week', () => {
  test('runs from Monday 00:00 to Monday 00:00 of its zone', () => {
    expect(weekAt('2026-11-23T07:00:00Z', 'Europe/Kyiv')).toEqual({
      kind: 'week',
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
    expect(periodDays(weekAt('2025-01-06T09:00:00Z', 'UTC'))).toBe('30 Dec 2024 – 5 Jan 2025');
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
        const week = lastFull('week', now, name);
        const next = lastFull('week', new Date(week.to.getTime() + 8 * 24 * HOUR), name);
        return week.to <= now && now < next.to && next.from.getTime() === week.to.getTime();
      }),
    );
  });
});

describe('a week in words', () => {
  test('says month and year once where they are the same', () => {
    expect(periodDays(weekAt('2026-11-23T07:00:00Z', 'Europe/Kyiv'))).toBe('16–22 Nov 2026');
    expect(periodDays(weekAt('2026-10-05T09:00:00Z', 'UTC'))).toBe('28 Sep – 4 Oct 2026');
  });

  test('names the zone with every moment', () => {
    expect(momentIn('Europe/Kyiv', new Date('2026-11-23T07:00:00Z'))).toBe('Mon 23 Nov 2026, 09:00 Europe/Kyiv');
  });
});

describe('a week by its name', () => {
  const now = new Date('2026-11-23T07:00:00Z');
  const named = (name: string) => weekNamed(name, { zone: 'Europe/Kyiv', now });

  test('is the very week that was the last full one then', () => {
    expect(named('2026-W47')).toEqual(weekAt('2026-11-23T07:00:00Z', 'Europe/Kyiv'));
    expect(named(' 2026w1 ')).toEqual(weekAt('2026-01-05T07:00:00Z', 'Europe/Kyiv'));
    expect(named('2020-W53').from).toEqual(new Date('2020-12-27T22:00:00Z'));
  });

  test.each(['2026-W54', '2021-W53', '2026-W00', '2026-47', 'last', ''])('must be one: “%s” is none', (name) => {
    expect(() => named(name)).toThrow(/is no week/);
  });

  test('must be over', () => {
    expect(() => named('2026-W48')).toThrow('The week 2026-W48 is not over yet in Europe/Kyiv.');
  });
});

describe('other periods', () => {
  const now = new Date('2026-11-23T07:00:00Z');

  test('are the day before, the month before, and a span between two moments', () => {
    expect(lastFull('day', now, 'Europe/Kyiv')).toEqual({
      kind: 'day',
      label: '2026-11-22',
      from: new Date('2026-11-21T22:00:00Z'),
      to: new Date('2026-11-22T22:00:00Z'),
      zone: 'Europe/Kyiv',
    });
    expect(lastFull('month', now, 'UTC')).toMatchObject({ label: '2026-10', from: new Date('2026-10-01T00:00:00Z') });
    expect(spanOf(now, new Date('2026-11-24T07:00:00Z'), 'Europe/Kyiv').label).toBe('2026-11-23T09:00/2026-11-24T09:00');
  });

  test('are written as people write them', () => {
    const until = (to: string) => periodDays(spanOf(now, new Date(to), 'Europe/Kyiv'));
    expect(periodDays(lastFull('day', now, 'UTC'))).toBe('22 Nov 2026');
    expect(periodDays(lastFull('month', now, 'UTC'))).toBe('Oct 2026');
    expect(until('2026-11-23T08:00:00Z')).toBe('23 Nov 2026 09:00–10:00');
    expect(until('2026-11-24T07:00:00Z')).toBe('23 Nov 09:00 – 24 Nov 2026 09:00');
    expect(until('2027-01-01T07:00:00Z')).toBe('23 Nov 2026 09:00 – 1 Jan 2027 09:00');
  });
});
