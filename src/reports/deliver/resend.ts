import type { Knex } from 'knex';
import { AppError } from '../../errors.ts';
import { findSubscription, restartTargets } from '../subscriptions.ts';
import { skipEmpty, SPARED } from './freeze.ts';
import { insertDeliveries } from './ledger.ts';

interface MissedQuestion {
  subscriptionId: number;
  /** This slot, also one that was sent by hand; else the newest of the schedule that somebody missed, or the newest of all. */
  slotId?: number | undefined;
  /** Also those of whom nobody knows whether it arrived: they may get it twice. */
  includeUnknown?: boolean;
}

/** What can be sent again. */
export interface ResendableSlot {
  id: number;
  slot_at: Date;
  origin: 'schedule' | 'now';
  content_id: number;
  /** It was made and has nothing to tell: whoever missed it is spared it like the others of the slot. */
  is_spared: boolean;
}

/**
 * Of a delivery `d`: its last try did not arrive, and nobody decided that it should not. What a pause kept back counts where somebody had begun with it,
 * for then it was due before the pause; what falls due in a pause is never begun.
 */
const DID_NOT_ARRIVE = `(d.state = 'failed' or (d.state = 'suppressed'
  and (d.reason like 'stopped:%' or d.reason = 'not a target any more' or (d.reason = 'paused' and d.attempts > 0))))`;

/** It would be sent to the recipient now: who has left or was taken off in between is none to count, who was added again is. */
const IS_WANTED = `(exists (select 1 from subscription_targets wt
    where wt.subscription_id = d.subscription_id and wt.channel = d.channel and wt.address = d.recipient)
  and not exists (select 1 from opt_outs wo
    where wo.subscription_id = d.subscription_id and wo.channel = d.channel and wo.address = d.recipient))`;

const IS_MISSED = `(${DID_NOT_ARRIVE} and not d.may_have_arrived and ${IS_WANTED})`;

/** Its last try may have arrived, or one before it. */
const IS_UNKNOWN = `((d.state = 'unknown' or (${DID_NOT_ARRIVE} and d.may_have_arrived)) and ${IS_WANTED})`;

/** Of a target `t` of the slot in parentheses: added since. */
const isNew = (
  slot: string,
): string => `(not exists (select 1 from deliveries d where d.slot_id = ${slot} and d.channel = t.channel and d.recipient = t.address)
  and not exists (select 1 from opt_outs o where o.subscription_id = t.subscription_id and o.channel = t.channel and o.address = t.address))`;

const IS_SPARED = `(c.state = 'frozen' and coalesce(${SPARED}, false))`;

/**
 * The slot that would be sent again; undefined where nothing has been due yet.
 *
 * @throws AppError for a slot that is named and can't be sent: `notFound` where it is another subscription's, or what was made of it is not
 * kept any more; `badParameter` where nothing was ever made of it.
 */
export async function findMissedSlot(
  knex: Knex,
  { subscriptionId, slotId, includeUnknown = false }: MissedQuestion,
): Promise<ResendableSlot | undefined> {
  if (slotId !== undefined) return namedSlot(knex, { subscriptionId, slotId });
  const { rows } = (await knex.raw(
    `with kept as (
       select sl.id, sl.slot_at, sl.origin, sl.content_id, ${IS_SPARED} as is_spared
       from slots sl join contents c on c.id = sl.content_id join subscriptions s on s.id = sl.subscription_id
       where sl.subscription_id = :subscriptionId and sl.state = 'planned' and sl.origin = 'schedule'
     ), newest as (select id from kept order by slot_at desc limit 1)
     select kept.* from kept order by (exists (
         select 1 from deliveries d where d.slot_id = kept.id and ${missedOr(includeUnknown)}
       ) or (kept.id = (select id from newest) and not kept.is_spared and exists (
         select 1 from subscription_targets t where t.subscription_id = :subscriptionId and ${isNew('kept.id')}
       ))) desc, slot_at desc limit 1`,
    { subscriptionId } as never,
  )) as { rows: ResendableSlot[] };
  return rows[0];
}

async function namedSlot(knex: Knex, { subscriptionId, slotId }: { subscriptionId: number; slotId: number }): Promise<ResendableSlot> {
  const slot = await knex('slots as sl')
    .join('subscriptions as s', 's.id', 'sl.subscription_id')
    .leftJoin('contents as c', 'c.id', 'sl.content_id')
    .where({ 'sl.id': slotId, 'sl.subscription_id': subscriptionId })
    .whereNot({ 'sl.origin': 'notice' })
    .first<(Omit<ResendableSlot, 'content_id'> & { state: string; content_id: number | null }) | undefined>(
      'sl.id',
      'sl.slot_at',
      'sl.origin',
      'sl.state',
      { content_id: 'c.id' },
      knex.raw(`${IS_SPARED} as is_spared`),
    );
  if (slot === undefined)
    throw new AppError('notFound', `There is no slot #${slotId} of subscription #${subscriptionId}.`, {
      hint: 'The list of deliveries has the numbers.',
    });
  const { state, content_id: contentId, ...named } = slot;
  if (state === 'missed')
    throw new AppError('badParameter', `Slot #${slotId} was missed: nothing was made of it that could be sent again.`, {
      hint: 'Send a new digest of the subscription instead.',
    });
  if (contentId === null)
    throw new AppError('notFound', `What was made of slot #${slotId} is so old that it is not kept any more.`, {
      hint: `Who operates Towerwatch can send a new digest of that week: \`towerwatch subscriptions send ${subscriptionId} --week 2026-W46\`.`,
    });
  return { ...named, content_id: contentId };
}

