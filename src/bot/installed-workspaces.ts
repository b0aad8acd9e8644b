import type { Installation } from '@slack/oauth';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { AppError, isUnreachable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SecretBox } from '../secret-box.ts';
import { projectsOf } from './connections.ts';
import {
  findInstallation,
  listInstallations,
  removeInstallation,
  resealInstallation,
  revokeInstallation,
  saveInstallation,
  type InstallationRow,
} from './installations.ts';
import { tellRevoked, type Tokens } from './tokens.ts';
import { createClients, type SlackClients, type Workspace, type Workspaces, type WorkspaceSource } from './workspace.ts';

interface InstalledWorkspacesOptions {
  knex: Knex;
  box: SecretBox;
  tokens: Tokens;
  apiUrl: string | undefined;
  log: Log;
  now: () => Date;
  retryDelayMs: number;
}

export interface InstalledWorkspaces extends Workspaces {
  /** Keeps what Slack has said of a new installation, its tokens sealed. */
  install(installation: Installation): Promise<void>;
  /** Seals with the present secret what an older one has sealed, so that the older one can go. */
  reseal(): Promise<void>;
}

const REMEMBERED = 500;
/** For as long another process may not know what one has changed. */
const FOR_MS = 5_000;

/** Workspaces that have installed the app themselves: each has its own token, and sees the projects that are connected to it. */
export function createInstalledWorkspaces(options: InstalledWorkspacesOptions): InstalledWorkspaces {
  const { knex, box, tokens, log, now } = options;
  /** By where a request comes from. A stale one is better than none while the store is away. */
  const known = new LRUCache<string, Workspace>({ max: REMEMBERED, ttl: FOR_MS, allowStale: true, noDeleteOnStaleGet: true });
  /** By what was sealed: a new installation gets new ones. */
  const opened = new LRUCache<string, SlackClients>({ max: REMEMBERED });

  const clientsOf = (row: InstallationRow): SlackClients | undefined => {
    const before = opened.get(row.sealed);
    if (before !== undefined) return before;
    const token = tokens.open(row);
    if (token === undefined) return undefined;
    const slack = createClients({ ...options, token, onDeadToken: (code) => void giveUp(row, code) });
    opened.set(row.sealed, slack);
    return slack;
  };

  const giveUp = async (row: InstallationRow, code: string): Promise<void> => {
    await tokens.giveUp(row, code);
    known.clear();
  };

  const look = async (ids: readonly string[]): Promise<Workspace | undefined> => {
    const row = await findInstallation(knex, ids);
    const slack = row === undefined ? undefined : clientsOf(row);
    // Without a token nobody could be told from a guest or a stranger.
    if (row === undefined || slack === undefined) return undefined;
    return { id: row.workspace_id, slack, scope: await projectsOf(knex, row.workspace_id) };
  };

  return {
    async find(source) {
      const ids = idsOf(source);
      const key = ids.join(' ');
      if (known.getRemainingTTL(key) > 0) return known.get(key);
      try {
        const found = await look(ids);
        if (found === undefined) known.delete(key);
        else known.set(key, found);
        return found;
      } catch (error) {
        const stale = known.get(key);
        if (stale !== undefined && isUnreachable(error)) return stale;
        throw error;
      }
    },

    async end(workspaceId, { how, at }) {
      // Slack tells whole seconds.
      const installedBefore = new Date(at.getTime() + 1_000);
      if (how === 'uninstalled') {
        const isRemoved = await removeInstallation(knex, workspaceId, { installedBefore, now: now() });
        if (isRemoved) log.info({ workspace: workspaceId }, `Slack: the workspace ${workspaceId} has taken the app off`);
      } else if (await revokeInstallation(knex, workspaceId, { reason: 'tokens_revoked', at: now(), of: { installedBefore } })) {
        tellRevoked(log, workspaceId, 'tokens_revoked');
      }
      known.clear();
    },

    async install(installation) {
      const { team, enterprise, isEnterpriseInstall, bot } = installation;
      const place = isEnterpriseInstall === true ? enterprise : team;
      if (place === undefined || bot === undefined)
        throw new AppError('unavailable', 'Slack gave no token for the app.', {
          hint: 'Check that the app has a bot user and bot scopes.',
        });
      const sealed = box.seal(JSON.stringify(installation), place.id);
      await saveInstallation(knex, { workspace_id: place.id, name: place.name ?? null, sealed, installed_at: now() });
      known.clear();
      log.info({ workspace: place.id }, `Slack: the app was installed in the workspace ${place.id}`);
    },

    async reseal() {
      for (const row of await listInstallations(knex)) {
        if (box.isCurrent(row.sealed)) continue;
        try {
          await resealInstallation(knex, row, box.seal(box.open(row.sealed, row.workspace_id), row.workspace_id));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          log.error({ workspace: row.workspace_id }, `Slack: ${error.message} ${error.hint}`);
        }
      }
    },
  };
}

/** A workspace's own installation comes before its organisation's. */
function idsOf({ teamId, enterpriseId }: WorkspaceSource): string[] {
  return [teamId, enterpriseId].filter((id): id is string => typeof id === 'string' && id !== '');
}
