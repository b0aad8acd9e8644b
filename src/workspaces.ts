/** Puts together which workspaces of Slack the app serves, and how they come to it. */
import type { Knex } from 'knex';
import { createInstaller, type Installer } from './bot/install.ts';
import { createInstalledWorkspaces } from './bot/installed-workspaces.ts';
import { createOnce } from './bot/once.ts';
import { createSingleWorkspace } from './bot/single-workspace.ts';
import { createTokens } from './bot/tokens.ts';
import type { Workspaces } from './bot/workspace.ts';
import type { Config } from './config.ts';
import { describeError } from './errors.ts';
import type { Log } from './log.ts';
import { createSecretBox, deriveSecret } from './secret-box.ts';

interface ReachOptions {
  config: Config;
  knex: Knex;
  baseUrl: () => string;
  retryDelayMs: number;
  log: Log;
  now: () => Date;
}

export interface Reach {
  workspaces: Workspaces;
  /** Undefined: there is one workspace, whose token is a setting. */
  installer: Installer | undefined;
  /** To be done once the tables are there. */
  prepare(): Promise<void>;
}

export function openReach({ config, knex, baseUrl, retryDelayMs, log, now }: ReachOptions): Reach {
  const { botToken, apiUrl, install } = config.slack;
  const common = { apiUrl, log, now, retryDelayMs };
  if (install === undefined)
    return { workspaces: createSingleWorkspace({ ...common, botToken }), installer: undefined, prepare: async () => undefined };
  const { clientId, clientSecret, secrets } = install;
  const box = createSecretBox(secrets);
  const workspaces = createInstalledWorkspaces({ ...common, knex, box, tokens: createTokens({ knex, box, log, now }) });
  const installer = createInstaller({
    clientId,
    clientSecret,
    stateSecret: deriveSecret(secrets[0]!, 'state of an installation'),
    workspaces,
    once: createOnce({ knex, now }),
    baseUrl,
    apiUrl,
    log,
  });
  return {
    workspaces,
    installer,
    // The next start tries again; until then the older secret is needed, and is there.
    prepare: () =>
      workspaces.reseal().catch((error: unknown) => log.warn(`Installations are not sealed with the new secret: ${describeError(error)}`)),
  };
}
