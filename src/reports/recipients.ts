/** What one address receives, and how it gets out of it: without a login, by a token that only its mail holds. */
import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { oneLine } from './line.ts';
import { timetableOf, type Subscription, type Target } from './subscriptions.ts';
import { describeTimetable } from './timetable.ts';

export interface Receives {
  subscription: Subscription;
  project_name: string;
  /** "Mondays 09:00 Europe/Kyiv" */
  timetable: string;
  opted_out_at: Date | null;
  /** Why nothing is sent to the address although it is a target: what its last failure said; null where there is none. */
  stopped_because: string | null;
  /** Whether it is sent to the address: an owner need not get what it owns. */
  is_target: boolean;
  /** Whether the address is the owner's, who may pause it for everybody. */
  is_owner: boolean;
}

type StandingOf = Pick<Receives, 'opted_out_at' | 'stopped_because' | 'is_target'> & { project_name: string | null };

const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whose token it is.
 *
 * @throws AppError `notFound` for a token of nobody, whatever it looks like.
 */
export async function recipientOf(knex: Knex, token: string): Promise<Target> {
  const found = TOKEN.test(token) ? await knex('recipients').where({ token }).first<Target | undefined>('channel', 'address') : undefined;
  if (found === undefined)
    throw new AppError('notFound', 'This link is of no address that gets mail from here.', {
      hint: 'Open it from the newest mail, whole.',
    });
  return found;
}

/** The tokens of addresses; each has one from the day on which it was first subscribed. */
export async function tokenOf(knex: Knex, { channel, address }: Target): Promise<string> {
  const [row] = await knex('recipients')
    .insert({ channel, address })
    .onConflict(['channel', 'address'])
    .merge(['address'])
    .returning<{ token: string }[]>('token');
  return row!.token;
}

/** All that still stands and is sent to the address or owned by it, and what it opted out of; not what was sent to it by hand. */
export async function receivedBy(knex: Knex, target: Target): Promise<Receives[]> {
  return (await standingOf(knex, target, (query) => void query.whereNot({ 's.origin': 'once' }))).map((row) => receives(row, target));
}

/** How the address stands to one subscription, also to a digest that was sent to it by hand; undefined for one that is not its own. */
export async function receivesOf(knex: Knex, target: Target, subscriptionId: number): Promise<Receives | undefined> {
  const [row] = await standingOf(knex, target, (query) => void query.where({ 's.id': subscriptionId }));
  return row === undefined ? undefined : receives(row, target);
}

async function standingOf(
  knex: Knex,
  { channel, address }: Target,
  narrow: (query: Knex.QueryBuilder) => void = () => undefined,
): Promise<(Subscription & StandingOf)[]> {
  return knex('subscriptions as s')
    .leftJoin('subscription_targets as t', (on) =>
      on.on('t.subscription_id', 's.id').onVal('t.channel', channel).onVal('t.address', address),
    )
    .leftJoin('opt_outs as o', (on) => on.on('o.subscription_id', 's.id').onVal('o.channel', channel).onVal('o.address', address))
    .leftJoin('projects as p', 'p.id', 's.project_id')
    .whereNull('s.removed_at')
    .modify(narrow)
    .where((those) => void those.whereNotNull('t.address').orWhere({ 's.owner': address }))
    .orderBy('s.id')
    .select<(Subscription & StandingOf)[]>(
      's.*',
      { project_name: 'p.name', opted_out_at: 'o.at' },
      knex.raw('t.address is not null as is_target'),
      knex.raw(`case when t.stopped_at is not null then coalesce(t.stop_reason, 'it failed') end as stopped_because`),
    );
}

function receives(
  { project_name: name, opted_out_at, stopped_because, is_target, ...subscription }: Subscription & StandingOf,
  { address }: Target,
): Receives {
  return {
    subscription,
    project_name: oneLine(name ?? `project ${subscription.project_id}`),
    timetable: subscription.origin === 'once' ? 'sent by hand' : describeTimetable(timetableOf(subscription)),
    opted_out_at,
    stopped_because,
    is_target,
    is_owner: subscription.owner === address,
  };
}

/**
 * From this moment on nothing of the subscription is sent to the address, not even what is rendered already. Twice is once. Nothing is kept
 * for who neither is a target nor was ever sent a digest of it: an owner must not miss what may be sent to it one day.
 */
export async function optOut(knex: Knex, { channel, address }: Target, subscriptionId: number, now: Date): Promise<void> {
  const its = { subscription_id: subscriptionId };
  const isTarget = await knex('subscription_targets')
    .where({ ...its, channel, address })
    .first('address');
  const wasSent = await knex('deliveries')
    .whereIn('slot_id', knex('slots').where(its).whereNot({ origin: 'notice' }).select('id'))
    .where({ channel, recipient: address })
    .first('id');
  if (isTarget === undefined && wasSent === undefined) return;
  await knex('opt_outs')
    .insert({ ...its, channel, address, at: now })
    .onConflict(['subscription_id', 'channel', 'address'])
    .ignore();
}

/** From everything that it receives now or was sent by hand; not from what it owns only, which may be sent to it one day. */
export async function optOutOfAll(knex: Knex, target: Target, now: Date): Promise<void> {
  for (const { id, is_target: isTarget } of await standingOf(knex, target)) if (isTarget) await optOut(knex, target, id, now);
}

/** Whoever comes back to one digest by hand comes back to all of the project: leaving one has been leaving them all. */
export async function optIn(knex: Knex, { channel, address }: Target, subscriptionId: number): Promise<void> {
  const siblings = knex('subscriptions as s')
    .join('subscriptions as o', 'o.project_id', 's.project_id')
    .where({ 's.id': subscriptionId, 's.origin': 'once', 'o.origin': 'once' })
    .select('o.id');
  await knex('opt_outs')
    .where({ channel, address })
    .where((those) => void those.where({ subscription_id: subscriptionId }).orWhereIn('subscription_id', siblings))
    .delete();
}
