import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Parts } from './parts.ts';
import type { MailRetry } from './reports/deliver/send-to-all.ts';
import { createDigestLedger } from './reports/ledger.ts';
import { createSchedule, type Schedule } from './reports/schedule.ts';
import { lastFull } from './reports/period.ts';
import { describeOutcome, isSettled, sendFromParts } from './terminal/commands/digest.ts';

interface DigestScheduleOptions {
  config: Config;
  parts: Parts;
  log: Log;
  now: () => Date;
  baseUrl: string;
  /** Holds `outbox/`. */
  folder: string;
  retry?: MailRetry;
}

/** The weekly mail to DIGEST_TO. Every process has the schedule; the ledger decides which one sends, and to whom. */
export function createDigestSchedule(options: DigestScheduleOptions): Schedule {
  return createSchedule({
    timezone: options.config.digest.timezone,
    log: options.log,
    run: (signal) => sendWeeklyDigests(options, signal),
  });
}

/** Sends last week's digests to those who have not got them; nothing where another process is at it, or where all is done. */
export async function sendWeeklyDigests(
  { config, parts, log, now, baseUrl, folder, retry }: DigestScheduleOptions,
  signal: AbortSignal,
): Promise<void> {
  const { to: recipients, timezone } = config.digest;
  const ledger = createDigestLedger({ knex: parts.store.knex, now });
  const week = lastFull('week', now(), timezone).label;
  if (recipients.length === 0 || !(await ledger.claim(week))) return;
  let done = false;
  try {
    const outcomes = await sendFromParts({ config, parts, log, now, baseUrl, folder }, { recipients, signal, ledger, retry });
    for (const outcome of outcomes) log.info(describeOutcome(outcome));
    done = outcomes.every(isSettled);
  } finally {
    await ledger.release(week, done);
  }
}
