import type { Knex } from 'knex';
import type { ModelType } from '../metrics.ts';

export const ALERT_KINDS = ['leader', 'failed', 'sweep'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** A channel, or a direct message, and how its people want the app to be there. */
export interface ChannelSettings {
  /** Meant where a line names none. */
  project_id: number | null;
  model_type: ModelType | null;
  /** Whether links to pages are shown as facts. */
  unfurls: boolean;
  /** What is posted there by itself, about the channel's project. */
  alerts: AlertKind[];
  /** HH:MM on the clock of the zone; both null: never quiet. */
  quiet_from: string | null;
  quiet_to: string | null;
  /** IANA name. */
  zone: string;
}

export interface ChannelPlace {
  workspaceId: string;
  channelId: string;
}

/** What counts where nobody has set anything. */
const NOTHING_SET: ChannelSettings = {
  project_id: null,
  model_type: null,
  unfurls: true,
  alerts: [],
  quiet_from: null,
  quiet_to: null,
  zone: 'UTC',
};

export async function readChannel(knex: Knex, { workspaceId, channelId }: ChannelPlace): Promise<ChannelSettings> {
  const found = await knex('slack_channels')
    .where({ workspace_id: workspaceId, channel_id: channelId })
    .first<ChannelSettings | undefined>('project_id', 'model_type', 'unfurls', 'alerts', 'quiet_from', 'quiet_to', 'zone');
  return found ?? NOTHING_SET;
}

/** The last one to write wins: a channel has one set of settings. */
export async function writeChannel(
  knex: Knex,
  { workspaceId, channelId }: ChannelPlace,
  { settings, by, now }: { settings: ChannelSettings; by: string; now: Date },
): Promise<void> {
  await knex('slack_channels')
    .insert({ workspace_id: workspaceId, channel_id: channelId, ...settings, updated_by: by, updated_at: now })
    .onConflict(['workspace_id', 'channel_id'])
    .merge();
}
