/** Many workspaces: how they come to the app, what each of them sees, and how they go. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listProjects } from '../src/analysis/project.ts';
import { connect } from '../src/bot/connections.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { textsIn } from './support/blocks.ts';
import { openSlackBrowser, type SlackBrowser } from './support/slack-browser.ts';
import { OAUTH_CLIENT } from './support/slack-oauth.ts';
import { eventOf, isProgressNote, postCommand, postEvent, postInteraction, submissionOf } from './support/slack-requests.ts';
import { startSlack, until, type SlackStandIn } from './support/slack.ts';

const secret = 'a-signing-secret-of-the-test';
const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)] as const;
const BOOKS = 'bookshop-next-read';
const GROCERIES = 'grocery-basket-recommender';
let slack: SlackStandIn;
let browser: SlackBrowser;
let home: string;
let app: TestApp;
let knex: Knex;

beforeAll(async () => {
  slack = await startSlack();
  browser = openSlackBrowser({ url: () => app.address, slack });
  home = await mkdtemp(join(tmpdir(), 'towerwatch-home-'));
  app = await startTestApp(environment(OLD));
  await app.ready;
  ({ knex } = app.parts.store);
});
afterAll(async () => {
  await app.stop();
  await slack.close();
  await rm(home, { recursive: true, force: true });
});
afterEach(async () => {
  slack.responses.length = 0;
  slack.oauth.dead.clear();
  slack.people.known.clear();
});

function environment(secrets: string): Record<string, string> {
  return {
    TOWERWATCH_HOME: home,
    SLACK_CLIENT_ID: OAUTH_CLIENT.id,
    SLACK_CLIENT_SECRET: OAUTH_CLIENT.secret,
    SLACK_SIGNING_SECRET: secret,
    SLACK_API_URL: slack.apiUrl,
    TOWERWATCH_SECRET: secrets,
    BASE_URL: 'https://towerwatch.example.org',
    DEFAULT_PROJECT: BOOKS,
  };
}

async function idOf(key: string): Promise<number> {
  return (await listProjects(knex)).find((project) => project.key === key)!.id;
}

/** A workspace with one project; its people are known. */
async function workspace(id: string, projects: readonly string[] = []): Promise<string> {
  const token = `xoxb-${id}-token-${Math.random().toString(36).slice(2)}`;
  for (const project of projects) await connect(knex, { workspaceId: id, projectId: await idOf(project) }, new Date());
  slack.people.known.set(`U${id}`, { team_id: id });
  expect((await browser.install({ team: { id, name: `Team ${id}` }, token })).status).toBe(200);
  return token;
}

async function ask(team: string, text: string, more: { user?: string; enterprise?: string } = {}): Promise<string> {
  const { status } = await postCommand({
    url: app.address,
    secret,
    text,
    responseUrl: slack.responseUrl(),
    team,
    user: `U${team}`,
    ...more,
  });
  expect(status).toBe(200);
  const message = await until(() => {
    const found = slack.responses.shift();
    return found !== undefined && isProgressNote(found) ? undefined : found;
  }, `an answer to ${text}`);
  return JSON.stringify(message);
}

const NOT_INSTALLED = 'Towerwatch is not installed in this workspace';

