import { formatCount } from '../format.ts';
import { momentIn } from '../period.ts';

/** Ticks come each minute and may be late by one; what is later than this says so. */
export const LATE_AFTER_MS = 5 * 60_000;

interface Lateness {
  slotAt: Date;
  zone: string;
  isLate: boolean;
  /** How many reports before it were not sent, whose time it covers. */
  covers: number;
}

/** What a report says of itself that is sent late, or in the place of others that were not sent; null where there is nothing to say. */
export function lateNote({ slotAt, zone, isLate, covers }: Lateness): string | null {
  const sentences = [
    ...(isLate ? [`Sent late: this was due on ${momentIn(zone, slotAt)}.`] : []),
    ...(covers === 0
      ? []
      : [
          `It also covers ${covers === 1 ? 'the report' : `the ${formatCount(covers)} reports`} before it, which ${covers === 1 ? 'was' : 'were'} not sent in time.`,
        ]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
