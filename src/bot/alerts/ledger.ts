/**
 * One row for each promise to tell a channel of an event. Whoever wants to post takes the due rows of a channel by one conditional
 * UPDATE, and writes what became of them to those that it still holds.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { nextAttempt } from '../../reports/deliver/backoff.ts';
import type { ChannelPlace } from '../channels.ts';
import type { FailureWords } from '../slack-failure.ts';

export interface Batch extends ChannelPlace {
  /** Of the rows, in the order of their events. */
  eventIds: number[];
  claim: string;
  /** When its message can have been posted at the earliest. */
  at: Date;
  /** How many attempts were made of the newest of them, this one included: what joins others is not given up with them. */
  attempts: number;
  /** An earlier attempt may have posted it. */
  isInDoubt: boolean;
}

interface ClaimedRow {
  workspace_id: string;
  channel_id: string;
  event_id: number;
  claim: string;
  batch: string;
  batch_at: Date;
  attempts: number;
}

/** Longer than any attempt: a process that has not said anything by then is gone. */
export const LEASE_MS = 5 * 60_000;
const RETURNED = ['workspace_id', 'channel_id', 'event_id', 'claim', 'batch', 'batch_at', 'attempts'];

export async function dueChannels(knex: Knex, now: Date): Promise<ChannelPlace[]> {
  return knex('alert_posts')
    .where({ state: 'planned' })
    .where('next_try_at', '<=', now)
    .groupBy('workspace_id', 'channel_id')
    .orderByRaw('min(next_try_at), channel_id')
    .select({ workspaceId: 'workspace_id', channelId: 'channel_id' });
}

/**
 * Takes what is due of a channel; undefined where nothing is, or somebody else was faster. What may already stand in the channel as
 * one message is taken alone, and stays together.
 */
export async function claimDue(knex: Knex, { workspaceId, channelId }: ChannelPlace, now: Date): Promise<Batch | undefined> {
  const due = (): Knex.QueryBuilder =>
    knex('alert_posts').where({ workspace_id: workspaceId, channel_id: channelId, state: 'planned' }).where('next_try_at', '<=', now);
  const doubtful = await due().whereNotNull('batch').orderBy('batch_at').first<{ batch: string } | undefined>('batch');
  const taken = { ...claimOf(now), state: 'sending', attempts: knex.raw('attempts + 1') };
  const rows =
    doubtful === undefined
      ? await due()
          .whereNull('batch')
          .update({ ...taken, batch: taken.claim, batch_at: now })
          .returning<ClaimedRow[]>(RETURNED)
      : await due().where({ batch: doubtful.batch }).update(taken).returning<ClaimedRow[]>(RETURNED);
  return batchesOf(rows, doubtful !== undefined)[0];
}

/** Takes over what processes that are gone had taken: it may have been posted. */
export async function claimAbandoned(knex: Knex, now: Date): Promise<Batch[]> {
  const rows = await knex('alert_posts')
    .where({ state: 'sending' })
    .where('claimed_until', '<', now)
    .update(claimOf(now))
    .returning<ClaimedRow[]>(RETURNED);
  return batchesOf(rows, true);
}

function claimOf(now: Date): { claim: string; claimed_until: Date } {
  return { claim: randomUUID(), claimed_until: new Date(now.getTime() + LEASE_MS) };
}

function batchesOf(rows: readonly ClaimedRow[], isInDoubt: boolean): Batch[] {
  const batches = new Map<string, ClaimedRow[]>();
  for (const row of rows) batches.set(row.batch, [...(batches.get(row.batch) ?? []), row]);
  return [...batches.values()].map((batch): Batch => {
    const { workspace_id: workspaceId, channel_id: channelId, claim, batch_at: at } = batch[0]!;
    const attempts = Math.min(...batch.map((row) => row.attempts));
    const eventIds = batch.map(({ event_id: id }) => id).toSorted((a, b) => a - b);
    return { workspaceId, channelId, eventIds, claim, at, attempts, isInDoubt };
  });
}

/** Whether the batch is still this process's: looked at just before it is posted. */
export async function isHeld(knex: Knex, batch: Batch, now: Date): Promise<boolean> {
  const held = await rowsOf(knex, batch).update({ claimed_until: new Date(now.getTime() + LEASE_MS) });
  return held === batch.eventIds.length;
}

export type Settlement =
  | { kind: 'sent' }
  /** `isInDoubt`: it may yet turn up, and is looked for before it is tried again. */
  | (FailureWords & { kind: 'later'; isInDoubt: boolean; retryAfterMs?: number | undefined })
  /** Nothing was attempted. */
  | { kind: 'held' }
  | (FailureWords & { kind: 'failed' | 'unknown' });

interface SettleOptions {
  now: Date;
  random: () => number;
}

/** Writes what became of a batch that this process holds; returns the state that it has now. */
export async function settle(knex: Knex, batch: Batch, outcome: Settlement, { now, random }: SettleOptions): Promise<string> {
  const free = { claim: null, claimed_until: null };
  const rows = rowsOf(knex, batch);
  if (outcome.kind === 'held') {
    await rows.update({ ...free, state: 'planned', batch: null, batch_at: null, attempts: knex.raw('attempts - 1'), next_try_at: now });
    return 'planned';
  }
  if (outcome.kind === 'later') {
    const next = nextAttempt({ attempts: batch.attempts, now, retryAfterMs: outcome.retryAfterMs, random });
    const error = next === null ? `given up after ${batch.attempts} attempts: ${outcome.reason}` : outcome.reason;
    if (next !== null) {
      const together = outcome.isInDoubt ? {} : { batch: null, batch_at: null };
      await rows.update({ ...free, ...together, state: 'planned', next_try_at: next, error });
      return 'planned';
    }
    const state = outcome.isInDoubt ? 'unknown' : 'failed';
    await rows.update({ ...free, state, next_try_at: null, error, settled_at: now });
    return state;
  }
  const error = outcome.kind === 'sent' ? null : outcome.reason;
  await rows.update({ ...free, state: outcome.kind, next_try_at: null, error, settled_at: now });
  return outcome.kind;
}

function rowsOf(knex: Knex, { workspaceId, channelId, eventIds, claim }: Batch): Knex.QueryBuilder {
  return knex('alert_posts')
    .where({ workspace_id: workspaceId, channel_id: channelId, state: 'sending', claim })
    .whereIn('event_id', eventIds);
}

/**
 * Ends what a channel is told by itself, until somebody turns it on again.
 *
 * @returns who has set it; undefined where nothing was on any more.
 */
export async function stopAlerts(
  knex: Knex,
  { workspaceId, channelId }: ChannelPlace,
  { reason, now }: { reason: string; now: Date },
): Promise<string | undefined> {
  const place = { workspace_id: workspaceId, channel_id: channelId };
  return knex.transaction(async (trx) => {
    const setting = await trx('slack_channels')
      .where(place)
      .whereNot({ alerts: [] })
      .forUpdate()
      .first<{ updated_by: string } | undefined>('updated_by');
    await trx('slack_channels').where(place).update({ alerts: [], updated_by: 'towerwatch', updated_at: now });
    await trx('alert_posts')
      .where({ ...place, state: 'planned' })
      .update({ state: 'failed', next_try_at: null, error: reason, settled_at: now });
    return setting?.updated_by;
  });
}
