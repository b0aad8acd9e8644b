import type { Knex } from 'knex';
import { LATE_AFTER_MS } from './late.ts';

/**
 * What was planned in time and that nobody has begun since, because nothing ran, is missed as what was never planned is: a slot
 * that is older than `catchUpMs` is not sent, whoever has written it down, unless somebody has asked for it since. Returns how many.
 */
export async function expirePlanned(knex: Knex, { now, catchUpMs }: { now: Date; catchUpMs: number }): Promise<number> {
  const before = new Date(now.getTime() - Math.max(catchUpMs, LATE_AFTER_MS));
  return knex.transaction(async (transaction) => {
    const ofSlot = (states: string): Knex.QueryBuilder =>
      transaction('deliveries as d').whereRaw(`d.slot_id = sl.id and (${states})`).select(transaction.raw('1'));
    const untouched = transaction('slots as sl')
      .where({ 'sl.origin': 'schedule', 'sl.state': 'planned' })
      .where('sl.slot_at', '<', before)
      .whereExists(ofSlot(`d.state = 'planned'`))
      .whereNotExists(ofSlot(`d.state <> 'planned' or d.attempts > 0 or d.resent_at is not null`))
      .select('sl.id');
    // One that is claimed in between is no longer planned, and stays.
    const removed = await transaction('deliveries')
      .whereIn('slot_id', untouched)
      .where({ state: 'planned', attempts: 0, resent_at: null })
      .delete()
      .returning<{ slot_id: number }[]>('slot_id');
    const ids = [...new Set(removed.map(({ slot_id: id }) => id))];
    if (ids.length === 0) return 0;
    const missed = await transaction('slots')
      .whereIn('id', ids)
      .whereNotExists(transaction('deliveries as d').whereRaw('d.slot_id = slots.id').select(transaction.raw('1')))
      .update({ state: 'missed', missed: 1, content_id: null })
      .returning('id');
    return missed.length;
  });
}
