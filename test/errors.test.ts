import { describe, expect, it } from 'vitest';
import { isUnreachable, toAppError } from '../src/errors.ts';

function failure(code: string): Error {
  return Object.assign(new Error('secret detail'), { code });
}

describe('a failure of the database', () => {
  it.each(['ECONNREFUSED', '08006', '57P01', '57014', '42501', '42703', '58030', 'XX001', '40P01', '55P03'])(
    'with code %s is told without what the database said',
    (code) => {
      expect(toAppError(failure(code))).toMatchObject({ kind: 'unavailable', message: 'The store’s database does not answer.' });
    },
  );

  it.each(['42501', '42703', '57014', 'XX001'])('with code %s is none that waiting for the server mends', (code) => {
    expect(isUnreachable(failure(code))).toBe(false);
  });

  it('is not taken for a defect of the program, nor the other way round', () => {
    expect(toAppError(failure('42601'))).toBeUndefined();
    expect(toAppError(new TypeError('x is not a function'))).toBeUndefined();
  });
});
