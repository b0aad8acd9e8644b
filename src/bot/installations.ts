/** Rows of workspaces that have installed the app. Tokens come and go sealed: nothing here reads one. */
import type { Knex } from 'knex';
import { removeSubscriptionsOf } from '../reports/subscriptions.ts';

export interface InstallationRow {
  workspace_id: string;
  name: string | null;
  /** The installation with its tokens, encrypted. */
  sealed: string;
  installed_at: Date;
  /** Its token is dead; null: it works. */
  revoked_at: Date | null;
  revoked_reason: string | null;
}

export type NewInstallation = Pick<InstallationRow, 'workspace_id' | 'name' | 'sealed' | 'installed_at'>;

/** Installing anew takes the place of what was there, dead or not. */
export async function saveInstallation(knex: Knex, installation: NewInstallation): Promise<void> {
  await knex('slack_installations')
    .insert({ ...installation, revoked_at: null, revoked_reason: null })
    .onConflict('workspace_id')
    .merge();
}

/** The working one of the first of these ids that has one. */
export async function findInstallation(knex: Knex, ids: readonly string[]): Promise<InstallationRow | undefined> {
  const found = await knex('slack_installations')
    .whereIn('workspace_id', [...ids])
    .whereNull('revoked_at')
    .select<InstallationRow[]>('*');
  return ids.map((id) => found.find(({ workspace_id: of }) => of === id)).find((row) => row !== undefined);
}

/** In the order of their names. */
export async function listInstallations(knex: Knex): Promise<InstallationRow[]> {
  return knex('slack_installations').orderByRaw('lower(name) nulls last, workspace_id').select<InstallationRow[]>('*');
}

/** Puts the same installation, sealed anew, in place of one that is still as it was read. */
export async function resealInstallation(
  knex: Knex,
  { workspace_id: id, sealed: before }: Pick<InstallationRow, 'workspace_id' | 'sealed'>,
  sealed: string,
): Promise<void> {
  await knex('slack_installations').where({ workspace_id: id, sealed: before }).update({ sealed });
}

export interface Revocation {
  reason: string;
  at: Date;
  /** One that was made later, or with another token, is another one and stays. */
  of: { sealed: string } | { installedBefore: Date };
}

/** @returns whether it has worked until now. */
export async function revokeInstallation(knex: Knex, workspaceId: string, { reason, at, of }: Revocation): Promise<boolean> {
  const changed = await knex('slack_installations')
    .where({ workspace_id: workspaceId })
    .whereNull('revoked_at')
    .where((same) => void ('sealed' in of ? same.where(of) : same.where('installed_at', '<', of.installedBefore)))
    .update({ revoked_at: at, revoked_reason: reason });
  return changed > 0;
}

/**
 * Leaves nothing of a workspace that has taken the app off, unless it has been installed again since.
 *
 * @returns whether there was anything.
 */
export async function removeInstallation(
  knex: Knex,
  workspaceId: string,
  { installedBefore, now }: { installedBefore: Date; now: Date },
): Promise<boolean> {
  return knex.transaction(async (trx) => {
    const removed = await trx('slack_installations')
      .where({ workspace_id: workspaceId })
      .where('installed_at', '<', installedBefore)
      .delete();
    if (removed === 0) return false;
    for (const table of ['slack_connections', 'slack_channels']) await trx(table).where({ workspace_id: workspaceId }).delete();
    await removeSubscriptionsOf(trx, workspaceId, now);
    return true;
  });
}
