/** The channels that the app is a member of, where it can be asked to post. */
import type { UsersConversationsArguments } from '@slack/web-api';
import type { Knex } from 'knex';
import type { Log } from '../log.ts';
import { slackFailure } from './slack-failure.ts';
import type { SlackClients } from './workspace.ts';

export interface MemberChannel {
  id: string;
  /** "#recommenders", or the id where Slack does not tell the name. */
  name: string;
}

/** Somebody by the ids of Slack. */
export interface ChannelMember {
  teamId: string;
  enterpriseId?: string | undefined;
  userId: string;
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
    return await listChannels(slack, { types: 'public_channel,private_channel' });
  } catch (error) {
    log.warn({ err: error }, `the channels of the app can't be listed: ${slackFailure(error).reason}`);
    const known = await knex('slack_channels').where({ workspace_id: workspaceId }).orderBy('channel_id').pluck<string[]>('channel_id');
    return known.filter((id) => !id.startsWith('D')).map((id) => ({ id, name: id }));
  }
}

/**
 * By name: the public ones, and of the private ones those that the person is a member of too. Where Slack does not list either kind it
 * has none: an id alone does not tell a private channel from a public one, so what the store knows is no answer here.
 */
export async function channelsSharedWith(
  { log }: { log: Log },
  { id: workspaceId, slack }: { id: string; slack: SlackClients },
  { teamId, userId }: ChannelMember,
): Promise<MemberChannel[]> {
  // An organisation's token is of many workspaces, and Slack must be told which one is meant.
  const team = workspaceId.startsWith('E') ? { team_id: teamId } : {};
  const list = async (what: UsersConversationsArguments): Promise<MemberChannel[]> => {
    try {
      return await listChannels(slack, { ...what, ...team });
    } catch (error) {
      log.warn({ err: error }, `channels are not offered to a member (${what.types}): ${slackFailure(error).reason}`);
      return [];
    }
  };
  const lists = await Promise.all([
    list({ types: 'public_channel' }),
    // With `user` Slack lists the private channels that the app and the person share.
    list({ types: 'private_channel', user: userId }),
  ]);
  return byName(lists.flat());
}

/** Whether the app can post in a channel, as a member of it; undefined where Slack does not say. */
export async function isInChannel({ client }: SlackClients, channelId: string): Promise<boolean | undefined> {
  try {
    return (await client.conversations.info({ channel: channelId })).channel?.is_member;
  } catch (error) {
    // A private one that it is not in is none that Slack tells it of.
    const failure = slackFailure(error);
    return failure.kind === 'refused' && failure.code === 'channel_not_found' ? false : undefined;
  }
}

async function listChannels({ client }: SlackClients, what: UsersConversationsArguments): Promise<MemberChannel[]> {
  const channels: MemberChannel[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && cursor !== ''; page += 1) {
    const answer = await client.users.conversations({
      exclude_archived: true,
      limit: PAGE_SIZE,
      ...what,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id, name } of answer.channels ?? [])
      if (id !== undefined) channels.push({ id, name: name === undefined ? id : `#${name}` });
    cursor = answer.response_metadata?.next_cursor ?? '';
  }
  return byName(channels);
}

function byName(channels: readonly MemberChannel[]): MemberChannel[] {
  return channels.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}
