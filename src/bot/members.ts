import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.ts';
import { isSaid, slackFailure, UnreadableAnswerError } from './slack-failure.ts';
import type { SlackClients, Workspace } from './workspace.ts';

/** What somebody is in the workspace that they ask from. */
export type Standing = 'member' | 'guest' | 'stranger' | 'left' | 'app';

export interface Members {
  /** @throws AppError `unavailable` where Slack does not say: who can't be known sees nothing. */
  standingOf(workspace: Workspace, userId: string): Promise<Standing>;
  /** @throws AppError `unavailable`, as above. Undefined: there is no token, and nobody can be asked. */
  find(workspace: Workspace, userId: string): Promise<Somebody | undefined>;
}

const REMEMBERED = 10_000;
const FOR_MS = 5 * 60_000;

/** Slack is asked once in five minutes for each person. */
export function createMembers(): Members {
  const known = new LRUCache<string, Somebody>({ max: REMEMBERED, ttl: FOR_MS });
  const find: Members['find'] = async ({ id, slack }, userId) => {
    if (slack === undefined) return undefined;
    const key = `${id} ${userId}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const found = await askAbout(slack.client, id, userId);
    known.set(key, found);
    return found;
  };
  return {
    find,
    // Where nobody can be asked the app is on this machine alone, or answers by response URL only.
    standingOf: async (workspace, userId) => (await find(workspace, userId))?.standing ?? 'member',
  };
}

export interface Somebody {
  standing: Standing;
  /** Of the workspace, or its owner. */
  isAdmin: boolean;
  name: string | null;
}

/**
 * What Slack says of somebody now.
 *
 * @throws AppError `unavailable` where it does not.
 */
export async function askAbout(client: SlackClients['client'], workspaceId: string, userId: string): Promise<Somebody> {
  try {
    return await lookUpPerson(client, workspaceId, userId);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && ['user_not_found', 'user_not_visible'].includes(failure.code))
      return { standing: 'stranger', isAdmin: false, name: null };
    throw new AppError('unavailable', 'Slack does not say who you are, so nothing is shown.', {
      hint: failure.kind === 'refused' ? `${failure.reason}. ${failure.remedy}` : `${failure.reason}. Try again in a moment.`,
      cause: error,
    });
  }
}

/**
 * Membership is only what an answer says: one that names neither whom it is about nor where they belong is no answer, whatever stands
 * between here and Slack has made of it.
 *
 * @throws what the calls to Slack throw, and UnreadableAnswerError.
 */
export async function lookUpPerson(client: Pick<WebClient, 'users' | 'auth'>, workspaceId: string, userId: string): Promise<Somebody> {
  const { user } = await client.users.info({ user: userId });
  // Slack's types promise more than what comes: null, too, has been seen.
  if (typeof user !== 'object' || user === null || user.id !== userId) throw new UnreadableAnswerError('users.info');
  const name = [user.profile?.display_name, user.real_name, user.name].find(isSaid) ?? null;
  const isAdmin = user.is_admin === true || user.is_owner === true;
  return { standing: await standingIn(client, workspaceId, user), isAdmin, name };
}

type SlackUser = NonNullable<UsersInfoResponse['user']>;

async function standingIn(client: Pick<WebClient, 'auth'>, workspaceId: string, user: SlackUser): Promise<Standing> {
  if (mayBe(user.deleted)) return 'left';
  // Of who shares a channel with the workspace Slack does not say it.
  if (mayBe(user.is_stranger)) return 'stranger';
  if (!(await belongsTo(client, workspaceId, user))) return 'stranger';
  if (mayBe(user.is_bot)) return 'app';
  return mayBe(user.is_restricted) || mayBe(user.is_ultra_restricted) ? 'guest' : 'member';
}

/** What keeps somebody out counts unless it is said not to be so. */
function mayBe(said: unknown): boolean {
  return said !== undefined && said !== null && said !== false;
}

/** In an organisation a member of another of its workspaces has another team, and is no stranger; one of another organisation is. */
async function belongsTo(client: Pick<WebClient, 'auth'>, workspaceId: string, user: SlackUser): Promise<boolean> {
  const { team_id: team } = user;
  // Null, too.
  const theirs = user.enterprise_user?.enterprise_id;
  if (!isSaid(team) && !isSaid(theirs)) throw new UnreadableAnswerError('users.info');
  if (team === workspaceId) return true;
  if (!isSaid(theirs)) return false;
  if (theirs === workspaceId) return true;
  const { team_id: ownTeam, enterprise_id: own } = await client.auth.test();
  if (!isSaid(ownTeam) && !isSaid(own)) throw new UnreadableAnswerError('auth.test');
  return theirs === own;
}