describe('installing', () => {
  it('leads to Slack with the scopes, the way back and a state that only this browser has', async () => {
    const [{ location, state, cookie, setCookie }, other] = [await browser.begin(), await browser.begin()];
    expect(location.origin + location.pathname).toBe('https://slack.com/oauth/v2/authorize');
    expect(location.searchParams.get('client_id')).toBe(OAUTH_CLIENT.id);
    expect(location.searchParams.get('redirect_uri')).toBe('https://towerwatch.example.org/slack/oauth_redirect');
    expect(location.searchParams.get('scope')!.split(',')).toContain('commands');
    expect(cookie).toContain(state);
    expect(setCookie).toMatch(/; Secure; HttpOnly;/);
    expect(other.state).not.toBe(state);
    expect((await fetch(`${app.address}/slack/install`, { method: 'HEAD' })).status).toBe(405);
  });

  it('says what was installed, escaped, and what is still missing', async () => {
    const { page } = await browser.install({ team: { id: 'TPAGE', name: '<b>Film & night</b>' }, token: 'xoxb-page' });
    expect(page).toContain('&lt;b&gt;Film &amp; night&lt;/b&gt; (TPAGE)');
    expect(page).toContain('towerwatch connect PROJECT TPAGE');
  });

  it('is refused without a state, with a wrong one, with one of another browser or one that was used', async () => {
    const granted = { team: { id: 'TREFUSED', name: 'Refused' }, token: 'xoxb-refused' };
    const [mine, other] = [await browser.begin(), await browser.begin()];
    const forged = `${mine.state.slice(0, -4)}AAAA`;
    const refused: [string, Record<string, string>, string][] = [
      ['no state', {}, mine.cookie],
      ['no cookie', { state: mine.state }, ''],
      ['of another browser', { state: mine.state }, other.cookie],
      ['forged', { state: forged }, mine.cookie.replace(mine.state, forged)],
    ];
    for (const [what, parameters, cookie] of refused) {
      const { status, page } = await browser.comeBack({ code: slack.oauth.grant(granted), ...parameters }, cookie);
      expect(status, what).toBe(400);
      expect(page, what).toContain('was not begun in this browser');
    }
    expect(await knex('slack_installations').where({ workspace_id: 'TREFUSED' })).toEqual([]);

    const first = await browser.comeBack({ code: slack.oauth.grant(granted), state: mine.state }, mine.cookie);
    expect(first.status).toBe(200);
    expect(first.setCookie).toMatch(/=deleted; .*1970/);
    const again = await browser.comeBack({ code: slack.oauth.grant({ ...granted, token: 'xoxb-other' }), state: mine.state }, mine.cookie);
    expect([again.status, again.page.includes('is done already')]).toEqual([400, true]);
  });

  it('that is cancelled, or that Slack does not confirm, says so', async () => {
    const { state, cookie } = await browser.begin();
    expect(await browser.comeBack({ error: 'access_denied', state }, cookie)).toMatchObject({
      status: 400,
      page: expect.stringContaining('was cancelled in Slack') as string,
    });
    expect(await browser.comeBack({ code: 'wrong', state }, cookie)).toMatchObject({
      status: 503,
      page: expect.stringContaining('nothing was installed') as string,
    });
  });
});

