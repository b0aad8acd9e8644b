import type { Log } from '../log.ts';
import { createClients, type SlackClients, type Workspace, type Workspaces } from '../bot/workspace.ts';
import { PLACE } from './place.ts';
import type { Sessions } from './sessions.ts';

interface ConsoleWorkspacesOptions {
  real: Workspaces;
  /** Undefined: the console is off, and its workspace is none. */
  sessions: Sessions | undefined;
  /** Base of the Web API that stands in for Slack's; known once the service listens. */
  apiUrl: () => string;
  log: Log;
  now: () => Date;
  retryDelayMs: number;
}

/**
 * The workspaces that are served, and the console beside them. Slack's secret signs the console's requests like Slack's own, so
 * each names its session, too: one that names none that is open comes from nowhere. Nothing of it is asked of the real Slack.
 */
export function withConsole({ real, sessions, apiUrl, log, now, retryDelayMs }: ConsoleWorkspacesOptions): Workspaces {
  const clients = new Map<string, SlackClients>();
  const clientsOf = (token: string): SlackClients => {
    const known = clients.get(token);
    if (known !== undefined) return known;
    // Those of sessions that have ended.
    for (const old of clients.keys()) if (old !== sessions?.tokenOfAll && sessions?.audienceOf(old).length === 0) clients.delete(old);
    const made = createClients({ token, apiUrl: apiUrl(), log, now, retryDelayMs });
    clients.set(token, made);
    return made;
  };
  return {
    async find(source): Promise<Workspace | undefined> {
      const { teamId, enterpriseId } = source;
      if (teamId !== PLACE.team) return real.find(source);
      if (sessions === undefined) return undefined;
      // What the program posts by itself goes to every open console, and waits while there is none.
      const token =
        enterpriseId === undefined
          ? sessions.all().length === 0
            ? undefined
            : sessions.tokenOfAll
          : sessions.findByEnterprise(enterpriseId)?.token;
      return token === undefined ? undefined : { id: PLACE.team, slack: clientsOf(token), scope: 'all', isMailOnly: true };
    },
    async end(workspaceId, ending) {
      if (workspaceId !== PLACE.team) await real.end(workspaceId, ending);
    },
  };
}
