import { expect, test } from 'vitest';
import { momentOf } from '../../../../src/web/pages/parts/moment.ts';

test('a time has its day, minute and zone', () => {
  expect(momentOf('2026-03-04T09:05:59.999999Z')).toEqual({ datetime: '2026-03-04T09:05:59.999999Z', text: '4 Mar 2026, 09:05 UTC' });
  expect(momentOf('infinity')).toEqual({ datetime: 'infinity', text: 'infinity' });
  expect(momentOf(null)).toBeNull();
});
