/** What was promised, and what became of it: for the terminal, pages and Slack. */
import type { Knex } from 'knex';
import type { ProjectScope } from '../../analysis/project.ts';
import type { ReportPeriod } from '../period.ts';
import { forAudience, type Audience, type Subscription } from '../subscriptions.ts';
import type { Delivery, DeliveryState } from './ledger.ts';

export interface SlotRecord {
  id: number;
  subscription_id: number;
  /** `once`: a digest that somebody sent by hand has a subscription of its own, which nobody is shown. */
  subscription_origin: Subscription['origin'];
  project_id: number;
  /** Null where the project is gone. */
  project_name: string | null;
  project_key: string | null;
  cadence: string;
  expression: string;
  zone: string;
  slot_at: Date;
  origin: 'schedule' | 'now' | 'notice';
  is_late: boolean;
  state: 'planned' | 'missed';
  /** How many slots were due and not sent, this one the last of them. */
  missed: number;
  period: (Omit<ReportPeriod, 'from' | 'to'> & { from: string; to: string }) | null;
  /** Opens the frozen content in a browser, of a missed one that of a later digest which covers it; null where there is none. */
  content_token: string | null;
  content_state: string | null;
  content_reason: string | null;
  subject: string | null;
  /** How many deliveries are in each state; states that none is in are missing. */
  counts: Partial<Record<DeliveryState, number>>;
}

interface SlotsQuestion {
  /** Of these projects alone; default: of all. */
  scope?: ProjectScope;
  audience?: Audience | undefined;
  projectId?: number | undefined;
  subscriptionId?: number | undefined;
  /** This one alone. */
  slotId?: number | undefined;
  /** Only slots before this one, for the next page. */
  beforeId?: number | undefined;
  limit: number;
}

/** Slots, the newest first, with how their deliveries stand. */
export async function listSlots(
  knex: Knex,
  { scope = 'all', audience, projectId, subscriptionId, slotId, beforeId, limit }: SlotsQuestion,
): Promise<SlotRecord[]> {
  const query = knex('slots as sl')
    .join('subscriptions as s', 's.id', 'sl.subscription_id')
    .leftJoin('projects as p', 'p.id', 's.project_id')
    .leftJoin('contents as c', 'c.id', 'sl.content_id')
    .orderBy([
      { column: 'sl.slot_at', order: 'desc' },
      { column: 'sl.id', order: 'desc' },
    ])
    .limit(limit)
    .select<SlotRecord[]>(
      'sl.id',
      'sl.subscription_id',
      { subscription_origin: 's.origin' },
      's.project_id',
      { project_name: 'p.name', project_key: 'p.key' },
      's.cadence',
      's.expression',
      's.zone',
      'sl.slot_at',
      'sl.origin',
      'sl.is_late',
      'sl.state',
      'sl.missed',
      'sl.period',
      { content_token: 'c.token', content_state: 'c.state', content_reason: 'c.reason' },
      'c.subject',
      knex.raw(
        `coalesce((select jsonb_object_agg(state, n) from (select state, count(*) as n from deliveries d where d.slot_id = sl.id group by state) counted), '{}') as counts`,
      ),
    );
  forAudience(query, 's', audience);
  if (scope !== 'all') void query.whereIn('s.project_id', [...scope]);
  if (projectId !== undefined) void query.where({ 's.project_id': projectId });
  if (subscriptionId !== undefined) void query.where({ 'sl.subscription_id': subscriptionId });
  if (slotId !== undefined) void query.where({ 'sl.id': slotId });
  if (beforeId !== undefined) void query.whereRaw('(sl.slot_at, sl.id) < (select slot_at, id from slots where id = ?)', [beforeId]);
  return query;
}

/** What was made for a slot, or is opened by a token; undefined where there is nothing such. */
export async function contentOf(knex: Knex, which: { slotId: number } | { token: string }): Promise<number | undefined> {
  if ('token' in which) return (await knex('contents').where(which).first<{ id: number } | undefined>('id'))?.id;
  const slot = await knex('slots').where({ id: which.slotId }).first<{ content_id: number | null } | undefined>('content_id');
  return slot?.content_id ?? undefined;
}

/** What became of each recipient's delivery of a slot. */
export async function listDeliveries(knex: Knex, slotId: number): Promise<Delivery[]> {
  return knex('deliveries').where({ slot_id: slotId }).orderBy(['channel', 'recipient']);
}

/** What may surround an address in a sentence, a header or a URL. */
const BETWEEN_ADDRESSES = /[^\s<>()[\]"',:;=]+/gu;

/** A server's answer as strangers may see it: it likes to quote the address that it refuses, or the one behind it. */
export function maskedText(text: string): string {
  return text.replace(BETWEEN_ADDRESSES, (word) => {
    const at = word.lastIndexOf('@');
    return at < 1 || at === word.length - 1 ? word : `${String.fromCodePoint(word.codePointAt(0)!)}…${word.slice(at)}`;
  });
}

/** An address as strangers may see it: "a…@example.org"; ids of Slack are no secret. */
export function maskedRecipient({ channel, recipient }: Pick<Delivery, 'channel' | 'recipient'>): string {
  return channel === 'email' ? recipient.replace(/^(.).*(?=@)/su, '$1…') : recipient;
}
