/** Failures that follow each other are one trouble: its owner hears of it once, and once when it is over. */
import type { Knex } from 'knex';
import { oneLine } from '../line.ts';
import type { Delivery, DeliveryState } from './ledger.ts';
import type { SendOutcome } from './outcome.ts';

interface StreakOptions {
  state: DeliveryState;
  outcome: SendOutcome;
  /** The moment that stands in the delivery's row, by which the streak finds it again. */
  now: Date;
}

/**
 * Of the target of what was `settled` as sent. Whose owner was told stays marked as told until the owner hears that it is over; what nobody
 * was told yet is told all the same.
 */
export const END_STREAK = `update subscription_targets t
  set failing_since = case when t.owner_told_at is null then t.failing_since end, stopped_at = null, stop_reason = null
  from settled where t.subscription_id = settled.subscription_id and t.channel = settled.channel and t.address = settled.recipient
    and settled.origin <> 'notice' and t.failing_since is not null`;

/** Begins the streak of a target, and stops one that can't be served. */
export async function noteStreak(knex: Knex, delivery: Delivery, { state, outcome, now }: StreakOptions): Promise<void> {
  if (delivery.origin === 'notice') return;
  if (state !== 'failed' && state !== 'unknown') return;
  const target = knex('subscription_targets').where({
    subscription_id: delivery.subscription_id,
    channel: delivery.channel,
    address: delivery.recipient,
  });
  // A told trouble that was over is another one than this.
  await target.clone().whereNull('failing_since').update({ failing_since: now, owner_told_at: null });
  if (outcome.kind === 'permanent' && outcome.stops) await target.clone().update({ stopped_at: now, stop_reason: outcome.reason });
}

export interface Trouble {
  address: string;
  slotId: number;
  state: 'failed' | 'unknown';
  reason: string;
  remedy: string | null;
}

export interface ToldStreaks {
  /** Each failure that nobody was told of, the oldest first. */
  failing: Trouble[];
  /** Whose trouble is over: told of before, or now in the same breath. */
  recovered: string[];
}

/** Marks what an owner has not been told of a subscription as told; whoever marks it is the one to tell it. */
export async function takeStreaks(knex: Knex, subscriptionId: number, now: Date): Promise<ToldStreaks> {
  const targets = knex('subscription_targets').where({ subscription_id: subscriptionId });
  const untold = await targets
    .clone()
    .whereNotNull('failing_since')
    .whereNull('owner_told_at')
    .update({ owner_told_at: now })
    .returning<Untold[]>(['channel', 'address', 'failing_since']);
  const settled = await settledSince(knex, subscriptionId, untold);
  // What somebody has sent again since is no failure any more.
  await targets
    .clone()
    .whereIn(['channel', 'address'], pairsOf(untold.filter((streak) => settled.get(keyOf(streak))!.every(({ state }) => state === 'sent'))))
    .update({ failing_since: null, owner_told_at: null });
  await targets
    .clone()
    .whereIn(['channel', 'address'], pairsOf(untold.filter((streak) => settled.get(keyOf(streak))!.at(-1)?.state === 'sent')))
    .update({ failing_since: null });
  const recovered = await targets
    .clone()
    .whereNull('failing_since')
    .whereNotNull('owner_told_at')
    .update({ owner_told_at: null })
    .returning<{ address: string }[]>('address');
  return {
    failing: [...settled.values()].flat().flatMap((row) => (row.state === 'sent' ? [] : [troubleOf(row, row.state)])),
    recovered: recovered.map(({ address }) => address),
  };
}

type Untold = Pick<Delivery, 'channel'> & { address: string; failing_since: Date };
type Settled = Pick<Delivery, 'channel' | 'recipient' | 'slot_id' | 'reason' | 'remedy'> & {
  state: 'failed' | 'unknown' | 'sent';
  settled_at: Date;
};

/** What became of each one's deliveries since its streak began, the oldest first. */
async function settledSince(knex: Knex, subscriptionId: number, streaks: readonly Untold[]): Promise<Map<string, Settled[]>> {
  if (streaks.length === 0) return new Map();
  const rows = await knex('deliveries')
    .whereIn('slot_id', knex('slots').where({ subscription_id: subscriptionId }).whereNot({ origin: 'notice' }).select('id'))
    .whereIn(['channel', 'recipient'], pairsOf(streaks))
    .whereIn('state', ['failed', 'unknown', 'sent'])
    .where('settled_at', '>=', new Date(Math.min(...streaks.map(({ failing_since: since }) => since.getTime()))))
    .orderBy(['settled_at', 'id'])
    .select<Settled[]>('channel', 'recipient', 'slot_id', 'state', 'reason', 'remedy', 'settled_at');
  const settled = new Map(streaks.map((streak) => [keyOf(streak), { since: streak.failing_since, rows: [] as Settled[] }]));
  for (const row of rows) {
    const its = settled.get(keyOf({ channel: row.channel, address: row.recipient }))!;
    if (row.settled_at >= its.since) its.rows.push(row);
  }
  return new Map([...settled].map(([key, { rows: its }]) => [key, its]));
}

function keyOf({ channel, address }: Pick<Untold, 'channel' | 'address'>): string {
  return `${channel} ${address}`;
}

function pairsOf(targets: readonly Pick<Untold, 'channel' | 'address'>[]): [string, string][] {
  return targets.map(({ channel, address }) => [channel, address]);
}

function troubleOf({ recipient, slot_id: slotId, reason, remedy }: Settled, state: Trouble['state']): Trouble {
  const isUnknown = state === 'unknown';
  return {
    address: recipient,
    slotId,
    state,
    reason: `${isUnknown ? 'it is not known whether it arrived: ' : ''}${oneLine(reason ?? 'no reason is known')}`,
    remedy: isUnknown ? 'It is not sent again by itself: ask there, and send it again if it is missing.' : remedy,
  };
}
