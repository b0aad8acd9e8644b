import { createHash } from 'node:crypto';
import session, { type SessionData } from 'express-session';
import type { Knex } from 'knex';

interface SessionStoreOptions {
  knex: Knex;
  now: () => Date;
}

const MINUTE_MS = 60_000;
/** Of one that nobody has signed in to: it waits for Slack to lead back. */
export const FLOW_MS = 15 * MINUTE_MS;
/** Of one that is not used. */
export const IDLE_MS = 12 * 60 * MINUTE_MS;
/** Of any. */
export const ABSOLUTE_MS = 7 * 24 * 60 * MINUTE_MS;
/** That one is used is noted this often. */
const NOTE_MS = 5 * MINUTE_MS;
const PURGE_MS = 60 * MINUTE_MS;

type Done = (error?: unknown) => void;
const ignore: Done = () => undefined;

/** What is kept besides: since when the session is there, as a sign that it has been. */
type Kept = SessionData & { bornAt?: string };

/**
 * Sessions as rows. A row is found by the hash of its id, so that whoever reads the store can take over nobody's session. One that
 * has ended is not made anew by a request that was under way.
 */
export class SessionStore extends session.Store {
  readonly #knex: Knex;
  readonly #now: () => Date;
  #purgedAt = -Infinity;

  constructor({ knex, now }: SessionStoreOptions) {
    super();
    this.#knex = knex;
    this.#now = now;
  }

  override get(id: string, done: (error: unknown, found?: SessionData | null) => void): void {
    this.#knex('sessions')
      .where({ id_hash: hashOf(id) })
      .where('expires_at', '>', this.#now())
      .first<{ data: Kept } | undefined>('data')
      .then((row) => done(null, row?.data ?? null), done);
  }

  override set(id: string, data: Kept, done: Done = ignore): void {
    this.#keep(id, data).then(() => done(), done);
  }

  override touch(id: string, data: Kept, done: Done = ignore): void {
    const now = this.#now();
    this.#knex('sessions')
      .where({ id_hash: hashOf(id) })
      .where('seen_at', '<', new Date(now.getTime() - NOTE_MS))
      .update({ seen_at: now, expires_at: this.#expiryOf(data, data.bornAt === undefined ? now : new Date(data.bornAt)) })
      .then(() => done(), done);
  }

  override destroy(id: string, done: Done = ignore): void {
    this.#knex('sessions')
      .where({ id_hash: hashOf(id) })
      .delete()
      .then(() => done(), done);
  }

  async #keep(id: string, data: Kept): Promise<void> {
    const now = this.#now();
    const bornAt = data.bornAt === undefined ? now : new Date(data.bornAt);
    const row = {
      data: JSON.stringify({ ...data, bornAt: bornAt.toISOString() }),
      workspace_id: data.member?.workspaceId ?? null,
      user_id: data.member?.userId ?? null,
      seen_at: now,
      expires_at: this.#expiryOf(data, bornAt),
    };
    if (data.bornAt !== undefined) {
      await this.#knex('sessions')
        .where({ id_hash: hashOf(id) })
        .update(row);
      return;
    }
    await this.#knex('sessions')
      .insert({ id_hash: hashOf(id), created_at: now, ...row })
      .onConflict('id_hash')
      .merge(['data', 'workspace_id', 'user_id', 'seen_at', 'expires_at']);
    await this.#purge(now);
  }

  #expiryOf(data: Kept, bornAt: Date): Date {
    const now = this.#now().getTime();
    return new Date(data.member === undefined ? now + FLOW_MS : Math.min(now + IDLE_MS, bornAt.getTime() + ABSOLUTE_MS));
  }

  async #purge(now: Date): Promise<void> {
    if (now.getTime() - this.#purgedAt < PURGE_MS) return;
    this.#purgedAt = now.getTime();
    await this.#knex('sessions').where('expires_at', '<=', now).delete();
  }
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
