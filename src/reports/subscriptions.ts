/** Who wants which report, when and where. Times that are stored are moments; the clock is the caller's. */
import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { mailboxKey, writingsOf } from '../mailbox.ts';
import { MODEL_TYPES, type ModelType } from '../metrics.ts';
import { nextSlot, type Timetable } from './timetable.ts';

/** Where a report goes: an e-mail address, or a Slack channel or user by its id. */
export interface Target {
  channel: 'email' | 'slack';
  address: string;
}

export interface Subscription {
  id: number;
  project_id: number;
  /** `settings`: made of DIGEST_TO, for as long as it says so; `once`: a digest that somebody sent by hand. */
  origin: 'settings' | 'person' | 'once';
  model_types: ModelType[];
  /** Keys of sections; empty: all of them. */
  sections: string[];
  cadence: Timetable['cadence'];
  expression: string;
  zone: string;
  /** Whether a period in which nothing was created, completed or failed brings no report. */
  skip_quiet: boolean;
  /** An e-mail address or a Slack user, who hears of failures. */
  owner: string | null;
  /** The Slack workspace or organisation that it was made in, of those that have installed the app; null: nobody said. */
  workspace_id: string | null;
  next_slot_at: Date | null;
  paused_at: Date | null;
  removed_at: Date | null;
}

export interface NewSubscription {
  projectId: number;
  origin?: Subscription['origin'];
  /** All of them if not given. */
  types?: readonly ModelType[];
  sections?: readonly string[];
  timetable: Timetable;
  targets: readonly Target[];
  skipQuiet?: boolean;
  owner?: string | null;
  workspaceId?: string | null;
}

export function timetableOf({ cadence, expression, zone }: Subscription): Timetable {
  return { cadence, expression, zone };
}

/** @returns its id, by which people name it: "#3". */
export async function addSubscription(knex: Knex, wanted: NewSubscription, now: Date): Promise<number> {
  const {
    projectId,
    origin = 'person',
    types = MODEL_TYPES,
    sections = [],
    timetable,
    targets,
    skipQuiet = false,
    owner = null,
    workspaceId = null,
  } = wanted;
  if (targets.length === 0)
    throw new AppError('badParameter', 'A subscription needs somebody to send to.', { hint: 'Name e-mail addresses or Slack channels.' });
  return knex.transaction(async (transaction) => {
    const [row] = await transaction('subscriptions')
      .insert({
        project_id: projectId,
        origin,
        model_types: [...types],
        sections: [...sections],
        ...timetable,
        skip_quiet: skipQuiet,
        owner,
        workspace_id: workspaceId,
        next_slot_at: origin === 'once' ? null : nextSlot(timetable, now),
        created_at: now,
      })
      .returning<{ id: number }[]>('id');
    await addTargets(transaction, row!.id, targets);
    return row!.id;
  });
}

export interface SubscriptionChange {
  types?: readonly ModelType[] | undefined;
  sections?: readonly string[] | undefined;
  timetable?: Timetable | undefined;
  skipQuiet?: boolean | undefined;
  owner?: string | null | undefined;
  workspaceId?: string | null | undefined;
  addTargets?: readonly Target[] | undefined;
  removeTargets?: readonly Target[] | undefined;
}

/**
 * @throws AppError `notFound` for an id that there is not, or not any more; `badParameter` for what the settings own, for who is to be removed
 * and is not there, and where nobody would be left to send to. Then nothing is changed.
 */
