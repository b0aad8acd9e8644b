/** Makes a content once and keeps it: what is sent, shown and looked up later are these very bytes. */
import type { Knex } from 'knex';
import { describeError, isUnreachable } from '../../errors.ts';
import type { FrozenContent, FrozenFile } from './channel.ts';
import { LATE_AFTER_MS, lateNote } from './late.ts';
import type { ContentRequest } from './write-slots.ts';

export interface MadeContent {
  subject: string;
  html: string;
  text: string;
  files: FrozenFile[];
  /** What it was rendered from. */
  digest: unknown;
  slack: unknown;
  /** Nothing had ever completed. */
  isEmpty: boolean;
  /** Nothing was created, completed or failed in the period. */
  isQuiet: boolean;
}

interface FreezeOptions {
  knex: Knex;
  id: number;
  now: Date;
  /** Throws only what may work later. */
  make: (request: ContentRequest, content: { token: string }) => Promise<MadeContent>;
}

/** A process that makes a content for longer than this is gone. */
const LEASE_MS = 5 * 60_000;
const MOST_ATTEMPTS = 4;

export type Freezing =
  | { kind: 'frozen'; deliveryIds: number[] }
  | { kind: 'failed'; reason: string; isFinal: boolean }
  | { kind: 'not needed' };

/** Makes a planned content, unless somebody else is at it or has made it. Returns the deliveries that wait for it. */
export async function freezeContent({ knex, id, now, make }: FreezeOptions): Promise<Freezing> {
  const claimed = await claimContent(knex, id, now);
  if (claimed === undefined) return alreadyFrozen(knex, id, now);
  try {
    const made = await make(await ofNow(knex, { id, now, request: claimed.request }), claimed);
    return { kind: 'frozen', deliveryIds: await knex.transaction((transaction) => keep(transaction, { id, made, now })) };
  } catch (error) {
    const reason = describeError(error);
    const isFinal = claimed.attempts >= MOST_ATTEMPTS && !isUnreachable(error);
    // Whoever tells the owner must find the deliveries failed, or the trouble is none.
    await knex.transaction((transaction) => giveBack(transaction, { id, reason, isFinal, now }));
    return { kind: 'failed', reason, isFinal };
  }
}

/** What was planned in time may be made late, where nothing ran in between: then it says so. */
async function ofNow(knex: Knex, { id, now, request }: { id: number; now: Date; request: ContentRequest }): Promise<ContentRequest> {
  const slotAt = new Date(request.slotAt);
  if (now.getTime() - slotAt.getTime() <= LATE_AFTER_MS) return request;
  await knex('slots').where({ content_id: id, origin: 'schedule' }).update({ is_late: true });
  return { ...request, lateNote: lateNote({ slotAt, zone: request.period.zone, isLate: true, covers: request.covers ?? 0 }) };
}

/** Slots that were planned after their content had been made wait for it, too. */
async function alreadyFrozen(knex: Knex, id: number, now: Date): Promise<Freezing> {
  const frozen = await knex('contents').where({ id, state: 'frozen' }).first('id');
  return frozen === undefined ? { kind: 'not needed' } : { kind: 'frozen', deliveryIds: await waitingFor(knex, id, now) };
}

interface Claimed {
  token: string;
  attempts: number;
  request: ContentRequest;
}

/** Planned, or taken by a process that is gone. */
const WAITING = `(contents.state = 'planned' or (contents.state = 'making' and contents.claimed_until < ?))`;

async function claimContent(knex: Knex, id: number, now: Date): Promise<Claimed | undefined> {
  const [claimed] = await knex('contents')
    .where({ id, kind: 'digest' })
    .whereRaw(WAITING, [now])
    .update({ state: 'making', attempts: knex.raw('attempts + 1'), claimed_until: new Date(now.getTime() + LEASE_MS) })
    .returning<Claimed[]>(['token', 'attempts', 'request']);
  return claimed;
}

async function keep(knex: Knex, { id, made, now }: { id: number; made: MadeContent; now: Date }): Promise<number[]> {
  const { subject, html, text, files, digest, slack, isEmpty, isQuiet } = made;
  const frozen = await knex('contents')
    .where({ id, state: 'making' })
    .update({
      state: 'frozen',
      claimed_until: null,
      reason: null,
      frozen_at: now,
      subject,
      html,
      text,
      digest: JSON.stringify(digest),
      slack: JSON.stringify(slack),
      is_empty: isEmpty,
      is_quiet: isQuiet,
    });
  // Another process took longer than its lease, and has made it since.
  if (frozen === 0) return [];
  await knex('content_files').where({ content_id: id }).delete();
  await insertFiles(knex, id, files);
  return waitingFor(knex, id, now);
}

