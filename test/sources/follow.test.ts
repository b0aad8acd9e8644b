import { expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { followSource } from '../../src/sources/follow.ts';
import { createTestLog } from '../support/log.ts';

async function toldOf(error: Error): Promise<unknown> {
  const { log, lines } = createTestLog();
  const round = async (): Promise<undefined> => {
    throw error;
  };
  const follower = followSource({ round, seconds: 30, sourceName: 'platform', log });
  await expect.poll(() => lines().length).toBe(1);
  await follower.stop();
  return lines()[0]!['msg'];
}

it.each<[string, Error, RegExp]>([
  [
    'the store',
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    /^the store's database does not answer: connect/,
  ],
  ['the platform', new AppError('unavailable', "The platform's database does not answer"), /^platform can't be read: The platform's/],
])('a round that fails for %s says so in the log', async (_what, error, expected) => {
  expect(await toldOf(error)).toMatch(expected);
});
