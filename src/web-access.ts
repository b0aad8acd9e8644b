/** Puts together who may see the pages and the JSON API: from the settings, from what Slack says of people, and from the store. */
import type { Knex } from 'knex';
import pRetry from 'p-retry';
import { accessModeOf, isLoopback, linkSecretsOf } from './access-mode.ts';
import { findProject } from './analysis/project.ts';
import { findApiToken, keepSettingTokens, type SettingToken } from './api-tokens.ts';
import { askAbout } from './bot/members.ts';
import type { Workspace, Workspaces } from './bot/workspace.ts';
import type { Config } from './config.ts';
import { AppError, describeError, isUnreachable } from './errors.ts';
import type { Log } from './log.ts';
import { deriveSecret } from './secret-box.ts';
import { localSecret } from './store/secret.ts';
import type { AccessOptions } from './web/access/access.ts';
import type { Directory } from './web/access/members.ts';
import type { Identity } from './web/viewer.ts';

interface WebAccessOptions {
  config: Config;
  knex: Knex;
  workspaces: Workspaces;
  baseUrl: () => string;
  now: () => Date;
}

const SLACK = 'https://slack.com';

export async function openWebAccess({ config, knex, workspaces, baseUrl, now }: WebAccessOptions): Promise<AccessOptions> {
  const { slack, secrets, web, host } = config;
  // Without a setting they are of this installation alone; forms of one process are then none of another's.
  const own = secrets ?? [await localSecret(config.home, 'web-secret')];
  return {
    mode: accessModeOf(config),
    host,
    baseUrl,
    isHttps: config.baseUrl?.startsWith('https:') === true,
    trustProxy: web.trustProxy,
    secrets: own.map((secret) => deriveSecret(secret, 'cookies and forms of pages')),
    linkSecrets: linkSecretsOf(config),
    signIn: slack.signIn && {
      ...slack.signIn,
      issuer: new URL(new URL(slack.apiUrl ?? SLACK).origin),
      directory: createDirectory({ workspaces, isSingle: slack.install === undefined }),
    },
    findToken: (token) => findApiToken(knex, token, now()),
  };
}

/** What is open, or can't be opened, that whoever operates this may not have meant. */
export function warnOfAccess(config: Config, log: Log): void {
  const mode = accessModeOf(config);
  if (mode === 'open' && !isLoopback(config.host))
    log.warn(`WEB_ACCESS=open: everybody who can reach ${config.host}:${config.port} sees all pages and the JSON API`);
  if (mode === 'closed')
    log.warn(
      'nobody can sign in to the pages: set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, TOWERWATCH_SECRET and BASE_URL, or WEB_ACCESS=open to let everybody in',
    );
}

/**
 * The tokens of TOWERWATCH_API_TOKENS as the store has them from now on. It comes after the first load, which brings the projects that
 * they name; one for a project that is not there opens nothing, which the log says.
 */
export async function keepTokensOfSettings({
  config,
  knex,
  log,
  now,
}: Pick<WebAccessOptions, 'config' | 'knex' | 'now'> & { log: Log }): Promise<void> {
  const keep = async (): Promise<void> => {
    const tokens: SettingToken[] = [];
    for (const { name, token, project } of config.web.apiTokens)
      tokens.push({ name, token, projects: project === undefined ? 'all' : await idsOf(knex, project, { name, log }) });
    await keepSettingTokens(knex, tokens, now());
  };
  try {
    await pRetry(keep, { retries: 8, minTimeout: 1_000, shouldRetry: ({ error }) => isUnreachable(error) });
  } catch (error) {
    log.error(`TOWERWATCH_API_TOKENS: its tokens stay as they were: ${describeError(error)}`);
  }
}

async function idsOf(knex: Knex, project: string, { name, log }: { name: string; log: Log }): Promise<number[]> {
  try {
    return [(await findProject(knex, project)).id];
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'notFound') throw error;
    log.error(`TOWERWATCH_API_TOKENS: ${name} opens nothing: ${error.message} ${error.hint}`);
    return [];
  }
}

/** The rules of the bot: members see what is connected to their workspace; guests see a channel's project, and a page is of no channel. */
function createDirectory({ workspaces, isSingle }: { workspaces: Workspaces; isSingle: boolean }): Directory {
  const find = ({ teamId, enterpriseId }: Identity): Promise<Workspace | undefined> => workspaces.find({ teamId, enterpriseId });
  return {
    async lookUp(person) {
      const workspace = await find(person);
      if (workspace?.slack === undefined) return { kind: 'refused', reason: 'elsewhere' };
      const { client } = workspace.slack;
      const id = isSingle ? await ownTeam(client, person) : workspace.id;
      if (id === undefined) return { kind: 'refused', reason: 'elsewhere' };
      const { standing, isAdmin, name } = await askAbout(client, id, person.userId);
      if (standing !== 'member') return { kind: 'refused', reason: standing };
      return { kind: 'member', workspaceId: id, projects: workspace.scope, isAdmin, name };
    },
    projectsOf: async (person) => (await find(person))?.scope,
  };
}

/**
 * The workspace of the one token, where it is the person's: until Slack has said which one it is, anybody's would pass for it.
 *
 * @throws AppError `unavailable`
 */
async function ownTeam(client: NonNullable<Workspace['slack']>['client'], { teamId, enterpriseId }: Identity): Promise<string | undefined> {
  try {
    const { team_id: own, enterprise_id: organisation } = await client.auth.test();
    const isOwn = own === teamId || (organisation !== undefined && organisation === enterpriseId);
    return isOwn ? own : undefined;
  } catch (cause) {
    throw new AppError('unavailable', 'Slack does not say which workspace this is, so nobody is let in.', {
      hint: 'Try again in a moment.',
      cause,
    });
  }
}
