import { describeError } from '../errors.ts';
import { createClients, type Workspace, type Workspaces } from './workspace.ts';
import type { Log } from '../log.ts';

interface SingleWorkspaceOptions {
  /** Without it answers go out by response URL alone, with no pictures. */
  botToken: string | undefined;
  apiUrl: string | undefined;
  log: Log;
  now: () => Date;
  retryDelayMs: number;
}

const ASK_AGAIN_MS = 30_000;

/**
 * The simple way: one token, whose workspace sees every project. A request from another workspace is one from an unknown
 * workspace, as soon as Slack has said which one is the token's.
 */
export function createSingleWorkspace(options: SingleWorkspaceOptions): Workspaces {
  const { botToken, log, now } = options;
  const slack = botToken === undefined ? undefined : createClients({ ...options, token: botToken });
  let own: { teamId: string | undefined; enterpriseId: string | undefined } | undefined;
  let askedAt = -Infinity;
  const ask = (): void => {
    if (slack === undefined || own !== undefined || now().getTime() - askedAt < ASK_AGAIN_MS) return;
    askedAt = now().getTime();
    slack.client.auth.test().then(
      ({ team_id: teamId, enterprise_id: enterpriseId }) => (own = { teamId, enterpriseId }),
      (error: unknown) => log.warn(`Slack has not said which workspace SLACK_BOT_TOKEN belongs to: ${describeError(error)}`),
    );
  };
  ask();
  return {
    async find({ teamId, enterpriseId }): Promise<Workspace | undefined> {
      ask();
      const isOther = own !== undefined && teamId !== undefined && own.teamId !== teamId && (own.enterpriseId ?? '') !== enterpriseId;
      return isOther ? undefined : { id: own?.teamId ?? teamId ?? enterpriseId ?? 'workspace', slack, scope: 'all' };
    },
    async end(workspaceId, { how }) {
      const what = how === 'uninstalled' ? 'the app was taken off' : 'its token was revoked';
      log.error(`Slack: in the workspace ${workspaceId} ${what}. Install the app again and set the new SLACK_BOT_TOKEN.`);
    },
  };
}
