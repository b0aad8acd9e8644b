/** The pages with their sign-in as the service has it, beside stand-ins for Slack and for its OpenID provider. */
import { expect } from 'vitest';
import { createSingleWorkspace } from '../../../src/bot/single-workspace.ts';
import { readConfig } from '../../../src/config.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Directory } from '../../../src/web/access/members.ts';
import { openWebAccess } from '../../../src/web-access.ts';
import { createTestLog } from '../../support/log.ts';
import { startOpenIdProvider, type Claimed, type OpenIdProvider } from '../../support/openid-provider.ts';
import { startSlack, type SlackStandIn } from '../../support/slack.ts';
import { openBrowser, type Browser } from './browser.ts';
import { pathOf } from './sign-in.ts';
import { hostileSource, openStore, startSite, type Site } from './site.ts';

const SECRET = 'the-secret-of-this-test-which-is-long-enough';
const BOT_TOKEN = 'xoxb-of-the-test';
const START = Date.parse('2026-03-04T12:00:00Z');
export const MINUTE = 60_000;
export const SESSION = 'towerwatch-session';
export const ANN = { user: 'UANN', team: 'T1' };

export interface SignInPlace {
  store: Store;
  slack: SlackStandIn;
  provider: OpenIdProvider;
  site: Site;
  lookUp: Directory['lookUp'];
  testLog: ReturnType<typeof createTestLog>;
  now: () => Date;
  /** Lets time pass. */
  pass: (ms: number) => void;
  browser: () => Browser;
  /** @returns the address of Slack's page. */
  begin: (one: Browser, to?: string) => Promise<string>;
  signIn: (one: Browser, claimed?: Claimed, to?: string) => Promise<Response>;
  /** What no log may hold. */
  secrets: () => string[];
  /** As it was at the start, with nobody signed in. */
  reset: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function startSignInPlace(): Promise<SignInPlace> {
  const testLog = createTestLog();
  const { log } = testLog;
  let clock = START;
  const now = (): Date => new Date(clock);
  const [store, slack, provider] = await Promise.all([openStore(hostileSource()), startSlack(), startOpenIdProvider()]);
  const config = readConfig({
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: 'abcdefgh',
    SLACK_CLIENT_ID: provider.client.clientId,
    SLACK_CLIENT_SECRET: provider.client.clientSecret,
    SLACK_API_URL: slack.apiUrl,
    TOWERWATCH_SECRET: SECRET,
    BASE_URL: 'http://127.0.0.1',
  });
  const workspaces = createSingleWorkspace({ botToken: BOT_TOKEN, apiUrl: slack.apiUrl, log, now, retryDelayMs: 1 });
  const access = await openWebAccess({ config, knex: store.knex, workspaces, baseUrl: () => site.url, now });
  const { lookUp } = access.signIn!.directory;
  const limits = { address: 10_000, stranger: 10_000, session: 10_000, signIn: 10_000 };
  const site = await startSite({
    knex: store.knex,
    log,
    now,
    access: { ...access, limits, signIn: { ...access.signIn!, issuer: provider.issuer } },
  });
  const begin: SignInPlace['begin'] = async (one, to = '/') => {
    const response = await one.get(`/sign-in?to=${encodeURIComponent(to)}`);
    expect(response.status).toBe(303);
    return response.headers.get('location')!;
  };
  return {
    store,
    slack,
    provider,
    site,
    lookUp,
    testLog,
    now,
    pass: (ms) => void (clock += ms),
    browser: () => openBrowser(() => site.url),
    begin,
    signIn: async (one, claimed = ANN, to = '/') => one.get(pathOf(provider.agree(await begin(one, to), claimed))),
    secrets: () => [...provider.secrets, SECRET, BOT_TOKEN].filter(Boolean),
    reset: async () => {
      clock = START;
      provider.faults.length = 0;
      provider.takesPkce = false;
      slack.people.known.clear();
      await store.knex('sessions').delete();
    },
    stop: async () => {
      await Promise.all([site.close(), slack.close(), provider.close(), store.close()]);
    },
  };
}
