/** Failures that follow each other are one trouble: its owner hears of it once, and once when it is over. */
import type { Knex } from 'knex';
import type { Delivery, DeliveryState } from './ledger.ts';
import type { SendOutcome } from './outcome.ts';

interface StreakOptions {
  state: DeliveryState;
  outcome: SendOutcome;
  now: Date;
}

/** Begins or ends the streak of a target, and stops one that can't be served. */
export async function noteStreak(knex: Knex, delivery: Delivery, { state, outcome, now }: StreakOptions): Promise<void> {
  if (delivery.origin === 'notice') return;
  const target = knex('subscription_targets').where({
    subscription_id: delivery.subscription_id,
    channel: delivery.channel,
    address: delivery.recipient,
  });
  if (state === 'sent') {
    // Whose owner was told stays marked as told until the owner hears that it is over.
    await target.whereNotNull('failing_since').update({ failing_since: null, stopped_at: null, stop_reason: null });
    return;
  }
  if (state !== 'failed' && state !== 'unknown') return;
  await target.clone().whereNull('failing_since').update({ failing_since: now });
  if (outcome.kind === 'permanent' && outcome.stops) await target.clone().update({ stopped_at: now, stop_reason: outcome.reason });
}
