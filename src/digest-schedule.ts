import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Parts } from './parts.ts';
import { createDigestLedger } from './reports/ledger.ts';
import { createSchedule, type Schedule } from './reports/schedule.ts';
import { lastFullWeek } from './reports/week.ts';
import { describeOutcome, isSettled, sendFromParts } from './terminal/commands/digest.ts';

interface DigestScheduleOptions {
  config: Config;
  parts: Parts;
  log: Log;
  now: () => Date;
  baseUrl: string;
  /** Holds `outbox/`. */
  folder: string;
}

/** The weekly mail to DIGEST_TO. Every process has the schedule; the ledger decides which one sends, and to whom. */
export function createDigestSchedule({ config, parts, log, now, baseUrl, folder }: DigestScheduleOptions): Schedule {
  const { to: recipients, timezone } = config.digest;
  const ledger = createDigestLedger({ knex: parts.store.knex, now });
  const run = async (signal: AbortSignal): Promise<void> => {
    const week = lastFullWeek(now(), timezone).label;
    if (recipients.length === 0 || !(await ledger.claim(week))) return;
    let done = false;
    try {
      const outcomes = await sendFromParts({ config, parts, log, now, baseUrl, folder }, { recipients, signal, ledger });
      for (const outcome of outcomes) log.info(describeOutcome(outcome));
      done = outcomes.every(isSettled);
    } finally {
      await ledger.release(week, done);
    }
  };
  return createSchedule({ timezone, log, run });
}
