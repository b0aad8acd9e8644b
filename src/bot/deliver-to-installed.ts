import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import type { DeliveryChannel, Outgoing } from '../reports/deliver/channel.ts';
import type { SendOutcome } from '../reports/deliver/outcome.ts';
import { workspacesOf } from './connections.ts';
import { createSlackChannel, type SlackChannelOptions } from './deliver-digest.ts';
import type { Tokens } from './tokens.ts';

interface InstalledChannelOptions extends Omit<SlackChannelOptions, 'botToken' | 'workspaceId' | 'onDeadToken'> {
  knex: Knex;
  tokens: Tokens;
}

const REMEMBERED = 100;

type Refusal = Extract<SendOutcome, { kind: 'permanent' }>;

/**
 * Slack with many workspaces: a digest goes out with the token of the workspace that it was subscribed to in, else of the one that its
 * project is connected to. The id of a channel does not say whose it is, so with several workspaces nobody could know, and nothing is sent.
 */
export function createInstalledSlackChannel({ knex, tokens, ...options }: InstalledChannelOptions): DeliveryChannel {
  /** By what was sealed: each uploads a picture once for all of its channels. */
  const channels = new LRUCache<string, DeliveryChannel>({ max: REMEMBERED });

  const channelOf = async ({ projectId, workspaceId }: Pick<Outgoing, 'projectId' | 'workspaceId'>): Promise<DeliveryChannel | Refusal> => {
    const connected = await workspacesOf(knex, projectId);
    const [workspace, ...others] = workspaceId === null ? connected : connected.filter(({ workspace_id: id }) => id === workspaceId);
    if (workspace === undefined && workspaceId !== null)
      return refusal(
        `the workspace ${workspaceId}, in which it was subscribed to, does not work or is not connected to its project`,
        'Whoever runs it installs the app there again, or `towerwatch connect PROJECT WORKSPACE` connects it.',
      );
    if (workspace === undefined)
      return refusal('no Slack workspace that works is connected to its project', '`towerwatch connect PROJECT WORKSPACE` connects one.');
    if (others.length > 0) {
      const ids = [workspace, ...others].map(({ workspace_id: id }) => id).join(', ');
      return refusal(
        `its project is connected to ${others.length + 1} Slack workspaces (${ids}), and which one is meant can't be known`,
        'Its owner opens and saves it on the app’s Home tab in the workspace that is meant, or `towerwatch disconnect PROJECT WORKSPACE` leaves one.',
      );
    }
    const { workspace_id: id, sealed } = workspace;
    const known = channels.get(sealed);
    if (known !== undefined) return known;
    const botToken = tokens.open(workspace);
    if (botToken === undefined) return refusal(`the token of the workspace ${id} can't be read`, 'The log says what to do about it.');
    const channel = createSlackChannel({
      ...options,
      botToken,
      workspaceId: id,
      onDeadToken: (code) => void tokens.giveUp(workspace, code),
    });
    channels.set(sealed, channel);
    return channel;
  };

  return {
    async send(outgoing, hooks) {
      const channel = await channelOf(outgoing);
      return 'kind' in channel ? channel : channel.send(outgoing, hooks);
    },
    async lookUp(outgoing, hooks) {
      const channel = await channelOf(outgoing);
      if ('kind' in channel) return { kind: 'unknown', reason: `it can't be looked up: ${channel.reason}` };
      return channel.lookUp!(outgoing, hooks);
    },
    async refusalOf(target) {
      const channel = await channelOf(target);
      return 'kind' in channel ? undefined : channel.refusalOf!(target);
    },
  };
}

/** The target is not at fault: it is not stopped. */
function refusal(reason: string, remedy: string): Refusal {
  return { kind: 'permanent', reason, remedy, stops: false };
}
