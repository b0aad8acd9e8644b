import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSchedule, type Schedule } from '../../src/reports/schedule.ts';
import { createTestLog } from '../support/log.ts';

let schedule: Schedule | undefined;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T06:59:30Z') });
});
afterEach(async () => {
  const stopped = schedule?.stop();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  await stopped;
  vi.useRealTimers();
});

function start(run: () => Promise<void>): () => string {
  const { log, lines } = createTestLog();
  schedule = createSchedule({ run, log });
  schedule.start();
  return () => JSON.stringify(lines());
}

test('a look is taken at the beginning of each minute', async () => {
  const runs: string[] = [];
  start(async () => void runs.push(new Date().toISOString().slice(11, 16)));
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(runs).toEqual(['07:00', '07:01', '07:02']);
});

test('a look that takes longer than a minute is not taken twice at once', async () => {
  let [running, most] = [0, 0];
  start(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 150_000));
    running -= 1;
  });
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(most).toBe(1);
});

test('a look that fails is logged, and the next one is taken all the same', async () => {
  let runs = 0;
  const logged = start(async () => {
    runs += 1;
    throw new Error('the store is away');
  });
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(runs).toBe(2);
  expect(logged()).toContain('the store is away');
});

test('a look that is under way is waited for, and none is taken after the stop', async () => {
  let [begun, done] = [0, 0];
  start(async () => {
    begun += 1;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    done += 1;
  });
  await vi.advanceTimersByTimeAsync(31_000);
  const stopped = schedule!.stop();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  await stopped;
  expect([begun, done]).toEqual([1, 1]);
});
