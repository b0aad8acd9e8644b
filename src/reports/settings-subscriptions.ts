import type { Knex } from 'knex';
import { listProjects } from '../analysis/project.ts';
import { areSameMailboxes } from '../mailbox.ts';
import { MODEL_TYPES } from '../metrics.ts';
import { nextSlot, parseTimetable, type Timetable } from './timetable.ts';
import { tokenOf } from './recipients.ts';
import { asFirstWritten } from './subscriptions.ts';

interface SettingsOptions {
  /** Of DIGEST_TO. */
  recipients: readonly string[];
  /** Of DIGEST_TIMEZONE. */
  zone: string;
  owner: string | null;
  now: Date;
}

interface Kept {
  id: number;
  project_id: number;
  zone: string;
  expression: string;
  owner: string | null;
  removed_at: Date | null;
  addresses: string[] | null;
}

/** DIGEST_TO as subscriptions: one for each project, Mondays at nine, for as long as it names somebody. Writes only what differs. */
export async function followSettings(knex: Knex, { recipients, zone, owner, now }: SettingsOptions): Promise<void> {
  const kept = await knex('subscriptions as s')
    .leftJoin('subscription_targets as t', 't.subscription_id', 's.id')
    .where({ 's.origin': 'settings' })
    .groupBy('s.id')
    .select<Kept[]>(
      's.id',
      's.project_id',
      's.zone',
      's.expression',
      's.owner',
      's.removed_at',
      knex.raw(`array_agg(t.address) filter (where t.channel = 'email') as addresses`),
    );
  const projects = recipients.length === 0 ? [] : await listProjects(knex);
  const timetable = parseTimetable('weekly mon 09:00', zone);
  for (const { id } of projects) {
    const found = kept.find((row) => row.project_id === id);
    const isInTime = found !== undefined && found.removed_at === null && found.zone === zone && found.expression === timetable.expression;
    const isSame = isInTime && found.owner === owner && areSameMailboxes(found.addresses ?? [], recipients);
    if (!isSame) await keep(knex, { projectId: id, recipients, isNew: !isInTime }, { timetable, owner, now });
  }
  const gone = kept.filter((row) => row.removed_at === null && !projects.some(({ id }) => id === row.project_id)).map(({ id }) => id);
  if (gone.length > 0) await knex('subscriptions').whereIn('id', gone).update({ removed_at: now, next_slot_at: null });
}

async function keep(
  knex: Knex,
  { projectId, recipients, isNew }: { projectId: number; recipients: readonly string[]; isNew: boolean },
  { timetable, owner, now }: Pick<SettingsOptions, 'owner' | 'now'> & { timetable: Timetable },
): Promise<void> {
  await knex.transaction(async (transaction) => {
    const [row] = await transaction('subscriptions')
      .insert({
        project_id: projectId,
        origin: 'settings',
        model_types: [...MODEL_TYPES],
        sections: [],
        ...timetable,
        skip_quiet: false,
        owner,
        next_slot_at: nextSlot(timetable, now),
        created_at: now,
      })
      .onConflict(transaction.raw(`(project_id) where origin = 'settings'`))
      .merge({ ...timetable, owner, removed_at: null, ...(isNew ? { next_slot_at: nextSlot(timetable, now) } : {}) })
      .returning<{ id: number }[]>('id');
    const targets = await asFirstWritten(
      transaction,
      recipients.map((address) => ({ channel: 'email', address })),
    );
    await transaction('subscription_targets')
      .where({ subscription_id: row!.id })
      .whereNotIn(
        'address',
        targets.map(({ address }) => address),
      )
      .delete();
    await transaction('subscription_targets')
      .insert(targets.map((target) => ({ subscription_id: row!.id, ...target })))
      .onConflict(['subscription_id', 'channel', 'address'])
      .ignore();
    for (const target of targets) await tokenOf(transaction, target);
  });
}
