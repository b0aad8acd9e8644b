import { DateTime } from 'luxon';
import type { ChannelSettings } from '../channels.ts';

/**
 * Whether the clock on the wall of the zone stands within the quiet hours, which may cross midnight: `from` belongs to them, `to` does
 * not. Where both are the same, or one is missing, it is never quiet. An hour that the clock shows twice is the same hour both times.
 */
export function isQuiet(
  { quiet_from: from, quiet_to: to, zone }: Pick<ChannelSettings, 'quiet_from' | 'quiet_to' | 'zone'>,
  now: Date,
): boolean {
  if (from === null || to === null || from === to) return false;
  const inZone = DateTime.fromJSDate(now, { zone });
  const clock = (inZone.isValid ? inZone : DateTime.fromJSDate(now, { zone: 'utc' })).toFormat('HH:mm');
  return from < to ? from <= clock && clock < to : from <= clock || clock < to;
}
