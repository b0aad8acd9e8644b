import { expect, it } from 'vitest';
import { formatMoment } from '../../../src/browser/console/dates.ts';

const now = new Date(2026, 10, 27, 15, 0);
const secondsOf = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime() / 1000;

it.each([
  [secondsOf(2026, 10, 27, 9, 5), '{date_short_pretty}', 'today'],
  [secondsOf(2026, 10, 26, 23, 59), '{date_pretty}', 'yesterday'],
  [secondsOf(2026, 10, 28, 0, 1), '{date_long_pretty}', 'tomorrow'],
  [secondsOf(2026, 10, 27, 14, 48), 'about {ago}', 'about 12 minutes ago'],
  [secondsOf(2026, 10, 20, 9, 5), '{nothing}', '{nothing}'],
])('%d as %s is %s', (timestamp, format, words) => {
  expect(formatMoment(timestamp, format, now)).toBe(words);
});

it('a day that is not near is named', () => {
  expect(formatMoment(secondsOf(2026, 2, 4, 9, 5), '{date_short_pretty} {time}', now)).toMatch(/2026.*\d{2}:\d{2}/);
});
