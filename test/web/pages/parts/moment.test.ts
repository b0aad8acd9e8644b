import { expect, test } from 'vitest';
import { formatDuration, momentOf } from '../../../../src/web/pages/parts/moment.ts';

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [45, '45 s'],
  [60, '1 min'],
  [61.9, '1 min 1 s'],
  [3600, '1 h'],
  [3659, '1 h'],
  [4980, '1 h 23 min'],
  [86_399, '23 h 59 min'],
  [183_600, '2 d 3 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([-1, NaN])('%d is no duration', (seconds) => {
  expect(formatDuration(seconds)).toBeUndefined();
});

test('a time has its day, minute and zone', () => {
  expect(momentOf('2026-03-04T09:05:59.999999Z')).toEqual({ datetime: '2026-03-04T09:05:59.999999Z', text: '4 Mar 2026, 09:05 UTC' });
  expect(momentOf('infinity')).toEqual({ datetime: 'infinity', text: 'infinity' });
  expect(momentOf(null)).toBeNull();
});
