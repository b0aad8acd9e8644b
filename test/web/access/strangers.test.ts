import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenOf } from '../../../src/reports/recipients.ts';
import { addSubscription } from '../../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import { addApiToken, findApiToken, keepSettingTokens, revokeApiToken } from '../../../src/api-tokens.ts';
import type { Store } from '../../../src/store/store.ts';
import { OPEN_HERE, type AccessOptions } from '../../../src/web/access/access.ts';
import { createWebApp } from '../../../src/web/server.ts';
import { createTestLog } from '../../support/log.ts';
import { freezeDigest } from '../support/frozen.ts';
import { hostileSource, now, openStore, startSite, type Site } from '../support/site.ts';

const NOBODY = {
  lookUp: async () => ({ kind: 'refused', reason: 'stranger' }) as const,
  projectsOf: async () => undefined,
};
const ANN = { channel: 'email', address: 'ann@example.org' } as const;

let store: Store;
let site: Site;
let closed: Site;
let access: AccessOptions;
const testLog = createTestLog();

beforeAll(async () => {
  store = await openStore(hostileSource());
  access = {
    ...OPEN_HERE,
    mode: 'sign-in',
    secrets: ['s'.repeat(40)],
    linkSecrets: ['l'.repeat(40)],
    findToken: (token) => findApiToken(store.knex, token, now()),
    signIn: { clientId: '1.2', clientSecret: 'abcdefgh', issuer: new URL('http://127.0.0.1:1'), directory: NOBODY },
    limits: { address: 100_000, stranger: 100_000, session: 100_000, token: 100_000, signIn: 100_000, wrongToken: 100_000 },
  };
  const { log } = testLog;
  site = await startSite({ knex: store.knex, log, access });
  closed = await startSite({ knex: store.knex, log, access: { ...access, mode: 'closed', signIn: undefined } });
});
afterAll(async () => {
  await Promise.all([site.close(), closed.close()]);
  await store.close();
});

const get = (path: string, init?: RequestInit, of = site): Promise<Response> =>
  fetch(of.url + path, { redirect: 'manual', headers: { accept: 'text/html' }, ...init });

interface Layer {
  route?: { path: string | string[] | RegExp };
  handle: { stack?: Layer[] };
}

/** Every path that the site has, whichever router it is in; Express does not say where a router is mounted. */
function pathsOf({ stack }: { stack?: Layer[] }): string[] {
  return (stack ?? []).flatMap(({ route, handle }) =>
    route === undefined ? pathsOf(handle) : [route.path].flat().filter((path) => typeof path === 'string'),
  );
}

/** What is open to everybody, each for a reason of its own. */
const OPEN = [
  /^\/healthz$/,
  /^\/readyz$/,
  /^\/(favicon\.ico|robots\.txt)$/,
  /^\/sign-(in|out)/,
  /^\/slack\//,
  /^\/unsubscribe\//,
  /^\/subscriptions\/[^/]*(\/(unsubscribe-all|\d+\/(retry|unsubscribe|subscribe|pause|resume)))?$/,
];

