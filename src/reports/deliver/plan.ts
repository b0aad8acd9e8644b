/** From the clock to the ledger: what is due becomes slots, contents to make and deliveries, each once, whoever plans it. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { ModelType } from '../../metrics.ts';
import { spanOf, type ReportPeriod } from '../period.ts';
import { timetableOf, type Subscription } from '../subscriptions.ts';
import { describeTimetable, nextSlot, periodOf, previousSlot } from '../timetable.ts';
import { LATE_AFTER_MS, lateNote } from './late.ts';
import { insertDeliveries } from './ledger.ts';

/** What a digest is made from; equal requests share one making. */
export interface ContentRequest {
  projectId: number;
  types: ModelType[];
  sections: string[];
  /** Times are ISO 8601. */
  period: Omit<ReportPeriod, 'from' | 'to'> & { from: string; to: string };
  /** Why the reader gets it: "Mondays 09:00 Europe/Kyiv". */
  timetable: string;
  /** When it was due, ISO 8601. */
  slotAt: string;
  /** For one that is sent late, or in the place of others. */
  lateNote: string | null;
  /** How many reports before it were not sent, whose time it covers; absent for none. */
  covers?: number;
}

interface PlanOptions {
  now: Date;
  /** A slot that is older is not sent any more. */
  catchUpMs: number;
}

interface DueSlot {
  subscriptionId: number;
  slotAt: Date;
  origin: 'schedule' | 'now';
  isLate: boolean;
  /** What to make; undefined: the slot is too old, and recorded as missed. */
  request: ContentRequest | undefined;
  missed: number;
  /** Of missed ones: the later digest that tells of their time, too. */
  coveredBy?: ContentRequest | undefined;
  next: Date | null;
}

/** Subscriptions of one transaction: some ten milliseconds of work. */
const CHUNK = 250;
/** Connections that plan at the same time. */
const PLANNERS = 2;
/** What the tick of its minute finds, or the one after, is on time: it goes out even where nothing is made up for. */
const ON_TIME_MS = 2 * 60_000;
/** Beyond this the number of missed slots is of no interest. */
const MOST_MISSED = 1_000;

/** Plans every slot that is due at `now`. Returns the contents that are to be made. Several processes may plan at the same time. */
export async function planDueSlots(knex: Knex, { now, catchUpMs }: PlanOptions): Promise<number[]> {
  const contentIds = new Set<number>();
  // Ten thousand subscriptions of one timetable are one computation.
  const known = new Map<string, ReturnType<typeof dueAt>>();
  const planChunk = (after: number): Promise<number | undefined> =>
    knex.transaction(async (transaction) => {
      // By id: those that have moved on since would be looked through again and again in the order of their slots.
      const due = await transaction('subscriptions')
        .whereNull('removed_at')
        .where('next_slot_at', '<=', now)
        .where('id', '>', after)
        .orderBy('id')
        .limit(CHUNK)
        .forUpdate()
        .skipLocked()
        .select<Due[]>();
      const toldUntil = await lastPlannedOf(transaction, due);
      const timed = due.map((subscription) => {
        const since = sinceOf(subscription, toldUntil);
        const key = `${subscription.expression} ${subscription.zone} ${subscription.cadence} ${subscription.next_slot_at.getTime()} ${since?.getTime()}`;
        const times = known.get(key) ?? dueAt(subscription, { now, catchUpMs, since });
        known.set(key, times);
        return { subscription, times };
      });
      const unread = await unreadAmong(
        transaction,
        timed.flatMap(({ subscription, times }) => (times.missed > 0 ? [subscription] : [])),
      );
      const slots = timed.flatMap(({ subscription, times }) => slotsOf(subscription, times, unread.has(subscription.id)));
      for (const id of await writeSlots(transaction, slots, now)) contentIds.add(id);
      await moveOn(transaction, slots);
      return due.at(CHUNK - 1)?.id;
    });
  const plan = async (): Promise<void> => {
    for (let lastId: number | undefined = 0; lastId !== undefined;) lastId = await planChunk(lastId);
  };
  // Beside each other, for the database computes while this process does; what one has locked, the other passes over.
  await Promise.all(Array.from({ length: PLANNERS }, plan));
  return [...contentIds];
}

/** A slot of this very moment, for the last full period before it or the one that is named: the same path as the schedule's. */
export async function planNow(
  knex: Knex,
  subscription: Subscription,
  { now, period }: { now: Date; period?: ReportPeriod | undefined },
): Promise<{ slotId: number; contentIds: number[] }> {
  const timetable = timetableOf(subscription);
  // Of a cron expression: all between the last two slots, as its last report would have had it.
  const covered = period ?? periodOf(timetable, subscription.cadence === 'cron' ? previousSlot(timetable, now) : now);
  const request = requestOf(subscription, { slotAt: now, period: covered, isLate: false, covers: 0 });
  const slot: DueSlot = { subscriptionId: subscription.id, slotAt: now, origin: 'now', isLate: false, request, missed: 0, next: null };
  return knex.transaction(async (transaction) => {
    const contentIds = await writeSlots(transaction, [slot], now);
    const written = await transaction('slots')
      .where({ subscription_id: subscription.id, slot_at: now, origin: 'now' })
      .first<{ id: number }>('id');
    return { slotId: written.id, contentIds };
  });
}

