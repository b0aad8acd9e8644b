import { momentIn } from '../period.ts';

/** Ticks come each minute and may be late by one; what is later than this says so. */
export const LATE_AFTER_MS = 5 * 60_000;

/** What a report that is sent late says of itself. */
export function lateNote(slotAt: Date, zone: string): string {
  return `Sent late: this was due on ${momentIn(zone, slotAt)}.`;
}