describe('a stranger', () => {
  test('gets nothing but the way to sign in, on every path that there is', async () => {
    const subscription = { projectId: 1, timetable: parseTimetable('weekly', 'UTC'), targets: [ANN] };
    const frozen = await freezeDigest({ store, subscriptionId: await addSubscription(store.knex, subscription, now()), now: now() });
    const app = createWebApp({
      knex: store.knex,
      drawer: {
        svg: () => Promise.reject(new Error('nothing is drawn for strangers')),
        png: () => Promise.reject(new Error('nothing is drawn for strangers')),
      },
      readiness: async () => ({ ready: true }),
      slackListener: (_request, response) => response.end(),
      sendToSlack: { channelsOf: async () => [], send: async () => ({ isPosted: true, message: '' }) },
      log: testLog.log,
      now,
      access,
    }) as Express & { router: { stack: Layer[] } };
    const filled = (path: string): string =>
      path
        .replace('{/*rest}', '/rest')
        .replace('{*rest}', 'rest')
        .replace('/digests/:token', `/digests/${frozen.token}`)
        .replace(':key', '1')
        .replace(':id', '1')
        .replace(':name', 'dashboard-stats')
        .replace(':token', '00000000-0000-4000-8000-000000000000');
    const known = [...new Set(pathsOf(app.router).map(filled))];
    expect(known).toEqual(
      expect.arrayContaining(['/', '/projects/1', '/projects/1/experiments/1', '/deliveries/1', '/experiments/dashboard-stats']),
    );
    const paths = [...known, ...known.map((path) => `/api${path}`), '/nowhere', '/projects/nope', '/api/nope', '/console'];
    const shut = paths.filter((path) => !OPEN.some((open) => open.test(path)));
    expect(shut.length).toBeGreaterThan(15);
    for (const path of shut)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const response = await get(path, { method });
        const body = await response.text();
        expect([path, method, response.status]).toEqual([path, method, 401]);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
        expect(response.headers.get('cache-control')).toBe('no-store');
        if (path.startsWith('/api')) expect(JSON.parse(body)).toEqual({ error: expect.stringContaining('Who is asking is not known.') });
        else expect(body).toContain('Sign in with Slack');
        expect(body).not.toMatch(/Film|Empty|Exp #|alert\(1\)/);
      }
  });

  test('gets what is for everybody', async () => {
    const id = await addSubscription(store.knex, { projectId: 1, timetable: parseTimetable('weekly', 'UTC'), targets: [ANN] }, now());
    const token = await tokenOf(store.knex, ANN);
    for (const path of ['/healthz', '/readyz', '/assets/site.css', `/subscriptions/${token}`, `/unsubscribe/${token}/${id}`])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    const left = await get(`/unsubscribe/${token}/${id}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
    expect([left.status, await left.text()]).toEqual([200, expect.stringContaining('You are unsubscribed')]);
  });

  test('is told how to set it up where nobody can sign in', async () => {
    const page = await get('/projects/1', {}, closed);
    const html = await page.text();
    expect([page.status, html]).toEqual([403, expect.stringContaining('<code>WEB_ACCESS=open</code>')]);
    expect(html).not.toContain('/sign-in');
    expect((await get('/sign-in', {}, closed)).status).toBe(403);
    expect((await get('/api/experiments/dashboard-stats?project=1', {}, closed)).status).toBe(401);
  });

  test('hears that Slack can’t be asked', async () => {
    const response = await get('/sign-in');
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('Slack has not said who you are')]);
  });
});

describe('a token of the API', () => {
  const ask = (token: string, path = '/api/experiments/dashboard-stats?project=1', of = site): Promise<Response> =>
    get(path, { headers: { authorization: `Bearer ${token}` } }, of);

  test('opens its projects and tells of no other', async () => {
    const [all, one] = [
      await addApiToken(store.knex, { name: 'all', projects: 'all' }, now()),
      await addApiToken(store.knex, { name: 'one', projects: [2] }, now()),
    ];
    expect(all).toMatch(/^tw_[\w-]{43}$/);
    for (const of of [site, closed]) expect((await ask(all, undefined, of)).status).toBe(200);
    expect((await ask(one, '/api/experiments/dashboard-stats?project=2')).status).toBe(200);
    const [foreign, unknown] = [await ask(one), await ask(one, '/api/experiments/dashboard-stats?project=77')];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    const [said, same] = [await foreign.text(), await unknown.text()];
    expect(said.replace('“1”', '“77”')).toBe(same);
    expect(said).not.toMatch(/film/i);
  });

  test('opens the API alone, and changes nothing', async () => {
    const token = await addApiToken(store.knex, { name: 'pages', projects: 'all' }, now());
    expect((await ask(token, '/')).status).toBe(401);
    const posted = await get('/api/experiments/dashboard-stats?project=1', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(posted.status).toBe(405);
  });

  test('that is none, or was taken back, is 401 without a hint', async () => {
    const token = await addApiToken(store.knex, { name: 'gone', projects: 'all' }, now());
    expect((await ask(token)).status).toBe(200);
    await revokeApiToken(store.knex, 'gone', now());
    const answers = [];
    for (const wrong of [token, 'tw_made-up', '', '!!', `${token}x`]) {
      const response = await ask(wrong);
      answers.push([response.status, response.headers.get('www-authenticate'), await response.text()].join(' '));
    }
    expect(new Set(answers)).toEqual(new Set([answers[0]]));
    expect(answers[0]).toMatch(/^401 Bearer realm="Towerwatch", error="invalid_token"/);
    expect(JSON.stringify(await store.knex('api_tokens'))).not.toContain(token);
  });

  test('of the settings is there with them, and goes with them', async () => {
    const token = 'of-the-settings-0123456789abcdef';
    await keepSettingTokens(store.knex, [{ name: 'grafana', token, projects: [1] }], now());
    expect((await ask(token)).status).toBe(200);
    await expect(revokeApiToken(store.knex, 'grafana', now())).rejects.toThrow('is of TOWERWATCH_API_TOKENS');
    await keepSettingTokens(store.knex, [{ name: 'grafana-2', token, projects: 'all' }], now());
    expect((await ask(token)).status).toBe(200);
    await keepSettingTokens(store.knex, [], now());
    expect((await ask(token)).status).toBe(401);
    expect((await store.knex('api_tokens').where({ name: 'one' }).first<{ revoked_at: Date | null }>()).revoked_at).toBeNull();
  });
});

describe('an open site', () => {
  const statusOf = async (of: Site, path: string, host: string): Promise<number | undefined> => {
    const [response] = (await once(httpRequest(of.url + path, { headers: { host } }).end(), 'response')) as [
      { statusCode?: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  };

  test('of this machine is not read by a name that leads here from elsewhere', async () => {
    const open = await startSite({ knex: store.knex, access: { ...OPEN_HERE, baseUrl: () => 'https://towerwatch.example.org' } });
    for (const host of ['localhost', 'localhost:3000', '127.0.0.1:80', '[::1]:3000', 'app.localhost', 'towerwatch.example.org'])
      expect([host, await statusOf(open, '/', host)]).toEqual([host, 200]);
    for (const host of [
      'evil.example',
      'evil.example:3000',
      '127.0.0.1.evil.example',
      '10.0.0.7',
      'localhost.evil.example',
      'a@evil.example',
      '%',
    ])
      for (const path of ['/', '/api/experiments/dashboard-stats?project=1', '/deliveries', '/subscriptions'])
        expect([host, path, await statusOf(open, path, host)]).toEqual([host, path, 403]);
    expect(await statusOf(open, '/healthz', 'evil.example')).toBe(200);
    await open.close();
  });

  test('of a network is reached by each address, and by no name that it does not know', async () => {
    const open = await startSite({ knex: store.knex, access: { ...OPEN_HERE, host: '0.0.0.0', baseUrl: () => 'http://tower.internal' } });
    for (const host of ['10.0.0.7:3000', '[fd00::7]', 'tower.internal'])
      expect([host, await statusOf(open, '/', host)]).toEqual([host, 200]);
    expect(await statusOf(open, '/', 'evil.example')).toBe(403);
    await open.close();
  });
});

describe('too many requests', () => {
  test('are refused for a while, in words and in JSON, and the health of the service is told all the same', async () => {
    const limited = await startSite({ knex: store.knex, access: { ...access, limits: { stranger: 3, signIn: 1, wrongToken: 2 } } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await get('/', {}, limited)).status);
    expect(statuses).toEqual([401, 401, 401]);
    const page = await get('/', {}, limited);
    expect([page.status, await page.text()]).toEqual([429, expect.stringContaining('more than are answered within a minute.')]);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(page.headers.get('ratelimit')).toContain('stranger');
    const json = await get('/api/x', {}, limited);
    expect([json.status, await json.json()]).toEqual([429, { error: expect.stringContaining('too many') }]);
    expect((await get('/sign-in', {}, limited)).status).toBe(503);
    expect((await get('/sign-in', {}, limited)).status).toBe(429);
    const wrong = async (): Promise<number> => (await get('/api/x', { headers: { authorization: 'Bearer tw_x' } }, limited)).status;
    expect([await wrong(), await wrong(), await wrong()]).toEqual([401, 401, 429]);
    for (const path of ['/healthz', '/readyz', '/assets/site.css']) expect((await get(path, {}, limited)).status).toBe(200);
    await limited.close();
  });

  test('are counted by who sends them where a proxy is trusted to say so, and not where anybody could', async () => {
    const from = (of: Site, address: string): Promise<number> =>
      get('/', { headers: { 'x-forwarded-for': address } }, of).then(({ status }) => status);
    const behind = await startSite({ knex: store.knex, access: { ...access, trustProxy: 1, limits: { stranger: 1 } } });
    expect([await from(behind, '192.0.2.1'), await from(behind, '192.0.2.1'), await from(behind, '192.0.2.2')]).toEqual([401, 429, 401]);
    const bare = await startSite({ knex: store.knex, access: { ...access, limits: { stranger: 1 } } });
    expect([await from(bare, '192.0.2.1'), await from(bare, '192.0.2.2')]).toEqual([401, 429]);
    await Promise.all([behind.close(), bare.close()]);
  });
});
