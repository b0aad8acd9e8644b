/** Owners hear of trouble once, and once when it is over: through the same ledger as everything that is delivered. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { oneLine } from '../line.ts';
import { resendPath } from '../links.ts';
import { momentIn } from '../period.ts';
import { tokenOf } from '../recipients.ts';
import { timetableOf, type Subscription } from '../subscriptions.ts';
import { describeTimetable } from '../timetable.ts';
import { takeStreaks, type Trouble } from './streaks.ts';

export interface Notice {
  title: string;
  paragraphs: string[];
  link: { text: string; href: string } | undefined;
}

export interface RenderedNotice {
  html: string;
  text: string;
  slack: unknown;
}

interface NoticesOptions {
  knex: Knex;
  now: Date;
  baseUrl: string;
  render: (notice: Notice) => Promise<RenderedNotice>;
  log: Log;
}

/** What fails together is told together: retries of a slot's other recipients are waited for, but not for ever. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** More addresses than this are a number. */
const MOST_NAMED = 5;

/** Tells each owner what nobody has told it yet. Returns the deliveries that are planned by it. */
export async function tellOwners(options: NoticesOptions): Promise<number[]> {
  const planned: number[] = [];
  for (const subscription of await troubledSubscriptions(options)) planned.push(...(await tellOwner(options, subscription)));
  return planned;
}

type Troubled = Subscription & { project_name: string | null };

async function troubledSubscriptions({ knex, now }: NoticesOptions): Promise<Troubled[]> {
  const failing = knex('subscription_targets as t')
    .whereNotNull('t.failing_since')
    .whereNull('t.owner_told_at')
    .whereRaw(
      `(t.failing_since < ? or not exists (
         select 1 from slots sl join deliveries d on d.slot_id = sl.id where sl.subscription_id = t.subscription_id
           and d.created_at <= t.failing_since and d.state in ('planned', 'sending') and sl.origin <> 'notice'))`,
      [new Date(now.getTime() - LONGEST_WAIT_MS)],
    )
    .select('t.subscription_id');
  const recovered = knex('subscription_targets').whereNull('failing_since').whereNotNull('owner_told_at').select('subscription_id');
  const missed = knex('slots').where({ state: 'missed' }).whereNull('owner_told_at').select('subscription_id');
  return knex('subscriptions as s')
    .leftJoin('projects as p', 'p.id', 's.project_id')
    .whereIn('s.id', failing.union([recovered, missed]))
    .orderBy('s.id')
    .select<Troubled[]>('s.*', { project_name: 'p.name' });
}

async function tellOwner({ knex, now, baseUrl, render, log }: NoticesOptions, subscription: Troubled): Promise<number[]> {
  return knex.transaction(async (transaction) => {
    const { failing, recovered } = await takeStreaks(transaction, subscription.id, now);
    const missed = await transaction('slots')
      .where({ subscription_id: subscription.id, state: 'missed' })
      .whereNull('owner_told_at')
      .update({ owner_told_at: now })
      .returning<{ slot_at: Date; missed: number }[]>(['slot_at', 'missed']);
    if (failing.length + recovered.length + missed.length === 0) return [];
    const name = `${subscription.cadence === 'cron' ? '' : `${subscription.cadence} `}digest of ${oneLine(subscription.project_name ?? `project ${subscription.project_id}`)}`;
    const { owner } = subscription;
    const link =
      owner === null || failing.length === 0
        ? undefined
        : {
            text: isUnclear(failing) ? 'See who may have missed it, and decide' : 'Send it to those who missed it',
            href: `${baseUrl}${resendPath({
              token: await tokenOf(transaction, ownerTarget(owner)),
              subscriptionId: subscription.id,
              slotId: worstSlot(failing),
            })}`,
          };
    const notice: Notice = {
      title: titleOf(name, { failing, recovered, missed }),
      paragraphs: [
        ...failureLines(failing),
        ...(recovered.length === 0 ? [] : [`Delivered again: ${named(recovered)}.`]),
        ...missed.map(
          ({ slot_at: slotAt, missed: count }) =>
            `${count === 1 ? 'One report was' : `${formatCount(count)} reports were`} not sent, because nothing was running when ${count === 1 ? 'it was' : 'they were'} due: ${count === 1 ? '' : 'the last one on '}${momentIn(subscription.zone, slotAt)}.${subscription.cadence === 'cron' ? ' The next one that is sent tells of that time, too.' : ''}`,
        ),
        `This is about subscription #${subscription.id}, ${describeTimetable(timetableOf(subscription))}${slotsOf(failing)}.`,
      ],
      link,
    };
    log[failing.length + missed.length > 0 ? 'error' : 'info'](
      { subscription: subscription.id, owner },
      `${notice.title}. ${notice.paragraphs.join(' ')}`,
    );
    return owner === null
      ? []
      : planNotice(transaction, { subscription, owner, notice, rendered: await renderSafely(notice, { render, log }), now });
  });
}

