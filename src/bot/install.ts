/** Installing the app by OAuth: to Slack with a state of our own, and back with a code that is good once. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import oauth, { type Installation, type InstallationStore, type StateStore } from '@slack/oauth';
import type { Log } from '../log.ts';
import type { InstalledWorkspaces } from './installed-workspaces.ts';
import type { Once } from './once.ts';
import { BOT_SCOPES } from './scopes.ts';
import { slackLogger } from './slack-log.ts';

// Node finds none of its names by itself.
const { ClearStateStore, ErrorCode, InstallProvider, InvalidStateError } = oauth;

export interface InstallOptions {
  clientId: string;
  clientSecret: string;
  /** Signs states. */
  stateSecret: string;
  workspaces: Pick<InstalledWorkspaces, 'install'>;
  once: Once;
  baseUrl: () => string;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  log: Log;
}

/** How an installation has ended, for a page to say. */
export type InstallOutcome = { kind: 'installed'; name: string; id: string } | { kind: 'failed'; reason: 'cancelled' | 'state' | 'slack' };

export interface Installer {
  /** Leads a browser to Slack. */
  begin(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes what Slack leads back with. The response is left to be written; a header of it takes the state's cookie away. */
  complete(request: IncomingMessage, response: ServerResponse): Promise<InstallOutcome>;
}

/** As long as the library's cookie lives. */
const STATE_SECONDS = 600;
const TIMEOUT_MS = 10_000;

export function createInstaller({
  clientId,
  clientSecret,
  stateSecret,
  workspaces,
  once,
  baseUrl,
  apiUrl,
  log,
}: InstallOptions): Installer {
  const logger = slackLogger(log);
  const silent = (): void => undefined;
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateStore: createStateStore({ stateSecret, once }),
    stateCookieExpirationSeconds: STATE_SECONDS,
    installationStore: { storeInstallation: (installation) => workspaces.install(installation), ...UNUSED },
    directInstall: true,
    // Its finer words hold states, codes and the client's secret; and what a stranger can bring about by an address is no error.
    logger: { ...logger, debug: silent, info: silent, error: (...parts) => logger.warn(...parts) },
    clientOptions: {
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 1 },
      rejectRateLimitedCalls: true,
      ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
    },
  });
  return {
    begin: (request, response) =>
      provider.handleInstallPath(request, response, undefined, {
        scopes: BOT_SCOPES.map(({ scope }) => scope),
        redirectUri: `${baseUrl()}/slack/oauth_redirect`,
      }),
    async complete(request, response) {
      let outcome: InstallOutcome = { kind: 'failed', reason: 'slack' };
      await provider.handleCallback(request, response, {
        success: (installation) => void (outcome = installedIn(installation)),
        failure: ({ code }) => void (outcome = { kind: 'failed', reason: REASONS[code] ?? 'slack' }),
      });
      return outcome;
    },
  };
}

const REASONS: Readonly<Record<string, 'cancelled' | 'state'>> = {
  [ErrorCode.AuthorizationError]: 'cancelled',
  [ErrorCode.MissingStateError]: 'state',
  [ErrorCode.InvalidStateError]: 'state',
  [ErrorCode.MissingCodeError]: 'state',
};

/** Who asks is found in the store by `Workspaces`, not by the library. */
const UNUSED: Pick<InstallationStore, 'fetchInstallation'> = {
  fetchInstallation: () => Promise.reject(new Error('installations are not looked up here')),
};

/** The library's signed states, each of which opens one door: who copies the address and the cookie of another comes too late. */
function createStateStore({ stateSecret, once }: { stateSecret: string; once: Once }): StateStore {
  const signed = new ClearStateStore(stateSecret, STATE_SECONDS);
  return {
    generateStateParam: (options, at) => signed.generateStateParam(options, at),
    async verifyStateParam(at, state) {
      const options = await signed.verifyStateParam(at, state);
      const name = createHash('sha256').update(state).digest('hex');
      if (!(await once.first(`installation ${name}`, 2 * STATE_SECONDS * 1000))) throw new InvalidStateError('The state was used before');
      return options;
    },
  };
}

function installedIn({ team, enterprise, isEnterpriseInstall }: Installation): InstallOutcome {
  const place = isEnterpriseInstall === true ? enterprise : team;
  return { kind: 'installed', name: place?.name ?? '', id: place?.id ?? '' };
}
