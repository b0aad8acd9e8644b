import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSingleWorkspace } from '../../../src/bot/single-workspace.ts';
import { readConfig } from '../../../src/config.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Directory } from '../../../src/web/access/members.ts';
import { pathOnSite } from '../../../src/web/access/sign-in.ts';
import { openWebAccess } from '../../../src/web-access.ts';
import { createTestLog } from '../../support/log.ts';
import { startOpenIdProvider, type Claimed, type OpenIdProvider } from '../../support/openid-provider.ts';
import { startSlack, type SlackStandIn } from '../../support/slack.ts';
import { openBrowser, type Browser } from '../support/browser.ts';
import { csrfOf } from '../support/form.ts';
import { freezeDigest } from '../support/frozen.ts';
import { accessTo, pathOf, signInWith } from '../support/sign-in.ts';
import { hostileSource, openStore, startSite, type Site } from '../support/site.ts';

const SECRET = 'the-secret-of-this-test-which-is-long-enough';
const BOT_TOKEN = 'xoxb-of-the-test';
const START = Date.parse('2026-03-04T12:00:00Z');
const MINUTE = 60_000;
const ANN = { user: 'UANN', team: 'T1' };

let store: Store;
let slack: SlackStandIn;
let provider: OpenIdProvider;
let site: Site;
let lookUp: Directory['lookUp'];
let clock = START;
const testLog = createTestLog();
const now = (): Date => new Date(clock);

beforeAll(async () => {
  [store, slack, provider] = await Promise.all([openStore(hostileSource()), startSlack(), startOpenIdProvider()]);
  const config = readConfig({
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: 'abcdefgh',
    SLACK_CLIENT_ID: provider.client.clientId,
    SLACK_CLIENT_SECRET: provider.client.clientSecret,
    SLACK_API_URL: slack.apiUrl,
    TOWERWATCH_SECRET: SECRET,
    BASE_URL: 'http://127.0.0.1',
  });
  const { log } = testLog;
  const workspaces = createSingleWorkspace({ botToken: BOT_TOKEN, apiUrl: slack.apiUrl, log, now, retryDelayMs: 1 });
  const access = await openWebAccess({ config, knex: store.knex, workspaces, baseUrl: () => site.url, now });
  ({ lookUp } = access.signIn!.directory);
  const limits = { address: 10_000, stranger: 10_000, session: 10_000, signIn: 10_000 };
  site = await startSite({
    knex: store.knex,
    log,
    now,
    access: { ...access, limits, signIn: { ...access.signIn!, issuer: provider.issuer } },
  });
});
afterAll(async () => {
  await Promise.all([site.close(), slack.close(), provider.close(), store.close()]);
});
beforeEach(async () => {
  clock = START;
  provider.faults.length = 0;
  provider.takesPkce = false;
  slack.people.known.clear();
  await store.knex('sessions').delete();
});

const browser = (): Browser => openBrowser(() => site.url);
const SESSION = 'towerwatch-session';

async function begin(one: Browser, to = '/'): Promise<string> {
  const response = await one.get(`/sign-in?to=${encodeURIComponent(to)}`);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}

async function signIn(one: Browser, claimed: Claimed = ANN, to = '/'): Promise<Response> {
  return one.get(pathOf(provider.agree(await begin(one, to), claimed)));
}

