import { WebClient } from '@slack/web-api';
import type { ProjectScope } from '../analysis/project.ts';
import type { Log } from '../log.ts';
import { createPosting, type Posting } from './posting.ts';
import { slackLogger } from './slack-log.ts';

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
}

export interface Workspaces {
  /** Undefined: the app is not installed there. */
  find(source: WorkspaceSource): Promise<Workspace | undefined>;
}

export interface SlackClients {
  /** For what may be done twice: a call that fails is repeated. */
  client: WebClient;
  /** For messages, which must not be. */
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
}

export function createClients({ token, apiUrl, log, now, retryDelayMs, timeoutMs = 10_000 }: ClientOptions): SlackClients {
  const common = {
    timeout: timeoutMs,
    logger: slackLogger(log),
    // The client would hold up every later call too.
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  };
  return {
    client: new WebClient(token, { ...common, retryConfig: { retries: 3, minTimeout: retryDelayMs, factor: 2 } }),
    posting: createPosting({
      client: new WebClient(token, { ...common, retryConfig: { retries: 0 } }),
      log,
      now,
      pauseMs: Math.max(retryDelayMs, 20),
    }),
  };
}