export async function changeSubscription(knex: Knex, id: number, change: SubscriptionChange, now: Date): Promise<void> {
  const { types, sections, timetable, skipQuiet, owner, workspaceId, addTargets: added = [], removeTargets: removed = [] } = change;
  const found = await findSubscription(knex, id);
  if (timetable !== undefined || owner !== undefined || added.length + removed.length > 0) refuseOfSettings(found);
  const columns = {
    ...(types === undefined ? {} : { model_types: [...types] }),
    ...(sections === undefined ? {} : { sections: [...sections] }),
    ...(timetable === undefined ? {} : { ...timetable, next_slot_at: nextSlot(timetable, now) }),
    ...(skipQuiet === undefined ? {} : { skip_quiet: skipQuiet }),
    ...(owner === undefined ? {} : { owner }),
    ...(workspaceId === undefined ? {} : { workspace_id: workspaceId }),
  };
  await knex.transaction(async (transaction) => {
    if (Object.keys(columns).length > 0) await transaction('subscriptions').where({ id }).update(columns);
    for (const { channel, address } of await asFirstWritten(transaction, removed)) {
      const gone = await transaction('subscription_targets').where({ subscription_id: id, channel, address }).delete();
      if (gone === 0)
        throw new AppError('badParameter', `Subscription #${id} does not go to ${address}; nothing was changed.`, {
          hint: 'The list of subscriptions says whom it goes to.',
        });
    }
    await addTargets(transaction, id, added);
    const left = await transaction('subscription_targets').where({ subscription_id: id }).first('address');
    if (left === undefined)
      throw new AppError('badParameter', `Subscription #${id} would have nobody left to send to.`, {
        hint: 'Remove the subscription instead.',
      });
  });
}

/** The service would undo it within a minute. Types, sections, quiet periods and pauses are nobody's but the subscription's own. */
function refuseOfSettings({ id, origin }: Subscription): void {
  if (origin !== 'settings') return;
  throw new AppError('badParameter', `Subscription #${id} is made of the settings: its timetable, targets, owner and end are theirs.`, {
    hint: 'Change DIGEST_TO, DIGEST_TIMEZONE or DIGEST_OWNER and start the service anew, or pause it; other dates want a subscription of their own.',
  });
}

async function addTargets(knex: Knex, id: number, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const rows = await asFirstWritten(knex, targets);
  await knex('subscription_targets')
    .insert(rows.map((row) => ({ subscription_id: id, ...row })))
    .onConflict(['subscription_id', 'channel', 'address'])
    .ignore();
  await knex('recipients').insert(rows).onConflict(['channel', 'address']).ignore();
}

/**
 * Targets as their mailboxes were written first: in other letters it is the same reader, with one token, one mail and one way out.
 */
export async function asFirstWritten(knex: Knex, targets: readonly Target[]): Promise<Target[]> {
  const writings = targets.flatMap(({ channel, address }) => (channel === 'email' ? writingsOf(address) : []));
  const known = await knex('recipients')
    .where({ channel: 'email' })
    .whereRaw('lower(address) = any(?)', [writings])
    .pluck<string[]>('address');
  const firstOf = new Map(known.map((address) => [mailboxKey(address), address]));
  return targets.map(({ channel, address }) => ({
    channel,
    address: channel === 'slack' || known.includes(address) ? address : (firstOf.get(mailboxKey(address)) ?? address),
  }));
}

/** Nothing is sent until it is resumed; what falls due is kept as suppressed. */
export async function pauseSubscription(knex: Knex, id: number, now: Date): Promise<void> {
  await findSubscription(knex, id);
  await knex('subscriptions').where({ id }).whereNull('paused_at').update({ paused_at: now });
}

/** Goes on with the next slot: what fell due in between is not made up for. */
export async function resumeSubscription(knex: Knex, id: number): Promise<void> {
  await findSubscription(knex, id);
  await knex('subscriptions').where({ id }).update({ paused_at: null });
}

/**
 * Its history stays.
 *
 * @throws AppError `notFound`; `badParameter` for one that the settings make.
 */
export async function removeSubscription(knex: Knex, id: number, now: Date): Promise<void> {
  refuseOfSettings(await findSubscription(knex, id));
  await knex('subscriptions').where({ id }).update({ removed_at: now, next_slot_at: null });
}

/** Those that were made in a workspace that has taken the app off. @returns how many. */
export async function removeSubscriptionsOf(knex: Knex, workspaceId: string, now: Date): Promise<number> {
  return knex('subscriptions').where({ workspace_id: workspaceId }).whereNull('removed_at').update({ removed_at: now, next_slot_at: null });
}

