/** Due slots into the ledger: the slots, the contents to make of them and their deliveries, each by its unique key. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { ModelType } from '../../metrics.ts';
import type { ReportPeriod } from '../period.ts';
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

export interface DueSlot {
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

interface WriteOptions {
  now: Date;
  /** Ids of contents that are surely there, by their keys: they are not looked for again. */
  known?: ReadonlyMap<string, number>;
}

interface WrittenSlots {
  /** For which a delivery was planned. */
  contentIds: number[];
  /** All that were looked for or planned: surely there once the transaction is. */
  contents: ReadonlyMap<string, number>;
}

/** Writes what is not there yet. */
export async function writeSlots(knex: Knex, slots: readonly DueSlot[], { now, known = new Map() }: WriteOptions): Promise<WrittenSlots> {
  const keyed = slots
    .filter(({ request, missed }) => request !== undefined || missed > 0)
    .map((slot) => ({ ...slot, key: keyOf(slot.request ?? slot.coveredBy) }));
  const wanted = keyed.flatMap(({ key, request }) => (request === undefined || known.has(key!) ? [] : [[key!, request] as const]));
  const contents = await contentsFor(knex, new Map(wanted), now);
  if (keyed.length === 0) return { contentIds: [], contents };
  const written = await insertSlots(
    knex,
    keyed.map((slot) => ({ ...slot, contentId: slot.key === undefined ? undefined : (known.get(slot.key) ?? contents.get(slot.key)) })),
    now,
  );
  const contentOf = new Map(
    written.flatMap(({ id, content_id: content, state }) => (content === null || state === 'missed' ? [] : [[id, content] as const])),
  );
  if (contentOf.size === 0) return { contentIds: [], contents };
  const planned = await insertDeliveries(knex, [...contentOf.keys()], now);
  return { contentIds: [...new Set(planned.map((slotId) => contentOf.get(slotId)!))], contents };
}

type WrittenSlot = { id: number; content_id: number | null; state: string };

/** What thousands of slots of one timetable have in common goes over the wire, and is read, once. */
async function insertSlots(knex: Knex, slots: readonly (DueSlot & { contentId: number | undefined })[], now: Date): Promise<WrittenSlot[]> {
  const kinds = new Map<string, { number: number; json: string }>();
  const kindOf = ({ slotAt, origin, isLate, missed, request, coveredBy }: DueSlot): number => {
    const name = `${slotAt.getTime()} ${origin} ${isLate} ${missed} ${coveredBy !== undefined} ${periodText(request)}`;
    const kind = kinds.get(name) ?? {
      number: kinds.size + 1,
      json: JSON.stringify({
        slot_at: slotAt,
        origin,
        is_late: isLate,
        state: request === undefined ? 'missed' : 'planned',
        missed,
        // The digest that covers them says so: no trouble to tell the owner of.
        owner_told_at: coveredBy === undefined ? undefined : now,
        period: request?.period,
      }),
    };
    kinds.set(name, kind);
    return kind.number;
  };
  const { rows } = (await knex.raw(
    `insert into slots (subscription_id, slot_at, origin, is_late, state, missed, owner_told_at, period, content_id, created_at)
     select v.subscription_id, k.slot_at, k.origin, k.is_late, k.state, k.missed, k.owner_told_at, k.period, v.content_id, :now
     from unnest(cast(:subscriptions as bigint[]), cast(:kinds as bigint[]), cast(:contents as bigint[])) as v(subscription_id, kind, content_id)
     join rows from (jsonb_to_recordset(:shared) as (slot_at timestamptz, origin text, is_late boolean, state text, missed integer,
       owner_told_at timestamptz, period jsonb)) with ordinality as k on k.ordinality = v.kind
     on conflict (subscription_id, slot_at, origin) do nothing returning id, content_id, state`,
    {
      subscriptions: slots.map(({ subscriptionId }) => subscriptionId),
      kinds: slots.map(kindOf),
      contents: slots.map(({ contentId }) => contentId ?? null),
      shared: `[${[...kinds.values()].map(({ json }) => json).join()}]`,
      now,
    } as never,
  )) as { rows: WrittenSlot[] };
  return rows;
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
  const { projectId, types, sections, timetable, slotAt, lateNote, covers } = request;
  const own = JSON.stringify([projectId, types.toSorted(), sections.toSorted(), timetable, slotAt, lateNote, covers]);
  return createHash('sha256').update(own).update(periodText(request)).digest('hex');
}

/** By the period itself, which thousands of requests of one timetable share. */
const periodTexts = new WeakMap<ContentRequest['period'], string>();

function periodText(request: ContentRequest | undefined): string {
  if (request === undefined) return '';
  const text = periodTexts.get(request.period) ?? JSON.stringify(request.period);
  periodTexts.set(request.period, text);
  return text;
}