describe('signing in', () => {
  test('leads from the page that was asked for to Slack and back to it', async () => {
    const ann = browser();
    const asked = await ann.get('/projects/2?type=ranking');
    const page = await asked.text();
    expect([asked.status, asked.headers.getSetCookie()]).toEqual([401, []]);
    expect(page).toContain('<a href="/sign-in?to=%2Fprojects%2F2%3Ftype%3Dranking">Sign in with Slack</a>');
    const leading = new URL(await begin(ann, '/projects/2?type=ranking'));
    expect(leading.origin + leading.pathname).toBe(`${provider.issuer.origin}/openid/connect/authorize`);
    expect(leading.searchParams.get('scope')).toBe('openid profile');
    expect(leading.searchParams.get('redirect_uri')).toBe(`${site.url}/sign-in/slack`);
    const back = await ann.get(pathOf(provider.agree(leading.href, ANN)));
    expect([back.status, back.headers.get('location')]).toEqual([303, '/projects/2?type=ranking']);
    const html = await (await ann.get('/projects/2?type=ranking')).text();
    expect(html).toContain('<h1>Empty</h1>');
    expect(html).toContain('>Sign out</button>');
  });

  test('sends a challenge where Slack says that it takes one', async () => {
    const second = await startOpenIdProvider();
    second.takesPkce = true;
    const other = await startSite({ knex: store.knex, log: testLog.log, now, access: accessTo(second) });
    const ann = openBrowser(() => other.url);
    const leading = (await ann.get('/sign-in')).headers.get('location')!;
    expect(new URL(leading).searchParams.get('code_challenge_method')).toBe('S256');
    const back = second.agree(leading, ANN);
    expect((await ann.get(pathOf(back))).status).toBe(303);
    await Promise.all([other.close(), second.close()]);
  });

  test('gives a cookie for this host that no script reads, with a new id, whose old one opens nothing', async () => {
    const ann = browser();
    const leading = await begin(ann);
    const before = ann.cookies.get(SESSION)!;
    const back = await ann.get(pathOf(provider.agree(leading, ANN)));
    const line = back.headers.getSetCookie().find((cookie) => cookie.startsWith(SESSION));
    expect(line).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax$/);
    expect(ann.cookies.get(SESSION)).not.toBe(before);
    const planted = browser();
    planted.cookies.set(SESSION, before);
    expect((await planted.get('/')).status).toBe(401);
    expect(await store.knex('sessions').pluck('user_id')).toEqual(['UANN']);
  });

  test('gives a cookie that goes over TLS alone where people come by it, whatever the proxy says', async () => {
    const other = await startSite({ knex: store.knex, log: testLog.log, now, access: { ...accessTo(provider), isHttps: true } });
    const [line] = (await fetch(`${other.url}/sign-in`, { redirect: 'manual' })).headers.getSetCookie();
    expect(line).toMatch(/^__Host-towerwatch-session=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
    expect(line).not.toContain('Domain');
    await other.close();
  });

  test('takes no cookie that it has not signed', async () => {
    const ann = browser();
    await signIn(ann);
    const cookie = ann.cookies.get(SESSION)!;
    for (const changed of [`${cookie.slice(0, -3)}abc`, cookie.split('.')[0]!, 's%3Amade-up.made-up']) {
      ann.cookies.set(SESSION, changed);
      expect((await ann.get('/')).status).toBe(401);
    }
  });

  test.each(['nonce', 'audience', 'issuer', 'expired', 'signature', 'no team', 'no token'] as const)(
    'lets nobody in by a token with a wrong or missing %s',
    async (fault) => {
      const ann = browser();
      provider.faults.push(fault);
      const response = await signIn(ann);
      expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('Slack has not said who you are')]);
      expect((await ann.get('/')).status).toBe(401);
    },
  );

  test('is good in the browser that began it, once, for a quarter of an hour, and with its own state', async () => {
    const [ann, eve] = [browser(), browser()];
    const back = pathOf(provider.agree(await begin(ann), ANN));
    await begin(eve);
    for (const [one, path] of [
      [eve, back],
      [browser(), back],
      [ann, back.replace(/state=[^&]*/, 'state=made-up')],
      [ann, back.replace(/&state=[^&]*/, '')],
    ] as const) {
      const response = await one.get(path);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('was not begun in this browser')]);
    }
    expect((await ann.get(back)).status).toBe(303);
    expect((await ann.get(back)).status).toBe(400);
    const late = browser();
    const lateBack = pathOf(provider.agree(await begin(late), ANN));
    clock += 16 * MINUTE;
    expect((await late.get(lateBack)).status).toBe(400);
  });

  test('can be cancelled in Slack', async () => {
    const ann = browser();
    const state = new URL(await begin(ann)).searchParams.get('state')!;
    const response = await ann.get(`/sign-in/slack?error=access_denied&state=${state}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('was cancelled')]);
  });

  test('leads to no other site', () => {
    const elsewhere = [null, '', 'x', 'https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', '/.//evil.example'];
    for (const wanted of [...elsewhere, '/sign-in?to=/', '/sign-out', `/${'x'.repeat(3_000)}`])
      expect([wanted, pathOnSite(wanted)]).toEqual([wanted, '/']);
    expect(pathOnSite('/projects/a%20b?type=hybrid&x=//y#z')).toBe('/projects/a%20b?type=hybrid&x=//y');
  });
});

describe('who is no member', () => {
  test.each([
    ['a guest', { is_restricted: true }, 'Guests of a workspace'],
    ['a guest of one channel', { is_ultra_restricted: true }, 'Guests of a workspace'],
    ['one whose account is gone', { deleted: true }, 'no longer active'],
    ['one of another organisation', { team_id: 'T9', is_stranger: false }, 'another organisation'],
    ['an app', { is_bot: true }, 'not for apps'],
  ])('stays outside: %s', async (_who, facts, said) => {
    slack.people.known.set('UANN', facts);
    const ann = browser();
    const response = await signIn(ann);
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining(said)]);
    expect((await ann.get('/')).status).toBe(401);
  });

  test('is told from members, and those from admins and owners of their workspace', async () => {
    for (const [facts, isAdmin] of [
      [{}, false],
      [{ is_admin: true }, true],
      [{ is_owner: true }, true],
    ] as const) {
      slack.people.known.set('UANN', facts);
      expect(await lookUp({ userId: 'UANN', teamId: 'T1' })).toMatchObject({ kind: 'member', projects: 'all', isAdmin });
    }
    slack.people.known.set('UANN', null);
    expect(await lookUp({ userId: 'UANN', teamId: 'T1' })).toEqual({ kind: 'refused', reason: 'stranger' });
    slack.fail('auth.test', ...Array.from({ length: 4 }, () => ({ status: 500 })));
    await expect(lookUp({ userId: 'UBOB', teamId: 'T1' })).rejects.toThrow('which workspace this is');
  });

  test('stays outside: one of another workspace, even of an id that is known here', async () => {
    const response = await signIn(browser(), { user: 'UANN', team: 'T2' });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('is not installed in the workspace')]);
  });

  test('is put out within a quarter of an hour of being one', async () => {
    const ann = browser();
    await signIn(ann);
    slack.people.known.set('UANN', { deleted: true });
    clock += 14 * MINUTE;
    expect((await ann.get('/')).status).toBe(200);
    clock += 2 * MINUTE;
    const response = await ann.get('/');
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('no longer active')]);
    expect((await ann.get('/')).status).toBe(401);
    expect(await store.knex('sessions')).toEqual([]);
  });

  test('is told from one of whom Slack says nothing just now, for an hour', async () => {
    const ann = browser();
    await signIn(ann);
    const silent = (): void => slack.fail('users.info', ...Array.from({ length: 4 }, () => ({ status: 500 })));
    clock += 20 * MINUTE;
    silent();
    expect((await ann.get('/')).status).toBe(200);
    clock += 45 * MINUTE;
    silent();
    expect((await ann.get('/')).status).toBe(503);
    expect((await ann.get('/')).status).toBe(200);
  });
});

test('members see the projects of their workspace alone, whatever they ask', async () => {
  const access = accessTo(provider, undefined, [2]);
  const other = await startSite({ knex: store.knex, log: testLog.log, now, access });
  const ann = openBrowser(() => other.url);
  await signInWith(provider, ann, ANN);
  const home = await (await ann.get('/')).text();
  expect(home).toContain('Empty');
  expect(home).not.toContain('Film');
  const paths = [
    '/projects/KEY',
    '/projects/KEY/experiments/1',
    '/projects/KEY/compare?experiments=1,2',
    '/deliveries?project=KEY',
    '/api/experiments/list?project=KEY',
  ];
  for (const path of paths) {
    const [foreign, unknown] = [await ann.get(path.replace('KEY', '1')), await ann.get(path.replace('KEY', '77'))];
    expect([path, foreign.status, unknown.status]).toEqual([path, 404, 404]);
    const [said, same] = [await foreign.text(), await unknown.text()].map((text) =>
      text.replace(/“(1|77)”/g, '“”').replace(/value="[^"]*"/g, ''),
    );
    expect(said).toBe(same);
  }
  expect((await ann.get('/projects/2')).status).toBe(200);
  const subscription = {
    projectId: 1,
    timetable: parseTimetable('weekly', 'UTC'),
    targets: [{ channel: 'email', address: 'a@example.org' } as const],
  };
  const frozen = await freezeDigest({ store, subscriptionId: await addSubscription(store.knex, subscription, now()), now: now() });
  for (const path of [`/digests/${frozen.token}`, `/digests/${frozen.token}/as-mailed`, `/deliveries/${frozen.slotId}`])
    expect([path, (await ann.get(path)).status]).toEqual([path, 404]);
  expect(await (await ann.get('/deliveries')).text()).not.toContain(`/deliveries/${frozen.slotId}`);
  await other.close();
});

describe('a session', () => {
  test('ends by signing out, by a form of this site alone', async () => {
    const ann = browser();
    await signIn(ann);
    const cookie = ann.cookies.get(SESSION)!;
    expect((await ann.post('/sign-out', {})).status).toBe(403);
    expect((await ann.get('/sign-out')).status).toBe(405);
    const out = await ann.submit('/', '/sign-out');
    expect([out.status, out.headers.get('location')]).toEqual([303, '/']);
    ann.cookies.set(SESSION, cookie);
    expect((await ann.get('/')).status).toBe(401);
  });

  test('ends after twelve hours without use, and after seven days', async () => {
    const [idle, busy] = [browser(), browser()];
    await signIn(idle);
    await signIn(busy);
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      clock += 6 * 60 * MINUTE;
      expect((await busy.get('/')).status).toBe(200);
    }
    expect((await idle.get('/')).status).toBe(401);
    clock += 7 * 60 * MINUTE;
    expect((await busy.get('/')).status).toBe(401);
    await signIn(busy);
    clock += 8 * 24 * 60 * MINUTE;
    await begin(browser());
    expect(await store.knex('sessions').whereNotNull('user_id')).toEqual([]);
  });

  test('is kept by the hash of its id', async () => {
    const ann = browser();
    await signIn(ann);
    const id = decodeURIComponent(ann.cookies.get(SESSION)!).slice(2).split('.')[0]!;
    expect(JSON.stringify(await store.knex('sessions'))).not.toContain(id);
  });

  test('is not brought back by a request that was under way when it ended', async () => {
    let asked = (): void => undefined;
    let answer = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    let times = 0;
    const access = accessTo(provider, async () => {
      times += 1;
      if (times === 1) return;
      asked();
      await isAnswered;
    });
    const other = await startSite({ knex: store.knex, log: testLog.log, now, access });
    const ann = openBrowser(() => other.url);
    await signInWith(provider, ann, ANN);
    clock += 16 * MINUTE;
    const underWay = ann.get('/');
    await isAsked;
    await store.knex('sessions').delete();
    answer();
    expect((await underWay).status).toBe(200);
    expect(await store.knex('sessions')).toEqual([]);
    expect((await ann.get('/')).status).toBe(401);
    await other.close();
  });
});

describe('forms', () => {
  test('are refused without their proof, with another one, and with that of another browser', async () => {
    const [ann, bob] = [browser(), browser()];
    await signIn(ann);
    await signIn(bob, { user: 'UBOB', team: 'T1' });
    const bobs = csrfOf(await (await bob.get('/')).text());
    await ann.get('/');
    for (const csrf of ['', 'x', bobs]) {
      const response = await ann.post('/sign-out', { csrf });
      expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('reload the page')]);
    }
    expect((await ann.get('/')).status).toBe(200);
  });

  test('look different each time, so that their length gives nothing away', async () => {
    const ann = browser();
    await signIn(ann);
    const [first, second] = [csrfOf(await (await ann.get('/')).text()), csrfOf(await (await ann.get('/')).text())];
    expect(first).not.toBe(second);
    expect((await ann.post('/sign-out', { csrf: first })).status).toBe(303);
  });
});

test('no secret is in the log', async () => {
  const ann = browser();
  await signIn(ann);
  await ann.get('/nowhere?link=made-up-token&code=abc');
  provider.faults.push('signature');
  await signIn(browser());
  const lines = JSON.stringify(testLog.lines());
  expect(lines).toContain('somebody has signed in');
  const secrets = [...provider.secrets, ...ann.cookies.values(), SECRET, BOT_TOKEN, 'made-up-token'].filter(Boolean);
  expect(secrets.length).toBeGreaterThan(30);
  for (const secret of secrets) expect(lines).not.toContain(secret);
});