describe('a workspace', () => {
  it('sees the projects that are connected to it, and of no other that it is there', async () => {
    await workspace('TBOOKS', [BOOKS]);
    await workspace('TGROCERIES', [GROCERIES]);
    expect(await ask('TBOOKS', 'hybrid top 3')).toContain('Bookshop Next Read');
    const groceries = await ask('TGROCERIES', 'hybrid top 3');
    expect(groceries, 'the default project is not connected').toContain('Grocery Basket Recommender');
    expect(groceries).not.toContain('Bookshop');

    for (const name of ['Bookshop Next Read', BOOKS, String(await idOf(BOOKS)), 'Nothing at all']) {
      const answer = await ask('TGROCERIES', `hybrid top 3 in "${name}"`);
      expect(answer).toContain(`There is no project “${name}”.`);
      expect(answer).toContain(`Projects: ${GROCERIES}.`);
    }
  });

  it('without a project is told so', async () => {
    await workspace('TEMPTY');
    expect(await ask('TEMPTY', 'stats')).toContain('No project is connected to this workspace.');
    const named = await ask('TEMPTY', `stats in "${BOOKS}"`);
    expect(named).toContain('There is no project');
    expect(named).toContain('No project is connected to this workspace.');
    await postEvent(
      { url: app.address, secret },
      { ...eventOf({ type: 'app_home_opened', user: 'UTEMPTY', channel: 'D1', tab: 'home' }), team_id: 'TEMPTY' },
    );
    // The stand-in takes no view that holds markup where Slack would show it as it is.
    const { view } = await until(() => slack.people.views.find(({ method }) => method === 'views.publish'), 'a Home tab');
    expect(textsIn(view).join('')).toContain('towerwatch connect <project> <workspace>');
  });

  it('sees a project within seconds of its connection', async () => {
    await workspace('TLATE');
    expect(await ask('TLATE', 'stats')).toContain('No project is connected');
    await connect(knex, { workspaceId: 'TLATE', projectId: await idOf(BOOKS) }, new Date());
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect(await ask('TLATE', 'stats')).toContain('Bookshop Next Read');
  }, 20_000);

  it('of several that see a project subscribes for itself alone', async () => {
    for (const id of ['TONE', 'TTWO']) await workspace(id, [BOOKS]);
    await postCommand({
      url: app.address,
      secret,
      text: `subscribe in ${BOOKS}`,
      responseUrl: slack.responseUrl(),
      team: 'TONE',
      user: 'UTONE',
    });
    const { view } = await until(() => slack.people.views.find(({ method }) => method === 'views.open'), 'the form');
    const filled = {
      project: { selected_option: { value: String(await idOf(BOOKS)) } },
      types: { selected_options: [{ value: 'hybrid' }] },
      conversations: { selected_conversations: ['C0000TONE'] },
      users: { selected_users: ['UTONE'] },
      cadence: { selected_option: { value: 'weekly fri' } },
      time: { selected_time: '16:30' },
      zone: { selected_option: { value: 'UTC' } },
    };
    const sent = { ...submissionOf({ view, filled, user: 'UTONE' }), team: { id: 'TONE', domain: 'x' } };
    await postInteraction({ url: app.address, secret }, sent);
    await until(() => slack.responses.shift(), 'a word');
    const made = await knex('subscriptions').orderBy('id', 'desc').first<{ id: number; workspace_id: string }>();
    expect(made.workspace_id).toBe('TONE');
    expect(await ask('TONE', `subscriptions in ${BOOKS}`)).toContain('C0000TONE');
    const others = await ask('TTWO', `subscriptions in ${BOOKS}`);
    expect(others).toContain('There is no subscription yet.');
    await ask('TTWO', `subscriptions in ${GROCERIES}`);

    await postEvent({ url: app.address, secret }, eventOf({ type: 'app_uninstalled' }, { team: 'TONE' }));
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('TONE has taken the app off')), 'the end');
    expect(await knex('subscriptions').where({ id: made.id }).first('removed_at', 'next_slot_at')).toEqual({
      removed_at: expect.any(Date) as Date,
      next_slot_at: null,
    });
  });

  it('that has not installed the app is told so', async () => {
    expect(await ask('TUNKNOWN', 'stats')).toContain(NOT_INSTALLED);
  });

  it('is told so where the store is away', async () => {
    await workspace('TAWAY', [BOOKS]);
    await knex.schema.renameTable('slack_installations', 'away');
    try {
      expect(await ask('TAWAY', 'stats')).toContain('The store’s database does not answer.');
    } finally {
      await knex.schema.renameTable('away', 'slack_installations');
    }
    expect(await ask('TAWAY', 'stats')).toContain('Experiments in figures');
  });

  it('of an organisation that has installed the app is served by that', async () => {
    await browser.install({ enterprise: { id: 'E1', name: 'Everybody' }, token: 'xoxb-org' });
    await connect(knex, { workspaceId: 'E1', projectId: await idOf(BOOKS) }, new Date());
    slack.people.known.set('UORG', { team_id: 'TORG', enterprise_user: { enterprise_id: 'E1' } });
    expect(await ask('TORG', 'stats', { user: 'UORG', enterprise: 'E1' })).toContain('Bookshop Next Read');
    expect(slack.said.at(-1)?.token ?? '').toBe('xoxb-org');
    expect(await ask('TORG', 'stats', { user: 'UORG', enterprise: 'E2' })).toContain(NOT_INSTALLED);
  });
});

describe('what is kept', () => {
  it('holds no token in clear, and neither does the log', async () => {
    const token = await workspace('TSEALED', [BOOKS]);
    await ask('TSEALED', 'stats');
    const rows = await knex('slack_installations').select('*');
    expect(rows.length).toBeGreaterThan(0);
    const log = JSON.stringify(app.logLines());
    for (const [what, text] of Object.entries({ rows: JSON.stringify(rows), log }))
      for (const hidden of [token, token.slice('xoxb-'.length), OAUTH_CLIENT.secret, secret, OLD, 'eyJ0ZWFtIj'])
        expect(text.includes(hidden), `${hidden} in the ${what}`).toBe(false);
  });
});

