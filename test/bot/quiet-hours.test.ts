import { describe, expect, it } from 'vitest';
import { isQuiet } from '../../src/bot/alerts/quiet-hours.ts';

describe('quiet hours', () => {
  const quiet = (from: string | null, to: string | null, time: string, zone = 'Europe/Kyiv'): boolean =>
    isQuiet({ quiet_from: from, quiet_to: to, zone }, new Date(time));

  it('begin with their first minute and end before their last', () => {
    expect(quiet('22:00', '08:00', '2026-11-24T19:59:59Z')).toBe(false);
    expect(quiet('22:00', '08:00', '2026-11-24T20:00:00Z')).toBe(true);
    expect(quiet('22:00', '08:00', '2026-11-25T06:00:00Z')).toBe(false);
    expect(quiet('12:00', '13:00', '2026-11-24T10:30:00Z')).toBe(true);
    expect(quiet('12:00', '13:00', '2026-11-24T11:00:00Z')).toBe(false);
  });

  it('stand on the clock of the zone on the days on which it is put forward and back', () => {
    // 29 March 2026: 03:00 becomes 04:00 at 01:00 UTC. 25 October: 04:00 becomes 03:00 at 01:00 UTC.
    expect(quiet('23:00', '04:00', '2026-03-29T00:59:00Z')).toBe(true);
    expect(quiet('23:00', '04:00', '2026-03-29T01:00:00Z')).toBe(false);
    expect(quiet('03:15', '03:45', '2026-03-29T01:00:00Z')).toBe(false);
    expect(quiet('23:00', '04:00', '2026-10-25T00:59:00Z')).toBe(true);
    expect(quiet('23:00', '04:00', '2026-10-25T01:30:00Z')).toBe(true);
    expect(quiet('23:00', '04:00', '2026-10-25T02:00:00Z')).toBe(false);
  });

  it('are never where one end is missing or both are the same', () => {
    expect(quiet(null, '08:00', '2026-11-25T03:00:00Z')).toBe(false);
    expect(quiet('08:00', '08:00', '2026-11-25T06:00:00Z')).toBe(false);
    expect(quiet('00:00', '08:00', '2026-11-25T03:00:00Z', 'No/Such_Zone')).toBe(true);
  });
});
