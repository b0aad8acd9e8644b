/** From the clock to the ledger: what is due becomes slots, contents to make and deliveries, each once, whoever plans it. */
import type { Knex } from 'knex';
import { spanOf, type ReportPeriod } from '../period.ts';
import { timetableOf, type Subscription } from '../subscriptions.ts';
import { describeTimetable, nextSlot, periodOf, previousSlot, type Timetable } from '../timetable.ts';
import { LATE_AFTER_MS, lateNote } from './late.ts';
import { writeSlots, type ContentRequest, type DueSlot } from './write-slots.ts';

interface PlanOptions {
  now: Date;
  /** A slot that is older is not sent any more. */
  catchUpMs: number;
}

/** Subscriptions of one transaction: some ten milliseconds of work. */
const CHUNK = 500;
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
  const contents = new Map<string, number>();
  const planChunk = async (after: number): Promise<number | undefined> => {
    const { written, lastId } = await knex.transaction(async (transaction) => {
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
      const written = await writeSlots(transaction, slots, { now, known: contents });
      await moveOn(transaction, slots);
      return { written, lastId: due.at(CHUNK - 1)?.id };
    });
    for (const id of written.contentIds) contentIds.add(id);
    for (const [key, id] of written.contents) contents.set(key, id);
    return lastId;
  };
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
  const request = requestOf(subscription, sharedOf(timetable, { last: now, period: covered, isLate: false }));
  const slot: DueSlot = { subscriptionId: subscription.id, slotAt: now, origin: 'now', isLate: false, request, missed: 0, next: null };
  return knex.transaction(async (transaction) => {
    const { contentIds } = await writeSlots(transaction, [slot], { now });
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
): { last: Date; isTooOld: boolean; isLate: boolean; missed: number; next: Date; shared: SharedRequest } {
  const timetable = timetableOf(subscription);
  const next = nextSlot(timetable, now);
  const last = previousSlot(timetable, next);
  const isTooOld = now.getTime() - last.getTime() > Math.max(catchUpMs, ON_TIME_MS);
  let missed = isTooOld ? 1 : 0;
  for (let slot = last; missed < MOST_MISSED; missed += 1) {
    slot = previousSlot(timetable, slot);
    if (slot < subscription.next_slot_at) break;
  }
  const isLate = now.getTime() - last.getTime() > LATE_AFTER_MS;
  const period =
    since !== undefined && since < previousSlot(timetable, last) ? spanOf(since, last, timetable.zone) : periodOf(timetable, last);
  return { last, isTooOld, isLate, missed, next, shared: sharedOf(timetable, { last, period, isLate }) };
}

function slotsOf(
  subscription: Due,
  { last, isTooOld, isLate, missed, next, shared }: ReturnType<typeof dueAt>,
  isUnread: boolean,
): DueSlot[] {
  const common = { subscriptionId: subscription.id, origin: 'schedule' as const, next };
  // A subscription that was resumed or whose timetable changed in between may have had no slot since.
  if (last < subscription.next_slot_at) return [{ ...common, slotAt: last, isLate: false, request: undefined, missed: 0 }];
  // By cron the newest one reaches back to the last that was sent; a day, week or month stands for itself.
  const covers = subscription.cadence === 'cron' && !isUnread && !isTooOld ? missed : 0;
  const request = requestOf(subscription, covers === 0 ? shared : covering(shared, { last, isLate, covers }));
  // Its deliveries are suppressed, however old it is.
  if (isUnread) return [{ ...common, slotAt: last, isLate, request, missed: 0 }];
  if (isTooOld) return [{ ...common, slotAt: last, isLate: false, request: undefined, missed }];
  const sent = { ...common, slotAt: last, isLate, request, missed: 0 };
  if (missed === 0) return [sent];
  const newestMissed = previousSlot(timetableOf(subscription), last);
  const coveredBy = covers > 0 ? request : undefined;
  return [sent, { ...common, slotAt: newestMissed, isLate: false, request: undefined, missed, coveredBy }];
}

/** What equal timetables have in common: made once for all that are due at the same moment. */
type SharedRequest = Omit<ContentRequest, 'projectId' | 'types' | 'sections'>;

function sharedOf(timetable: Timetable, { last, period, isLate }: { last: Date; period: ReportPeriod; isLate: boolean }): SharedRequest {
  return {
    period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
    timetable: describeTimetable(timetable),
    slotAt: last.toISOString(),
    lateNote: lateNote({ slotAt: last, zone: period.zone, isLate, covers: 0 }),
  };
}

function covering(shared: SharedRequest, { last, isLate, covers }: { last: Date; isLate: boolean; covers: number }): SharedRequest {
  return { ...shared, lateNote: lateNote({ slotAt: last, zone: shared.period.zone, isLate, covers }), covers };
}

function requestOf({ project_id: projectId, model_types: types, sections }: Subscription, shared: SharedRequest): ContentRequest {
  return { projectId, types, sections, ...shared };
}

/** Each by its key: the planner, which knows no statistics of so fresh a list, would read through the whole table for it. */
async function moveOn(knex: Knex, slots: readonly DueSlot[]): Promise<void> {
  const next = new Map(slots.flatMap((slot) => (slot.next === null ? [] : [[slot.subscriptionId, slot.next] as const])));
  await knex.raw(
    `update subscriptions s set next_slot_at = v.moment
     from unnest(cast(:ids as bigint[]), cast(:moments as timestamptz[])) as v(id, moment) where s.id = v.id and s.id = any(:ids)`,
    { ids: [...next.keys()], moments: [...next.values()].map((moment) => moment.toISOString()) } as never,
  );
}