/** A notice in words alone. */
export function noticeText({ title, paragraphs, link }: Notice): string {
  return [title, ...paragraphs, ...(link === undefined ? [] : [`${link.text}:\n${link.href}`])].join('\n\n');
}

/** An owner who hears it in bare words is better off than one who does not hear it. */
async function renderSafely(notice: Notice, { render, log }: Pick<NoticesOptions, 'render' | 'log'>): Promise<RenderedNotice> {
  try {
    return await render(notice);
  } catch (error) {
    log.error({ err: error }, `a notice goes out as text alone: ${describeError(error)}`);
    const text = noticeText(notice);
    return {
      html: '',
      text,
      slack: { main: { text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'), blocks: [] }, replies: [] },
    };
  }
}

function titleOf(
  name: string,
  { failing, recovered, missed }: { failing: readonly Trouble[]; recovered: readonly unknown[]; missed: readonly unknown[] },
): string {
  if (failing.length > 0)
    return `${isUnclear(failing) ? 'Perhaps not delivered' : 'Not delivered'}: ${name}, to ${formatQuantity(new Set(failing.map(({ address }) => address)).size, 'recipient')}`;
  return missed.length > 0 ? `Not sent in time: ${name}` : `Delivered again: ${name}, to ${formatQuantity(recovered.length, 'recipient')}`;
}

/** Nothing is known to have failed: all of it may have arrived. */
function isUnclear(failing: readonly Trouble[]): boolean {
  return failing.every(({ state }) => state === 'unknown');
}

/** The newest one that failed; of all that may have arrived the newest, which is not sent again by itself. */
function worstSlot(failing: readonly Trouble[]): number {
  const failed = failing.filter(({ state }) => state === 'failed');
  return Math.max(...(failed.length === 0 ? failing : failed).map(({ slotId }) => slotId));
}

/** ", slots #3 and #5": by which they are sent again in a terminal. */
function slotsOf(failing: readonly Trouble[]): string {
  const ids = [...new Set(failing.map(({ slotId }) => slotId))].toSorted((a, b) => a - b).map((id) => `#${id}`);
  if (ids.length === 0) return '';
  return `, ${ids.length === 1 ? 'slot' : 'slots'} ${[...(ids.length > 2 ? [ids.slice(0, -1).join(', ')] : ids.slice(0, -1)), ids.at(-1)].join(' and ')}`;
}

/** What has one reason is one line. */
function failureLines(failing: readonly Trouble[]): string[] {
  const byReason = new Map<string, Trouble[]>();
  for (const trouble of failing) {
    const same = trouble.reason.replaceAll(trouble.address, '…');
    byReason.set(same, [...(byReason.get(same) ?? []), trouble]);
  }
  return [...byReason.values()].map((troubles) => {
    const [{ reason, remedy }] = troubles as [Trouble];
    return `${named([...new Set(troubles.map(({ address }) => address))])}: ${reason.replace(/\.?$/, '.')}${remedy === null ? '' : ` ${remedy}`}`;
  });
}

function named(addresses: readonly string[]): string {
  const more = addresses.length - MOST_NAMED;
  return more > 0 ? `${addresses.slice(0, MOST_NAMED).join(', ')} and ${formatCount(more)} more` : addresses.join(', ');
}

export function ownerTarget(owner: string): { channel: 'email' | 'slack'; address: string } {
  return { channel: owner.includes('@') ? 'email' : 'slack', address: owner };
}

interface PlanNoticeOptions {
  subscription: Subscription;
  owner: string;
  notice: Notice;
  rendered: RenderedNotice;
  now: Date;
}

async function planNotice(
  knex: Knex,
  { subscription, owner, notice, rendered: { html, text, slack }, now }: PlanNoticeOptions,
): Promise<number[]> {
  const key = createHash('sha256')
    .update(JSON.stringify(['notice', subscription.id, now.toISOString()]))
    .digest('hex');
  const [content] = await knex('contents')
    .insert({
      key,
      kind: 'notice',
      request: '{}',
      state: 'frozen',
      created_at: now,
      frozen_at: now,
      subject: notice.title,
      html,
      text,
      digest: 'null',
      slack: JSON.stringify(slack),
    })
    .returning<{ id: number }[]>('id');
  const common = { subscription_id: subscription.id, slot_at: now, origin: 'notice', created_at: now };
  const [slot] = await knex('slots')
    .insert({ ...common, is_late: false, state: 'planned', content_id: content!.id })
    .returning<{ id: number }[]>('id');
  const { channel, address } = ownerTarget(owner);
  const [delivery] = await knex('deliveries')
    .insert({ ...common, slot_id: slot!.id, channel, recipient: address, state: 'planned', next_attempt_at: now })
    .returning<{ id: number }[]>('id');
  return [delivery!.id];
}