/** @throws AppError `notFound`; `badParameter` for what was made to send one digest by hand, which is no subscription to anybody else. */
export async function findSubscription(knex: Knex, id: number): Promise<Subscription> {
  const found = await anySubscription(knex, id);
  if (found.origin === 'once')
    throw new AppError('badParameter', `#${id} is no subscription: it is a digest that was sent by hand, once.`, {
      hint: 'Send another one instead. The list of deliveries says what became of it.',
    });
  return found;
}

/** Also one that was made to send one digest by hand. */
export async function anySubscription(knex: Knex, id: number): Promise<Subscription> {
  const found = await knex('subscriptions').where({ id }).whereNull('removed_at').first<Subscription | undefined>();
  if (found === undefined)
    throw new AppError('notFound', `There is no subscription #${id}.`, { hint: 'The list of subscriptions has the numbers.' });
  return found;
}

export interface SubscribedTarget extends Target {
  subscription_id: number;
  stopped_at: Date | null;
  stop_reason: string | null;
  opted_out_at: Date | null;
}

/**
 * Who asks, where not everybody may know of everything: what was made in another workspace is none of theirs, and neither is what nobody
 * said of where, once another workspace sees its project too.
 */
export interface Audience {
  /** Ids of their workspace and its organisation. */
  workspaceIds: readonly string[];
}

/** @param of the subscriptions, under the name that they have in the query. */
export function forAudience<Query extends Knex.QueryBuilder>(query: Query, of: string, audience: Audience | undefined): Query {
  if (audience === undefined) return query;
  return query.where((either) => {
    void either.whereIn(`${of}.workspace_id`, [...audience.workspaceIds]).orWhere((nobodys) => {
      void nobodys
        .whereNull(`${of}.workspace_id`)
        .whereRaw('not exists (select 1 from slack_connections sc where sc.project_id = ??.project_id and sc.workspace_id <> all(?))', [
          of,
          [...audience.workspaceIds],
        ]);
    });
  }) as Query;
}

/** Those that still stand, without what was sent once, oldest first; of one project and for whoever asks, where it is said. */
export async function listSubscriptions(
  knex: Knex,
  { projectId, audience }: { projectId?: number | undefined; audience?: Audience | undefined } = {},
): Promise<(Subscription & { targets: SubscribedTarget[] })[]> {
  const query = forAudience(
    knex('subscriptions').whereNull('removed_at').whereNot({ origin: 'once' }).orderBy('id'),
    'subscriptions',
    audience,
  );
  if (projectId !== undefined) void query.where({ project_id: projectId });
  const subscriptions = await query.select<Subscription[]>();
  const byId = new Map(subscriptions.map((subscription) => [subscription.id, { ...subscription, targets: [] as SubscribedTarget[] }]));
  for (const target of await listTargets(knex, [...byId.keys()])) byId.get(target.subscription_id)!.targets.push(target);
  return [...byId.values()];
}

function listTargets(knex: Knex, ids: readonly number[]): Promise<SubscribedTarget[]> {
  return knex('subscription_targets as t')
    .leftJoin('opt_outs as o', (on) => {
      for (const column of ['subscription_id', 'channel', 'address']) on.on(`o.${column}`, `t.${column}`);
    })
    .whereIn('t.subscription_id', [...ids])
    .orderBy(['t.subscription_id', 't.channel', 't.address'])
    .select('t.subscription_id', 't.channel', 't.address', 't.stopped_at', 't.stop_reason', { opted_out_at: 'o.at' });
}

/** Lets targets that were stopped for a failure be served again; returns how many. */
export async function restartTargets(knex: Knex, subscriptionId: number): Promise<number> {
  return knex('subscription_targets')
    .where({ subscription_id: subscriptionId })
    .whereNotNull('stopped_at')
    .update({ stopped_at: null, stop_reason: null });
}
