/** The channels that the app is a member of, where it can be asked to post. */
import type { Knex } from 'knex';
import type { Log } from '../log.ts';
import { slackFailure } from './slack-failure.ts';
import type { SlackClients } from './workspace.ts';

export interface MemberChannel {
  id: string;
  /** "#recommenders", or the id where Slack does not tell the name. */
  name: string;
}

const PAGE_SIZE = 200;
const MOST_PAGES = 5;

/**
 * By name. Where Slack does not list them, most likely because the app was installed before it asked for `channels:read`, those that
 * have settings are known all the same, if only by their ids.
 */
export async function memberChannels(
  { knex, log }: { knex: Knex; log: Log },
  { id: workspaceId, slack }: { id: string; slack: SlackClients },
): Promise<MemberChannel[]> {
  try {
    const channels: MemberChannel[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES && cursor !== ''; page += 1) {
      const answer = await slack.client.users.conversations({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE_SIZE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { id, name } of answer.channels ?? [])
        if (id !== undefined) channels.push({ id, name: name === undefined ? id : `#${name}` });
      cursor = answer.response_metadata?.next_cursor ?? '';
    }
    return channels.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  } catch (error) {
    log.warn({ err: error }, `the channels of the app can't be listed: ${slackFailure(error).reason}`);
    const known = await knex('slack_channels').where({ workspace_id: workspaceId }).orderBy('channel_id').pluck<string[]>('channel_id');
    return known.filter((id) => !id.startsWith('D')).map((id) => ({ id, name: id }));
  }
}
