/**
 * One row for each promise to deliver: (slot, channel, recipient), a slot being one moment of one subscription. Whoever wants to send takes the row by one
 * conditional UPDATE first, and writes what became of it to the row that it took.
 */
import type { Knex } from 'knex';
import { nextAttempt } from './backoff.ts';
import type { SendOutcome } from './outcome.ts';
import { END_STREAK } from './streaks.ts';

export type DeliveryState = 'planned' | 'sending' | 'sent' | 'skipped-empty' | 'suppressed' | 'failed' | 'unknown';

export interface Delivery {
  id: number;
  slot_id: number;
  subscription_id: number;
  slot_at: Date;
  origin: 'schedule' | 'now' | 'notice';
  channel: 'email' | 'slack';
  recipient: string;
  state: DeliveryState;
  reason: string | null;
  remedy: string | null;
  attempts: number;
  /** An earlier try ended unknown: until it is sent for sure, no later failure makes it known as missing. */
  may_have_arrived: boolean;
  next_attempt_at: Date | null;
  claim: string | null;
  progress: unknown;
  reference: string | null;
  settled_at: Date | null;
}

/** Longer than any attempt: a process that has not said anything by then is gone. */
export const LEASE_MS = 10 * 60_000;

/**
 * A digest by hand is a subscription of its own each time, of which nobody can have left before: it goes to nobody who left an earlier one
 * of the project, or all that the address was subscribed to there.
 */
const LEFT_PROJECT = `exists (
  select 1 from opt_outs oo join subscriptions os on os.id = oo.subscription_id
  where oo.channel = d.channel and oo.address = d.recipient and os.project_id = s.project_id and (os.origin = 'once' or not exists (
    select 1 from subscription_targets ot join subscriptions ss on ss.id = ot.subscription_id
      left join opt_outs so on so.subscription_id = ss.id and so.channel = ot.channel and so.address = ot.address
    where ot.channel = d.channel and ot.address = d.recipient and ss.project_id = s.project_id and ss.origin <> 'once'
      and ss.removed_at is null and so.at is null)))`;

/** Why nothing may be sent to a target now; looked at when a slot is planned, and again in the moment of sending. */
const SUPPRESSED_BECAUSE = `case
  when s.removed_at is not null then 'the subscription was removed'
  when o.at is not null or (s.origin = 'once' and ${LEFT_PROJECT}) then 'unsubscribed'
  when s.paused_at is not null then 'paused'
  when t.address is null and s.origin <> 'once' then 'not a target any more'
  when t.stopped_at is not null then 'stopped: ' || coalesce(t.stop_reason, 'it failed')
end`;

const WITH_SUBSCRIPTION = `join subscriptions s on s.id = d.subscription_id
  left join subscription_targets t on t.subscription_id = d.subscription_id and t.channel = d.channel and t.address = d.recipient
  left join opt_outs o on o.subscription_id = d.subscription_id and o.channel = d.channel and o.address = d.recipient`;

export interface DeliveryContext {
  /** Why it may not be sent; null where it may. Notices to owners are nobody's subscription. */
  suppressed_because: string | null;
  content_id: number;
  project_id: number;
  /** Of the subscription: see there. */
  workspace_id: string | null;
  /** Of the recipient's own links; null where it has none yet. */
  token: string | null;
}

const CONTEXT = `case when d.origin <> 'notice' then ${SUPPRESSED_BECAUSE} end as suppressed_because, sl.content_id, r.token, s.project_id, s.workspace_id`;

const WITH_CONTEXT = `join slots sl on sl.id = d.slot_id left join recipients r on r.channel = d.channel and r.address = d.recipient
  left ${WITH_SUBSCRIPTION}`;

/** Takes a planned delivery that is due, with all that an attempt has to know; undefined when it is not, or somebody else was faster. */
export async function claimDelivery(knex: Knex, id: number, now: Date): Promise<(Delivery & DeliveryContext) | undefined> {
  const { rows } = (await knex.raw(
    `with d as (
       update deliveries set state = 'sending', attempts = attempts + 1, claim = gen_random_uuid(), claimed_until = :until, handed_over_at = null
       where id = :id and state = 'planned' and next_attempt_at <= :now returning *)
     select d.*, ${CONTEXT} from d ${WITH_CONTEXT}`,
    { id, now, until: new Date(now.getTime() + LEASE_MS) } as never,
  )) as { rows: (Delivery & DeliveryContext)[] };
  return rows[0];
}

