/** Members of connected workspaces: who one is was said at sign-in, whether one still is, Slack is asked now and then. */
import type { Request } from 'express';
import type { ProjectScope } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import type { Identity, Viewer } from '../viewer.ts';
import { endSession } from './sessions.ts';

/** Why somebody may not come in; `elsewhere`: the app is not in the workspace that they signed in with. */
export type Refusal = 'elsewhere' | 'guest' | 'stranger' | 'left' | 'app';

export type Membership =
  | { kind: 'member'; workspaceId: string; projects: ProjectScope; isAdmin: boolean; name: string | null }
  | { kind: 'refused'; reason: Refusal };

/** What Slack and the store know of people. */
export interface Directory {
  /**
   * What somebody is now, by Slack's own word.
   *
   * @throws AppError `unavailable` where Slack does not say.
   */
  lookUp: (person: Identity) => Promise<Membership>;
  /** What members of the workspace see now; undefined: it is not served any more. */
  projectsOf: (person: Identity) => Promise<ProjectScope | undefined>;
}

const MINUTE_MS = 60_000;
const ASK_AGAIN_MS = 15 * MINUTE_MS;
/** While Slack does not answer, nobody is put out for as long. */
const PATIENCE_MS = 60 * MINUTE_MS;

const REFUSALS: Readonly<Record<Refusal, string>> = {
  elsewhere: 'Towerwatch is not installed in the workspace that you have signed in with.',
  guest: 'Guests of a workspace see Towerwatch in Slack, in channels that are set to a project, and not here.',
  stranger: 'You belong to another organisation, and these pages are for members of the workspace only.',
  left: 'Your account is no longer active in the workspace.',
  app: 'These pages are for people, not for apps.',
};

export function refusal(reason: Refusal): AppError {
  return new AppError('forbidden', REFUSALS[reason], { hint: 'Ask a member for what you need, or sign in with another workspace.' });
}

interface MembersOptions {
  directory: Directory;
  now: () => Date;
}

/**
 * Who the session of a request is of; undefined: nobody's.
 *
 * @throws AppError `forbidden` for who is no member any more, whose session ends with it.
 */
export function createMemberOf({ directory, now }: MembersOptions): (request: Request) => Promise<Viewer | undefined> {
  const askAgain = async (request: Request, age: number): Promise<void> => {
    const member = request.session.member!;
    try {
      const membership = await directory.lookUp(member);
      if (membership.kind === 'refused') {
        await endSession(request);
        throw refusal(membership.reason);
      }
      request.session.member = { ...member, isAdmin: membership.isAdmin, checkedAt: now().toISOString() };
    } catch (error) {
      const isWaiting = error instanceof AppError && error.kind === 'unavailable' && age < PATIENCE_MS;
      if (!isWaiting) throw error;
    }
  };
  return async (request) => {
    const { member } = request.session;
    if (member === undefined) return undefined;
    const projects = await directory.projectsOf(member);
    if (projects === undefined) {
      await endSession(request);
      throw refusal('elsewhere');
    }
    const age = now().getTime() - Date.parse(member.checkedAt);
    if (age > ASK_AGAIN_MS) await askAgain(request, age);
    const { isAdmin, name } = request.session.member ?? member;
    const { userId, teamId, enterpriseId } = member;
    return { kind: 'member', projects, isAdmin, person: { userId, teamId, enterpriseId }, who: name };
  };
}