/** The deliveries of a content, those that its emptiness spares left out. */
async function waitingFor(knex: Knex, contentId: number, now: Date): Promise<number[]> {
  await skipEmpty(knex, contentId, now);
  return knex('deliveries as d')
    .join('slots as sl', 'sl.id', 'd.slot_id')
    .where({ 'sl.content_id': contentId, 'd.state': 'planned' })
    .orderBy('d.id')
    .pluck('d.id');
}

export async function insertFiles(knex: Knex, contentId: number, files: readonly FrozenFile[]): Promise<void> {
  for (const { name, cid, contentType, body } of files)
    await knex('content_files').insert({ content_id: contentId, name, cid, content_type: contentType, body });
}

/** Whether there is nothing to tell: then nobody gets it, for as long as it is the schedule that says when. */
export const SPARED = `(c.is_empty or (c.is_quiet and s.skip_quiet and sl.origin = 'schedule'))`;

/** What waits for a content that is made and has nothing to tell is skipped. */
export async function skipEmpty(knex: Knex, contentId: number, now: Date): Promise<void> {
  await knex.raw(
    `update deliveries d set state = 'skipped-empty', settled_at = :now,
       reason = case when c.is_empty then 'nothing has completed yet' else 'nothing happened in the period' end
     from slots sl join contents c on c.id = sl.content_id join subscriptions s on s.id = sl.subscription_id
     where sl.id = d.slot_id and c.id = :contentId and d.state = 'planned'
       and c.state = 'frozen' and ${SPARED}`,
    { contentId, now } as never,
  );
}

async function giveBack(
  knex: Knex,
  { id, reason, isFinal, now }: { id: number; reason: string; isFinal: boolean; now: Date },
): Promise<void> {
  const given = await knex('contents')
    .where({ id, state: 'making' })
    .update({ state: isFinal ? 'failed' : 'planned', reason, claimed_until: null });
  if (given === 0 || !isFinal) return;
  await knex.raw(
    `update subscription_targets t set failing_since = :now, owner_told_at = null from deliveries d join slots sl on sl.id = d.slot_id
     where sl.content_id = :id and d.state = 'planned' and t.failing_since is null
       and t.subscription_id = d.subscription_id and t.channel = d.channel and t.address = d.recipient`,
    { id, now } as never,
  );
  await knex('deliveries')
    .where({ state: 'planned' })
    .whereIn('slot_id', knex('slots').where({ content_id: id }).select('id'))
    .update({
      state: 'failed',
      reason: `the digest could not be made: ${reason}`,
      remedy: 'The log says more. Then send it to those who missed it.',
      settled_at: now,
    });
}

/** Contents that wait to be made although no process is at it. */
export async function unmadeContents(knex: Knex, now: Date): Promise<number[]> {
  return knex('contents')
    .where({ kind: 'digest' })
    .whereRaw(WAITING, [now])
    .whereExists(
      knex('slots as sl')
        .join('deliveries as d', 'd.slot_id', 'sl.id')
        .whereRaw('sl.content_id = contents.id')
        .where({ 'd.state': 'planned' })
        .select(knex.raw('1')),
    )
    .orderBy('id')
    .pluck('id');
}

/** A content that is made; undefined for one that is not, or was made too long ago to be kept. */
export async function readContent(
  knex: Knex,
  where: { id: number } | { token: string },
): Promise<(FrozenContent & { digest: unknown }) | undefined> {
  const row = await knex('contents').where(where).where({ state: 'frozen' }).first<ContentRow | undefined>();
  if (row === undefined) return undefined;
  const files = await knex('content_files')
    .where({ content_id: row.id })
    .orderBy('name')
    .select<FrozenFile[]>('name', 'cid', { contentType: 'content_type' }, 'body');
  const { id, token, subject, html, text, slack, digest, frozen_at: frozenAt } = row;
  return {
    id,
    token,
    subject,
    html,
    text,
    slack,
    digest,
    frozenAt,
    files: files.map((file) => ({ ...file, body: Buffer.from(file.body) })),
  };
}

interface ContentRow {
  id: number;
  token: string;
  subject: string;
  html: string;
  text: string;
  slack: unknown;
  digest: unknown;
  frozen_at: Date;
}
