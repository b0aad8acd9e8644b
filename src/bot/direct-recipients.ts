/** Whom a digest goes to by direct message: it tells of whole projects, so members of the workspace alone. */
import type { WebClient } from '@slack/web-api';
import type { TargetRefusal } from '../reports/deliver/channel.ts';
import { lookUpPerson, type Standing } from './members.ts';
import { slackFailure } from './slack-failure.ts';

export const MEMBERS_ALONE = 'Digests go to members of the workspace alone.';

/** How it goes on behind their name. */
const WHY: Readonly<Record<Exclude<Standing, 'member'>, string>> = {
  stranger: 'belongs to another organisation',
  left: 'has left',
  app: 'is an app',
  guest: 'is a guest, who sees a project in its channel alone',
};

/** Undefined where they may get it. */
export function whyNotDirectly(standing: Standing): string | undefined {
  return standing === 'member' ? undefined : WHY[standing];
}

/** Channels are looked at by nobody: the app is invited into them. */
export function isPerson(recipient: string): boolean {
  return /^[UW]/.test(recipient);
}

/**
 * Why somebody gets no digest by direct message; undefined where they do.
 *
 * @throws what the calls to Slack throw, and UnreadableAnswerError.
 */
export async function refusalOfPerson(client: WebClient, workspaceId: string, userId: string): Promise<TargetRefusal | undefined> {
  try {
    const why = whyNotDirectly((await lookUpPerson(client, workspaceId, userId)).standing);
    return why === undefined ? undefined : { reason: `the person ${why}`, remedy: `Take the id off the list. ${MEMBERS_ALONE}` };
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && ['user_not_found', 'user_not_visible'].includes(failure.code))
      return { reason: 'Slack knows nobody of this id', remedy: 'Check the id of the person.' };
    throw error;
  }
}