function missedOr(includeUnknown: boolean): string {
  return includeUnknown ? `(${IS_MISSED} or ${IS_UNKNOWN})` : IS_MISSED;
}

/** Whom a slot could be sent to again. */
export interface SlotStanding {
  /** How many surely did not get it, those who were added since among them. */
  missed: number;
  /** Who may have got it, in the order of their addresses. */
  unknown: string[];
}

/**
 * The slot that its owner is asked about, as `findMissedSlot` finds it: where nobody surely missed the one that nobody named, the newest that
 * somebody may have missed.
 *
 * @throws AppError as `findMissedSlot`.
 */
export async function askedSlot(
  knex: Knex,
  question: Omit<MissedQuestion, 'includeUnknown'>,
): Promise<{ slot: ResendableSlot; standing: SlotStanding } | undefined> {
  const slot = await findMissedSlot(knex, question);
  if (slot === undefined) return undefined;
  const standing = await standingOf(knex, slot);
  if (question.slotId !== undefined || standing.missed > 0 || standing.unknown.length > 0) return { slot, standing };
  const perhaps = (await findMissedSlot(knex, { ...question, includeUnknown: true }))!;
  return { slot: perhaps, standing: await standingOf(knex, perhaps) };
}

async function standingOf(knex: Knex, { id, is_spared: isSpared }: ResendableSlot): Promise<SlotStanding> {
  if (isSpared) return { missed: 0, unknown: [] };
  const { rows } = (await knex.raw(
    `select (select count(*) from deliveries d where d.slot_id = sl.id and ${IS_MISSED})
         + (select count(*) from subscription_targets t where t.subscription_id = sl.subscription_id and ${isNew('sl.id')}) as missed,
       array(select d.recipient from deliveries d where d.slot_id = sl.id and ${IS_UNKNOWN} order by d.recipient) as unknown
     from slots sl where sl.id = ?`,
    [id],
  )) as { rows: [SlotStanding] };
  return rows[0];
}

export interface Resent {
  /** Undefined: nothing has been due yet. */
  slot: ResendableSlot | undefined;
  /** Deliveries that are planned again or for the first time. */
  planned: number;
  /** Of those who missed it, whom the slot's emptiness spares it. */
  spared: number;
  /** How many may have got it, and were left out. */
  unknown: number;
}

/**
 * Plans a report again for those who missed it: it failed for them, their address was stopped, or they were
 * added since. Never for those who got it, have unsubscribed, or (unless asked for) may have got it; and what has nothing to tell for nobody.
 *
 * @throws AppError `notFound` for a subscription that there is not; `held` for one that is paused, as nothing would go out and who missed it
 * would not be known any more; for a slot that can't be sent as `findMissedSlot`.
 */
export async function resendMissed(knex: Knex, { now, ...question }: MissedQuestion & { now: Date }): Promise<Resent> {
  const { subscriptionId, includeUnknown = false } = question;
  if ((await findSubscription(knex, subscriptionId)).paused_at !== null)
    throw new AppError('held', pausedSentence(subscriptionId), {
      hint: 'Resume it first, then send it again.',
    });
  return knex.transaction(async (transaction) => {
    const slot = await findMissedSlot(transaction, question);
    if (slot === undefined) return { slot, planned: 0, spared: 0, unknown: 0 };
    await restartTargets(transaction, subscriptionId);
    const missed = await transaction('deliveries as d')
      .where({ slot_id: slot.id })
      .whereRaw(missedOr(includeUnknown))
      .update({ state: 'planned', attempts: 0, next_attempt_at: now, reason: null, remedy: null, claim: null, settled_at: null });
    const added = (await insertDeliveries(transaction, [slot.id], now)).length;
    await transaction('deliveries').where({ slot_id: slot.id, state: 'planned' }).update({ resent_at: now });
    await transaction('contents')
      .where({ id: slot.content_id, state: 'failed' })
      .update({ state: 'planned', attempts: 0, reason: null, created_at: now });
    const unknown = (await standingOf(transaction, slot)).unknown.length;
    if (!slot.is_spared) return { slot, planned: missed + added, spared: 0, unknown };
    await skipEmpty(transaction, slot.content_id, now);
    return { slot, planned: 0, spared: missed + added, unknown };
  });
}

/** Why nothing of a paused subscription is sent again; the same on all surfaces. */
export function pausedSentence(subscriptionId: number): string {
  return `Subscription #${subscriptionId} is paused: nothing is sent again, and who missed it stays on record.`;
}

/** Why a slot with nothing to tell is sent to nobody; the same on all surfaces. */
export const SPARED_SENTENCE = 'There was nothing to tell in it, so it is sent to nobody.';
