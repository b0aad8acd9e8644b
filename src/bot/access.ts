import { AppError } from '../errors.ts';
import type { ProjectScope } from '../analysis/project.ts';
import { readChannel, type ChannelSettings } from './channels.ts';
import type { Asker, BotContext } from './context.ts';

export interface Access {
  scope: ProjectScope;
  /** Of the channel that is asked from; undefined outside of one. */
  channel: ChannelSettings | undefined;
  /** They see what a channel is about, and decide nothing: who gets something, and who got it, is not theirs to know. */
  isGuest: boolean;
}

const NOTHING_FOR: Record<'stranger' | 'left' | 'app', string> = {
  stranger: 'You belong to another organisation, and Towerwatch answers members of this workspace only.',
  left: 'Your account is no longer active here.',
  app: 'Towerwatch answers people, not apps.',
};

/**
 * What whoever asks may see. Members see the projects of their workspace; a guest sees the project that a channel is set to,
 * and only there.
 *
 * @throws AppError `unauthorized` for who may see nothing, `unavailable` where Slack does not say who it is.
 */
export async function accessOf({ knex, members }: Pick<BotContext, 'knex' | 'members'>, asker: Asker): Promise<Access> {
  const { workspace, userId, channelId } = asker;
  const [standing, channel] = await Promise.all([
    members.standingOf(workspace, userId),
    channelId === undefined ? undefined : readChannel(knex, { workspaceId: workspace.id, channelId }),
  ]);
  if (standing === 'member') return { scope: workspace.scope, channel, isGuest: false };
  if (standing !== 'guest') throw new AppError('unauthorized', NOTHING_FOR[standing], { hint: 'Ask a member to share the answer.' });
  const projectId = channel?.project_id ?? null;
  const isSeen = projectId !== null && (workspace.scope === 'all' || workspace.scope.includes(projectId));
  if (!isSeen)
    throw new AppError('unauthorized', 'Guests see the project of a channel, and this one has none.', {
      hint: 'A member can choose one with `/experiments settings` in a channel that you are in.',
    });
  return { scope: [projectId], channel, isGuest: true };
}

/**
 * What somebody may see who may also decide something here.
 *
 * @param what begins the sentence that refuses a guest, e.g. `Settings are`.
 * @throws AppError as `accessOf` does, and `unauthorized` for guests.
 */
export async function memberAccessOf(context: Pick<BotContext, 'knex' | 'members'>, asker: Asker, what: string): Promise<Access> {
  // Wherever they ask from: that a channel has no project is no reason that they could do anything about.
  if ((await context.members.standingOf(asker.workspace, asker.userId)) === 'guest') throw forMembers(what);
  return accessOf(context, asker);
}

export function forMembers(what: string): AppError {
  return new AppError('unauthorized', `${what} for members of the workspace.`, { hint: 'Ask one.' });
}
