import type { WebClient } from '@slack/web-api';
import type { ProjectScope } from '../analysis/project.ts';
import type { Log } from '../log.ts';
import type { Audience } from '../reports/subscriptions.ts';
import { createPosting, type Posting } from './posting.ts';
import { slackLogger } from './slack-log.ts';
import { WatchedClient } from './watched-client.ts';

/** Where a request comes from, as Slack says it. */
export interface WorkspaceSource {
  teamId: string | undefined;
  enterpriseId: string | undefined;
}

export interface Workspace {
  /** `T…`, or `E…` where an organisation has installed the app. */
  id: string;
  /** Undefined: there is no token, and answers go out by response URL alone. */
  slack: SlackClients | undefined;
  /** The projects that its people may see. */
  scope: ProjectScope;
  /** Digests can't be delivered into it: they go to e-mail addresses alone. */
  isMailOnly?: true;
}

/** Its id where it is one of several; null where all that there is is its own. */
export function ownIdOf({ id, scope }: Pick<Workspace, 'id' | 'scope'>): string | null {
  return scope === 'all' ? null : id;
}

/** Who asks from there, where not everybody may know of everything. */
export function audienceIn(workspace: Pick<Workspace, 'id' | 'scope'>): Audience | undefined {
  const id = ownIdOf(workspace);
  return id === null ? undefined : { workspaceIds: [id] };
}

export interface Workspaces {
  /** Undefined: the app is not installed there. */
  find(source: WorkspaceSource): Promise<Workspace | undefined>;
  /** Slack says that its people have taken the app off, or that the token of the time is void. */
  end(workspaceId: string, ending: Ending): Promise<void>;
}

export interface Ending {
  how: 'uninstalled' | 'revoked';
  /** When it happened by Slack's clock, to the second: what was installed later is not meant. */
  at: Date;
}

export interface SlackClients {
  /** For what may be done twice: a call that fails is repeated. */
  client: WebClient;
  /** For what must not be: a call that fails is not repeated. */
  once: WebClient;
  /** For messages, which must not be either. */
  posting: Posting;
}

interface ClientOptions {
  token: string;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  log: Log;
  now: () => Date;
  retryDelayMs: number;
  timeoutMs?: number;
  /** Told of what Slack calls a token that will not work again. */
  onDeadToken?: (code: string) => void;
}

export function createClients(options: ClientOptions): SlackClients {
  const { token, apiUrl, log, now, retryDelayMs, timeoutMs = 10_000, onDeadToken } = options;
  const common = {
    timeout: timeoutMs,
    logger: slackLogger(log),
    // The client would hold up every later call too.
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  };
  const once = new WatchedClient(token, { ...common, retryConfig: { retries: 0 } }, onDeadToken);
  return {
    client: new WatchedClient(token, { ...common, retryConfig: { retries: 3, minTimeout: retryDelayMs, factor: 2 } }, onDeadToken),
    once,
    posting: createPosting({
      client: once,
      log,
      now,
      pauseMs: Math.max(retryDelayMs, 20),
    }),
  };
}
