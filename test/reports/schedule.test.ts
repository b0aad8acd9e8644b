import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSchedule } from '../../src/reports/schedule.ts';
import { createTestLog } from '../support/log.ts';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date('2026-11-23T06:58:00Z'));
});
afterEach(() => vi.useRealTimers());

describe('the weekly schedule', () => {
  test('runs Mondays at 09:00 of its zone, summer and winter, and every ten minutes until three', async () => {
    vi.setSystemTime(new Date('2026-10-18T12:00:00Z'));
    const runs: string[] = [];
    const schedule = createSchedule({
      timezone: 'Europe/Kyiv',
      run: async () => void runs.push(new Date().toISOString().slice(0, 16)),
      log: createTestLog().log,
    });
    schedule.start();
    await vi.advanceTimersByTimeAsync(2 * WEEK);
    await schedule.stop();
    expect(runs).toHaveLength(2 * 36);
    expect([runs[0], runs[1], runs[35]]).toEqual(['2026-10-19T06:00', '2026-10-19T06:10', '2026-10-19T11:50']);
    expect([runs[36], runs[71]]).toEqual(['2026-10-26T07:00', '2026-10-26T12:50']);
  });

  test('does not run before it is started nor after it is stopped', async () => {
    const run = vi.fn(async () => undefined);
    const schedule = createSchedule({ timezone: 'Europe/Kyiv', run, log: createTestLog().log });
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(run).not.toHaveBeenCalled();
    schedule.start();
    expect(schedule.nextRun()).toEqual(new Date('2026-11-23T07:10:00Z'));
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(WEEK);
    expect(run).not.toHaveBeenCalled();
  });

  test('logs a run that fails and comes again', async () => {
    const { log, lines } = createTestLog();
    const run = vi.fn(async () => Promise.reject(new Error('no database')));
    const schedule = createSchedule({ timezone: 'Europe/Kyiv', run, log });
    schedule.start();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(lines().map(({ msg }) => msg)).toContain('the weekly digest failed: no database');
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    await schedule.stop();
    expect(run).toHaveBeenCalledTimes(2);
  });

  test('tells a run that is under way to stop, and waits for it', async () => {
    let ended = false;
    const run = async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      ended = true;
    };
    const schedule = createSchedule({ timezone: 'Europe/Kyiv', run, log: createTestLog().log });
    schedule.start();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(ended).toBe(false);
    await schedule.stop();
    expect(ended).toBe(true);
  });
});
