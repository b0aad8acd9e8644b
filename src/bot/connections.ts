/** Which workspace sees which projects. */
import type { Knex } from 'knex';
import type { InstallationRow } from './installations.ts';

export interface Connection {
  projectId: number;
  workspaceId: string;
}

/**
 * What was subscribed to while the project had one workspace was meant for that one, and stays its own.
 *
 * @returns false where they were connected already.
 */
export async function connect(knex: Knex, { projectId, workspaceId }: Connection, now: Date): Promise<boolean> {
  return knex.transaction(async (trx) => {
    const [before, ...more] = await trx('slack_connections').where({ project_id: projectId }).pluck<string[]>('workspace_id');
    const added = await trx('slack_connections')
      .insert({ project_id: projectId, workspace_id: workspaceId, connected_at: now })
      .onConflict(['workspace_id', 'project_id'])
      .ignore()
      .returning('project_id');
    if (added.length > 0 && before !== undefined && more.length === 0)
      await trx('subscriptions').where({ project_id: projectId }).whereNull('workspace_id').update({ workspace_id: before });
    return added.length > 0;
  });
}

/** @returns false where they were not connected. */
export async function disconnect(knex: Knex, { projectId, workspaceId }: Connection): Promise<boolean> {
  return (await knex('slack_connections').where({ project_id: projectId, workspace_id: workspaceId }).delete()) > 0;
}

export async function projectsOf(knex: Knex, workspaceId: string): Promise<number[]> {
  const rows = await knex('slack_connections')
    .where({ workspace_id: workspaceId })
    .orderBy('project_id')
    .select<{ project_id: unknown }[]>('project_id');
  return rows.map(({ project_id: id }) => Number(id));
}

/** The workspaces that see a project and can be served. */
export async function workspacesOf(knex: Knex, projectId: number): Promise<InstallationRow[]> {
  return knex('slack_installations')
    .whereNull('revoked_at')
    .whereIn('workspace_id', knex('slack_connections').where({ project_id: projectId }).select('workspace_id'))
    .orderBy('workspace_id')
    .select<InstallationRow[]>('*');
}
