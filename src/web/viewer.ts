/** Who looks at the site, and what they may see of it. */
import type { Response } from 'express';
import type { ProjectScope } from '../analysis/project.ts';

/** Somebody by the ids that Slack has signed. */
export interface Identity {
  userId: string;
  teamId: string;
  enterpriseId?: string | undefined;
}

export interface Viewer {
  /**
   * `open`: the site asks nobody who they are; `member`: of a connected workspace, signed in; `link`: whoever has a link of a mail,
   * for its one page and to read only; `token`: a program with a token of the JSON API.
   */
  kind: 'open' | 'member' | 'link' | 'token';
  /** What may be seen; of any other project nothing is said, not even that it is there. */
  projects: ProjectScope;
  /** An admin or owner of the member's own workspace. It says nothing about projects of other workspaces: see `projects`. */
  isAdmin: boolean;
  /** Who has signed in, for what Slack itself lets that person see; null: nobody has. Somebody who has may read by a link of a mail, too. */
  person: Identity | null;
  /** A name for people; null where there is none. */
  who: string | null;
}

export const OPEN: Viewer = { kind: 'open', projects: 'all', isAdmin: false, person: null, who: null };

/** Who the request behind an answer is from. It is there behind the gate only; anywhere else to ask is a defect, and lets nobody in. */
export function viewerOf({ locals }: Response): Viewer {
  const viewer = (locals as { viewer?: Viewer }).viewer;
  if (viewer === undefined) throw new Error('nobody has said who may see this');
  return viewer;
}

/** The same where there may be nobody: pages that are shown to strangers too. */
export function viewerIfAny({ locals }: Response): Viewer | undefined {
  return (locals as { viewer?: Viewer }).viewer;
}

export function letIn({ locals }: Response, viewer: Viewer): void {
  (locals as { viewer?: Viewer }).viewer = viewer;
}