describe('a workspace that goes', () => {
  it('leaves nothing when it takes the app off, and is told so; Slack may say it twice', async () => {
    await workspace('TGONE', [BOOKS]);
    await ask('TGONE', 'stats');
    const event = eventOf({ type: 'app_uninstalled' }, { team: 'TGONE' });
    await postEvent({ url: app.address, secret }, event);
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('TGONE has taken the app off')), 'the end');
    for (const table of ['slack_installations', 'slack_connections'])
      expect(await knex(table).where({ workspace_id: 'TGONE' }), table).toEqual([]);
    expect(await ask('TGONE', 'stats')).toContain(NOT_INSTALLED);

    await workspace('TGONE', [BOOKS]);
    await postEvent({ url: app.address, secret, skew: 1 }, event);
    await postEvent({ url: app.address, secret }, { ...eventOf({ type: 'app_uninstalled' }, { team: 'TGONE' }), event_time: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask('TGONE', 'stats'), 'and is served again once it is back').toContain('Experiments in figures');
  });

  it('may be a whole organisation', async () => {
    await browser.install({ enterprise: { id: 'E9', name: 'All' }, token: 'xoxb-all' });
    await connect(knex, { workspaceId: 'E9', projectId: await idOf(BOOKS) }, new Date());
    slack.people.known.set('UNINE', { team_id: 'TNINE', enterprise_user: { enterprise_id: 'E9' } });
    const asked = { user: 'UNINE', enterprise: 'E9' };
    expect(await ask('TNINE', 'stats', asked)).toContain('Experiments in figures');
    const event = { ...eventOf({ type: 'app_uninstalled' }, { team: 'TNINE' }), enterprise_id: 'E9' };
    await postEvent({ url: app.address, secret }, { ...event, authorizations: [{ is_enterprise_install: true }] });
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('E9 has taken the app off')), 'the end');
    expect(await ask('TNINE', 'stats', asked)).toContain(NOT_INSTALLED);
  });

  it('is not served by a token that Slack has revoked, until it installs the app anew', async () => {
    await workspace('TREVOKED', [BOOKS]);
    const tokens = eventOf({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } }, { team: 'TREVOKED' });
    await postEvent({ url: app.address, secret }, tokens);
    expect(await ask('TREVOKED', 'stats'), "a person's token is another's").toContain('Experiments in figures');
    await postEvent({ url: app.address, secret }, eventOf({ type: 'tokens_revoked', tokens: { bot: ['UBOT'] } }, { team: 'TREVOKED' }));
    await until(() => app.logLines().find(({ msg }) => String(msg).includes('TREVOKED is dead (tokens_revoked)')), 'the end');
    expect(await ask('TREVOKED', 'stats')).toContain(NOT_INSTALLED);
    await workspace('TREVOKED');
    expect(await ask('TREVOKED', 'stats'), 'its connections have stayed').toContain('Experiments in figures');
  });

  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])(
    'is not asked about again once a call has failed with %s',
    async (code) => {
      const id = `T${code.toUpperCase().replace('_', '')}`;
      const token = await workspace(id, [BOOKS]);
      slack.oauth.dead.set(token, code);
      expect(await ask(id, 'stats')).toContain('Slack does not say who you are');
      const said = (): number => app.logLines().filter(({ msg }) => String(msg).includes(`${id} is dead (${code})`)).length;
      await until(() => (said() > 0 ? true : undefined), 'a word in the log');
      const before = slack.said.filter((call) => call.token === token).length;
      expect(await ask(id, 'stats')).toContain(NOT_INSTALLED);
      expect(slack.said.filter((call) => call.token === token)).toHaveLength(before);
      expect(said()).toBe(1);
      expect(await knex('slack_installations').where({ workspace_id: id }).first('revoked_reason')).toEqual({ revoked_reason: code });
    },
  );
});

describe('a new TOWERWATCH_SECRET', () => {
  const restart = async (secrets: string): Promise<void> => {
    await app.stop();
    app = await startTestApp(environment(secrets));
    await app.ready;
    ({ knex } = app.parts.store);
  };

  it('takes over from the old one, and without either the workspace installs the app again', async () => {
    await workspace('TROTATED', [BOOKS]);
    await restart(`${NEW},${OLD}`);
    expect(await ask('TROTATED', 'stats')).toContain('Experiments in figures');
    await restart(NEW);
    expect(await ask('TROTATED', 'stats'), 'the old one has gone').toContain('Experiments in figures');

    await restart('x'.repeat(32));
    expect(await ask('TROTATED', 'stats')).toContain(NOT_INSTALLED);
    expect(await ask('TROTATED', 'stats')).toContain(NOT_INSTALLED);
    const told = app.logLines().filter(({ msg }) => String(msg).includes("What is kept for TROTATED can't be opened"));
    expect(told.length, 'at the start, and when it was asked for first').toBe(2);
    expect(JSON.stringify(told)).toContain('install the app anew');
    await workspace('TROTATED');
    expect(await ask('TROTATED', 'stats')).toContain('Experiments in figures');
  }, 60_000);
});