type Due = Subscription & { next_slot_at: Date; created_at: Date };

/** Until when those by cron have told of everything: their last slot that was not missed. */
async function lastPlannedOf(knex: Knex, due: readonly Due[]): Promise<ReadonlyMap<number, Date>> {
  const ids = due.flatMap(({ id, cadence }) => (cadence === 'cron' ? [id] : []));
  if (ids.length === 0) return new Map();
  const rows = await knex('slots')
    .whereIn('subscription_id', ids)
    .where({ origin: 'schedule', state: 'planned' })
    .groupBy('subscription_id')
    .select<{ id: number; at: Date }[]>({ id: 'subscription_id' }, knex.raw('max(slot_at) as at'));
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** From when on the next digest by cron has to tell; undefined for those whose weeks, days or months stand for themselves. */
function sinceOf(subscription: Due, toldUntil: ReadonlyMap<number, Date>): Date | undefined {
  if (subscription.cadence !== 'cron') return undefined;
  const timetable = timetableOf(subscription);
  return toldUntil.get(subscription.id) ?? previousSlot(timetable, nextSlot(timetable, subscription.created_at));
}

/** Those that go to nobody: paused, or left by all. What they would have had late is no trouble to tell an owner of. */
async function unreadAmong(knex: Knex, subscriptions: readonly Subscription[]): Promise<ReadonlySet<number>> {
  const going = subscriptions.filter(({ paused_at: paused }) => paused === null).map(({ id }) => id);
  const read =
    going.length === 0
      ? []
      : await knex('subscription_targets as t')
          .leftJoin('opt_outs as o', (on) => {
            for (const column of ['subscription_id', 'channel', 'address']) on.on(`o.${column}`, `t.${column}`);
          })
          .whereIn('t.subscription_id', going)
          .whereNull('t.stopped_at')
          .whereNull('o.at')
          .distinct()
          .pluck<number[]>('t.subscription_id');
  return new Set(subscriptions.map(({ id }) => id).filter((id) => !read.includes(id)));
}

/** The newest slot that is due, if it is worth sending; how many are not sent; and the next one after `now`. */
function dueAt(
  subscription: Due,
  { now, catchUpMs, since }: PlanOptions & { since: Date | undefined },
): { last: Date; isTooOld: boolean; isLate: boolean; missed: number; next: Date; period: ReportPeriod } {
  const timetable = timetableOf(subscription);
  const next = nextSlot(timetable, now);
  const last = previousSlot(timetable, next);
  const isTooOld = now.getTime() - last.getTime() > Math.max(catchUpMs, ON_TIME_MS);
  let missed = isTooOld ? 1 : 0;
  for (let slot = last; missed < MOST_MISSED; missed += 1) {
    slot = previousSlot(timetable, slot);
    if (slot < subscription.next_slot_at) break;
  }
  return {
    last,
    isTooOld,
    isLate: now.getTime() - last.getTime() > LATE_AFTER_MS,
    missed,
    next,
    period: since !== undefined && since < previousSlot(timetable, last) ? spanOf(since, last, timetable.zone) : periodOf(timetable, last),
  };
}

function slotsOf(
  subscription: Due,
  { last, isTooOld, isLate, missed, next, period }: ReturnType<typeof dueAt>,
  isUnread: boolean,
): DueSlot[] {
  const common = { subscriptionId: subscription.id, origin: 'schedule' as const, next };
  // A subscription that was resumed or whose timetable changed in between may have had no slot since.
  if (last < subscription.next_slot_at) return [{ ...common, slotAt: last, isLate: false, request: undefined, missed: 0 }];
  // By cron the newest one reaches back to the last that was sent; a day, week or month stands for itself.
  const covers = subscription.cadence === 'cron' && !isUnread && !isTooOld ? missed : 0;
  const request = requestOf(subscription, { slotAt: last, period, isLate, covers });
  // Its deliveries are suppressed, however old it is.
  if (isUnread) return [{ ...common, slotAt: last, isLate, request, missed: 0 }];
  if (isTooOld) return [{ ...common, slotAt: last, isLate: false, request: undefined, missed }];
  const sent = { ...common, slotAt: last, isLate, request, missed: 0 };
  if (missed === 0) return [sent];
  const newestMissed = previousSlot(timetableOf(subscription), last);
  const coveredBy = covers > 0 ? request : undefined;
  return [sent, { ...common, slotAt: newestMissed, isLate: false, request: undefined, missed, coveredBy }];
}

function requestOf(
  subscription: Subscription,
  { slotAt, period, isLate, covers }: { slotAt: Date; period: ReportPeriod; isLate: boolean; covers: number },
): ContentRequest {
  return {
    projectId: subscription.project_id,
    types: subscription.model_types,
    sections: subscription.sections,
    period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
    timetable: describeTimetable(timetableOf(subscription)),
    slotAt: slotAt.toISOString(),
    lateNote: lateNote({ slotAt, zone: period.zone, isLate, covers }),
    ...(covers === 0 ? {} : { covers }),
  };
}

async function writeSlots(knex: Knex, slots: readonly DueSlot[], now: Date): Promise<number[]> {
  const keyed = slots
    .filter(({ request, missed }) => request !== undefined || missed > 0)
    .map((slot) => ({ ...slot, key: keyOf(slot.request ?? slot.coveredBy) }));
  const requests = new Map(keyed.flatMap(({ key, request }) => (request === undefined ? [] : [[key!, request] as const])));
  const contents = await contentsFor(knex, requests, now);
  if (keyed.length === 0) return [];
  const rows = keyed.map(({ subscriptionId, slotAt, origin, isLate, missed, key, request, coveredBy }) => ({
    subscription_id: subscriptionId,
    slot_at: slotAt,
    origin,
    is_late: isLate,
    state: request === undefined ? 'missed' : 'planned',
    missed,
    // The digest that covers them says so: no trouble to tell the owner of.
    owner_told_at: coveredBy === undefined ? undefined : now.toISOString(),
    period: request?.period,
    content_id: key === undefined ? undefined : contents.get(key),
  }));
  const { rows: written } = (await knex.raw(
    `insert into slots (subscription_id, slot_at, origin, is_late, state, missed, owner_told_at, period, content_id, created_at)
     select v.*, :now from jsonb_to_recordset(:rows) as v(subscription_id bigint, slot_at timestamptz, origin text, is_late boolean, state text,
       missed integer, owner_told_at timestamptz, period jsonb, content_id bigint)
     on conflict (subscription_id, slot_at, origin) do nothing returning id, content_id, state`,
    { rows: JSON.stringify(rows), now } as never,
  )) as { rows: { id: number; content_id: number | null; state: string }[] };
  const contentOf = new Map(
    written.flatMap(({ id, content_id: content, state }) => (content === null || state === 'missed' ? [] : [[id, content] as const])),
  );
  if (contentOf.size === 0) return [];
  const planned = await insertDeliveries(knex, [...contentOf.keys()], now);
  return [...new Set(planned.map((slotId) => contentOf.get(slotId)!))];
}

/** The ids of contents by their keys; those that nobody has planned yet are planned. */
async function contentsFor(knex: Knex, requests: ReadonlyMap<string, ContentRequest>, now: Date): Promise<Map<string, number>> {
  const keys = [...requests.keys()];
  if (keys.length === 0) return new Map();
  // In one order, or two processes would wait for each other for ever.
  const { rows: added } = (await knex.raw(
    `insert into contents (key, kind, request, state, created_at)
     select v.key, 'digest', v.request, 'planned', :now from jsonb_to_recordset(:rows) as v(key text, request jsonb) order by v.key
     on conflict (key) do nothing returning id, key`,
    { rows: JSON.stringify([...requests].map(([key, request]) => ({ key, request }))), now } as never,
  )) as { rows: { id: number; key: string }[] };
  const contents = new Map(added.map(({ id, key }) => [key, id]));
  const known = keys.filter((key) => !contents.has(key));
  if (known.length > 0)
    for (const { id, key } of await knex('contents').whereRaw('key = any(?)', [known]).select<{ id: number; key: string }[]>('id', 'key'))
      contents.set(key, id);
  return contents;
}

/** Equal for what makes the same content. */
function keyOf(request: ContentRequest | undefined): string | undefined {
  if (request === undefined) return undefined;
  const sorted = { ...request, types: request.types.toSorted(), sections: request.sections.toSorted() };
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

async function moveOn(knex: Knex, slots: readonly DueSlot[]): Promise<void> {
  const next = [...new Map(slots.flatMap((slot) => (slot.next === null ? [] : [[slot.subscriptionId, slot.next] as const])))];
  const values = next.map(([id, moment]) => ({ id, moment: moment.toISOString() }));
  await knex.raw(
    `update subscriptions s set next_slot_at = v.moment from jsonb_to_recordset(?::jsonb) as v(id bigint, moment timestamptz) where s.id = v.id`,
    [JSON.stringify(values)],
  );
}
