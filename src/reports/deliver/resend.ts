import type { Knex } from 'knex';
import { AppError } from '../../errors.ts';
import { findSubscription, restartTargets } from '../subscriptions.ts';
import { insertDeliveries } from './ledger.ts';

interface ResendOptions {
  subscriptionId: number;
  now: Date;
  /** Of an earlier slot than the newest one. */
  slotId?: number | undefined;
  /** Also to those of whom nobody knows whether it arrived: they may get it twice. */
  includeUnknown?: boolean;
}

export interface Resent {
  /** Undefined: there is no slot yet. */
  slotId: number | undefined;
  contentId: number | undefined;
  /** Deliveries that are planned again or for the first time. */
  planned: number;
}

/**
 * Plans the newest report again for those who missed it: it failed for them, their address was stopped, or they were
 * added since. Never for those who got it, have unsubscribed, or (unless asked for) may have got it.
 *
 * @throws AppError `notFound` for a subscription that there is not; `held` for one that is paused, as nothing would go out and who missed it
 * would not be known any more.
 */
export async function resendMissed(knex: Knex, { subscriptionId, now, slotId, includeUnknown = false }: ResendOptions): Promise<Resent> {
  if ((await findSubscription(knex, subscriptionId)).paused_at !== null)
    throw new AppError('held', pausedSentence(subscriptionId), {
      hint: `Resume it first, then send it again: \`npm run towerwatch -- subscriptions resume ${subscriptionId}\`.`,
    });
  return knex.transaction(async (transaction) => {
    const slot = await transaction('slots')
      .where({ subscription_id: subscriptionId, state: 'planned', ...(slotId === undefined ? {} : { id: slotId }) })
      .whereNot({ origin: 'notice' })
      .orderBy('slot_at', 'desc')
      .first<{ id: number; content_id: number } | undefined>('id', 'content_id');
    if (slot === undefined) return { slotId: undefined, contentId: undefined, planned: 0 };
    await restartTargets(transaction, subscriptionId);
    const missed = await transaction('deliveries')
      .where({ slot_id: slot.id })
      .where((those) => {
        void those.where({ state: 'failed' }).orWhereRaw(`(state = 'suppressed' and reason like 'stopped:%')`);
        if (includeUnknown) void those.orWhere({ state: 'unknown' });
      })
      .update({ state: 'planned', attempts: 0, next_attempt_at: now, reason: null, remedy: null, claim: null, settled_at: null });
    const added = (await insertDeliveries(transaction, [slot.id], now)).length;
    await transaction('contents')
      .where({ id: slot.content_id, state: 'failed' })
      .update({ state: 'planned', attempts: 0, reason: null, created_at: now });
    return { slotId: slot.id, contentId: slot.content_id, planned: missed + added };
  });
}

/** Why nothing of a paused subscription is sent again; the same on all surfaces. */
export function pausedSentence(subscriptionId: number): string {
  return `Subscription #${subscriptionId} is paused: nothing is sent again, and who missed it stays on record.`;
}