/** The same of one that is taken already, as it stands by now. */
export async function contextOf(knex: Knex, { id }: Pick<Delivery, 'id'>): Promise<DeliveryContext> {
  const { rows } = (await knex.raw(`select ${CONTEXT} from deliveries d ${WITH_CONTEXT} where d.id = ?`, [id])) as {
    rows: [DeliveryContext];
  };
  return rows[0];
}

/**
 * Rows for each target of the slots: planned, or suppressed from the beginning. Those that are there already stay.
 *
 * @returns the slots of those that are planned by it, one for each delivery.
 */
export async function insertDeliveries(knex: Knex, slotIds: readonly number[], now: Date): Promise<number[]> {
  const { rows } = (await knex.raw(
    `with due as materialized (
       select sl.id, sl.subscription_id, sl.slot_at, sl.origin, d.channel, d.recipient, ${SUPPRESSED_BECAUSE} as because
       from slots sl join subscriptions s on s.id = sl.subscription_id
         join subscription_targets t on t.subscription_id = sl.subscription_id
         cross join lateral (select t.channel, t.address as recipient) d
         left join opt_outs o on o.subscription_id = sl.subscription_id and o.channel = t.channel and o.address = t.address
       where sl.id = any(:slotIds)
     )
     insert into deliveries (slot_id, subscription_id, slot_at, origin, channel, recipient, state, reason, next_attempt_at, created_at, settled_at)
     select id, subscription_id, slot_at, origin, channel, recipient, case when because is null then 'planned' else 'suppressed' end, because,
       case when because is null then cast(:now as timestamptz) end, :now, case when because is not null then cast(:now as timestamptz) end
     from due order by id, channel, recipient
     on conflict (slot_id, channel, recipient) do nothing
     returning slot_id, state`,
    { slotIds: [...slotIds], now } as never,
  )) as { rows: { slot_id: number; state: DeliveryState }[] };
  return rows.filter(({ state }) => state === 'planned').map(({ slot_id: slotId }) => slotId);
}

/** The claim is not this process's any more, or the delivery is not wanted any more. Nothing was sent. */
export class NotWantedError extends Error {
  override readonly name = 'NotWantedError';
}

/**
 * Marks the moment from which on it may arrive, unless somebody unsubscribed or paused until now.
 *
 * @throws NotWantedError
 */
export async function handOver(knex: Knex, { id, claim, origin }: Delivery, now: Date): Promise<void> {
  const { rows } = (await knex.raw(
    `update deliveries u set handed_over_at = :now
     from (select d.id, ${origin === 'notice' ? 'null' : SUPPRESSED_BECAUSE} as because from deliveries d ${origin === 'notice' ? '' : WITH_SUBSCRIPTION} where d.id = :id) w
     where u.id = w.id and u.claim = :claim and u.state = 'sending' and w.because is null returning u.id`,
    { id, claim, now } as never,
  )) as { rows: unknown[] };
  if (rows.length === 0) throw new NotWantedError('the delivery is not wanted any more, or another process took it over');
}

export async function saveProgress(knex: Knex, { id, claim }: Delivery, progress: object): Promise<void> {
  const saved = await knex('deliveries')
    .where({ id, claim, state: 'sending' })
    .update({ progress: JSON.stringify(progress) });
  if (saved === 0) throw new NotWantedError('another process took the delivery over');
}

interface SettleOptions {
  now: Date;
  random: () => number;
}

/** Writes what became of a delivery that this process holds; returns its new state, undefined where it holds it no more. */
export async function settle(
  knex: Knex,
  delivery: Delivery,
  outcome: SendOutcome,
  { now, random }: SettleOptions,
): Promise<DeliveryState | undefined> {
  if (outcome.kind === 'sent') return settleSent(knex, delivery, { reference: outcome.reference, now });
  const columns = settledColumns(delivery, outcome, { now, random });
  const settled = await knex('deliveries')
    .where({ id: delivery.id, claim: delivery.claim, state: 'sending' })
    .update({ claimed_until: null, ...columns });
  return settled === 0 ? undefined : columns.state;
}

