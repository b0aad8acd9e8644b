/** Into which channels members may send: what Slack shows them themselves, in their own workspace. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect } from '../../src/bot/connections.ts';
import { saveInstallation } from '../../src/bot/installations.ts';
import { createPageSender } from '../../src/bot/page-sender.ts';
import { createClients, type Workspace, type Workspaces } from '../../src/bot/workspace.ts';
import type { Store } from '../../src/store/store.ts';
import type { AccessOptions } from '../../src/web/access/access.ts';
import { createTestLog } from '../support/log.ts';
import { startOpenIdProvider, type OpenIdProvider } from '../support/openid-provider.ts';
import { startSlack, type SlackStandIn } from '../support/slack.ts';
import { openBrowser, type Browser } from './support/browser.ts';
import { accessTo, signInWith } from './support/sign-in.ts';
import { hostileSource, noDrawer, now, openStore, startSite, type Site } from './support/site.ts';

const FORM = '/projects/1/parts/figures/send?type=hybrid';
const { log } = createTestLog();

let store: Store;
let provider: OpenIdProvider;
/** Two workspaces that see project 1, and an organisation that sees project 2 alone. */
let slacks: Record<'T1' | 'T2' | 'E1', SlackStandIn>;
let site: Site;
let openSite: Site;

beforeAll(async () => {
  const [first, second, organisation] = await Promise.all([startSlack(), startSlack(), startSlack()]);
  slacks = { T1: first, T2: second, E1: organisation };
  [store, provider] = await Promise.all([openStore(hostileSource()), startOpenIdProvider()]);
  const known = new Map<string, Workspace>();
  for (const [id, slack] of Object.entries(slacks)) {
    await saveInstallation(store.knex, { workspace_id: id, name: id, sealed: id, installed_at: now() });
    const projectId = id === 'E1' ? 2 : 1;
    await connect(store.knex, { workspaceId: id, projectId }, now());
    const clients = createClients({ token: `xoxb-${id}`, apiUrl: slack.apiUrl, log, now, retryDelayMs: 1 });
    known.set(id, { id, slack: clients, scope: [projectId] });
  }
  const workspaces: Workspaces = {
    find: async ({ teamId, enterpriseId }) => known.get(teamId ?? '') ?? known.get(enterpriseId ?? ''),
    end: async () => undefined,
  };
  const { knex } = store;
  const sendToSlack = createPageSender({ knex, drawer: noDrawer, charts: 'picture', baseUrl: () => site.url, workspaces, log, now });
  const access: AccessOptions = { ...accessTo(provider), baseUrl: () => site.url };
  site = await startSite({ knex, log, sendToSlack, access });
  openSite = await startSite({ knex, log, sendToSlack });
});
afterAll(async () => {
  await Promise.all([site, openSite, provider, ...Object.values(slacks)].map((one) => one.close()));
  await store.close();
});
beforeEach(() => {
  slacks.T1.people.channels = [
    { id: 'C10', name: 'general' },
    { id: 'C11', name: 'ann-and-app', members: ['UANN', 'UBOB'] },
    { id: 'C12', name: 'board-only', members: ['UBOB'] },
    { id: 'C13', name: 'ranking' },
  ];
  slacks.T2.people.channels = [{ id: 'C20', name: 'others' }];
  slacks.E1.people.channels = [{ id: 'C30', name: 'organisation' }];
  for (const { people, messages, said } of Object.values(slacks)) {
    people.isPrivateHidden = false;
    messages.posted.length = 0;
    said.length = 0;
  }
});

async function member(user = 'UANN', team = 'T1', enterprise?: string): Promise<Browser> {
  const one = openBrowser(() => site.url);
  const claimed = { user, team, ...(enterprise === undefined ? {} : { enterprise }) };
  expect((await signInWith(provider, one, claimed)).status).toBe(303);
  return one;
}

async function offered(one: Browser, form = FORM): Promise<string[]> {
  const html = await (await one.get(form)).text();
  expect(html).toContain('by its id');
  return [...html.matchAll(/<option value="([\w/]+)">/g)].map(([, id]) => id!);
}

/** Fills in the form as it stands there. @returns what the page says then. */
async function send(one: Browser, other: string): Promise<string> {
  const once = /name="once" value="([^"]*)"/.exec(await (await one.get(FORM)).text())![1]!;
  return (await one.submit(FORM, FORM, { once, other })).text();
}

const posted = (): (string | undefined)[] => Object.values(slacks).flatMap(({ messages }) => messages.posted.map(({ channel }) => channel));

it('offers a member the public channels of the own workspace and the private ones that the member is in', async () => {
  expect(await offered(await member())).toEqual(['C11', 'C10', 'C13']);
  expect(await offered(await member('UEVE'))).toEqual(['C10', 'C13']);
  expect(await offered(await member('UANN', 'T2'))).toEqual(['C20']);
});

it('posts into what it offers, by an id that is typed too', async () => {
  const ann = await member();
  for (const id of ['C10', 'c11', 'T1/C13'])
    expect([id, await send(ann, id)]).toEqual([id, expect.stringContaining('Shared to the channel')]);
  expect(posted()).toEqual(['C10', 'C11', 'C13']);
});

it('refuses a private channel of others, one of another workspace, and one that is not there, all in the same words', async () => {
  const ann = await member();
  for (const id of ['C12', 'T1/C12', 'C20', 'T2/C20', 'C99']) {
    const answer = await send(ann, id);
    expect(answer).toContain(`There is no channel “${id}”.`);
    expect(answer).toContain('and in a private one you too.');
  }
  expect([posted(), slacks.T2.said]).toEqual([[], []]);
});

it('offers no private channel where Slack does not tell who is in them', async () => {
  slacks.T1.people.isPrivateHidden = true;
  const ann = await member();
  expect(await offered(ann)).toEqual(['C10', 'C13']);
  expect(await send(ann, 'C11')).toContain('There is no channel “C11”.');
  slacks.T1.people.channels = null;
  await store.knex('slack_channels').insert({
    workspace_id: 'T1',
    channel_id: 'C12',
    unfurls: true,
    alerts: [],
    zone: 'UTC',
    updated_by: 'UBOB',
    updated_at: now(),
  });
  expect(await offered(ann)).toEqual([]);
  expect(await send(ann, 'C12')).toContain('There is no channel “C12”.');
  expect(posted()).toEqual([]);
});

it('asks an organisation’s app for the member’s own workspace, and offers nothing where that does not see the project', async () => {
  const cara = await member('UCARA', 'T7', 'E1');
  expect(await offered(cara, FORM.replace('/1/', '/2/'))).toEqual(['C30']);
  const asked = slacks.E1.said.filter(({ method }) => method === 'users.conversations');
  expect(asked.map(({ parameters }) => parameters['team_id'])).toEqual(['T7', 'T7']);
  expect(await offered(cara)).toEqual([]);
  expect(await send(cara, 'C30')).toContain('There is no channel “C30”.');
});

it('offers everything on a site that is open, where nobody signs in', async () => {
  const here = openBrowser(() => openSite.url);
  expect(await offered(here)).toEqual(['T1/C11', 'T1/C12', 'T1/C10', 'T1/C13', 'T2/C20']);
  expect(await send(here, 'T1/C12')).toContain('Shared to the channel');
});