/** In one statement with the end of its target's streak: most are sent, and few had one. */
async function settleSent(
  knex: Knex,
  { id, claim }: Delivery,
  { reference, now }: { reference: string; now: Date },
): Promise<DeliveryState | undefined> {
  const { rows } = (await knex.raw(
    `with settled as (
       update deliveries set state = 'sent', may_have_arrived = false, reference = :reference, reason = null, remedy = null, settled_at = :now, claimed_until = null
       where id = :id and claim = :claim and state = 'sending' returning *
     ), streak as (${END_STREAK})
     select id from settled`,
    { id, claim, reference, now } as never,
  )) as { rows: unknown[] };
  return rows.length === 0 ? undefined : 'sent';
}

function settledColumns(
  { attempts, may_have_arrived: mayHaveArrived }: Delivery,
  outcome: Exclude<SendOutcome, { kind: 'sent' }>,
  { now, random }: SettleOptions,
): { state: DeliveryState; may_have_arrived?: true } & Partial<Record<'reason' | 'remedy', string>> &
  Partial<Record<'next_attempt_at' | 'settled_at', Date>> {
  const earlier = mayHaveArrived ? '; an earlier try may have arrived' : '';
  switch (outcome.kind) {
    case 'unknown':
      return { state: 'unknown', may_have_arrived: true, reason: outcome.reason, settled_at: now };
    case 'permanent':
      return { state: 'failed', reason: outcome.reason + earlier, remedy: outcome.remedy, settled_at: now };
    case 'transient': {
      const next = nextAttempt({ attempts, now, retryAfterMs: outcome.retryAfterMs, random });
      if (next !== null) return { state: 'planned', reason: outcome.reason, next_attempt_at: next };
      return {
        state: 'failed',
        reason: `given up after ${attempts} attempts: ${outcome.reason}${earlier}`,
        remedy: 'When the other side works again, send it to those who missed it.',
        settled_at: now,
      };
    }
  }
}

export async function suppress(knex: Knex, { id, claim }: Delivery, reason: string, now: Date): Promise<void> {
  await knex('deliveries')
    .where({ id, claim, state: 'sending' })
    .update({ state: 'suppressed', reason, claimed_until: null, settled_at: now });
}

/** Ends every claim at once: for a process that knows of no other one, before it takes anything itself. */
export async function endClaims(knex: Knex, now: Date): Promise<void> {
  const ended = { claimed_until: new Date(now.getTime() - 1) };
  await knex('deliveries').where({ state: 'sending' }).update(ended);
  await knex('contents').where({ state: 'making' }).update(ended);
}

/** What a process that is gone had taken and not yet handed over is planned again: nothing can have arrived. Returns the ids. */
export async function releaseUnsent(knex: Knex, now: Date): Promise<number[]> {
  const released = await knex('deliveries')
    .where({ state: 'sending' })
    .whereNull('handed_over_at')
    .where('claimed_until', '<', now)
    .update({ state: 'planned', next_attempt_at: now, claim: null, claimed_until: null })
    .returning<{ id: number }[]>('id');
  return released.map(({ id }) => id);
}

/** Takes over what a process that is gone had handed over without saying what became of it. */
export async function claimAmbiguous(knex: Knex, now: Date, limit: number): Promise<Delivery[]> {
  const lost = knex('deliveries')
    .where({ state: 'sending' })
    .whereNotNull('handed_over_at')
    .where('claimed_until', '<', now)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .select('id');
  return knex('deliveries')
    .whereIn('id', lost)
    .update({ claim: knex.raw('gen_random_uuid()'), claimed_until: new Date(now.getTime() + LEASE_MS) })
    .returning<Delivery[]>('*');
}

/** Planned deliveries of finished contents that are due: retries whose time has come, and those whose job was lost. */
export async function dueDeliveries(knex: Knex, now: Date): Promise<number[]> {
  return knex('deliveries as d')
    .join('slots as sl', 'sl.id', 'd.slot_id')
    .join('contents as c', 'c.id', 'sl.content_id')
    .where({ 'd.state': 'planned', 'c.state': 'frozen' })
    .where('d.next_attempt_at', '<=', now)
    .orderBy('d.id')
    .pluck('d.id');
}
