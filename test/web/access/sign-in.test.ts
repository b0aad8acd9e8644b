/** The way to Slack and back, and what the log says of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pathOnSite } from '../../../src/web/access/sign-in.ts';
import { startOpenIdProvider } from '../../support/openid-provider.ts';
import { openBrowser } from '../support/browser.ts';
import { accessTo, pathOf } from '../support/sign-in.ts';
import { ANN, MINUTE, SESSION, startSignInPlace, type SignInPlace } from '../support/sign-in-place.ts';
import { startSite } from '../support/site.ts';

let place: SignInPlace;
let store: SignInPlace['store'];
let provider: SignInPlace['provider'];
let site: SignInPlace['site'];
let testLog: SignInPlace['testLog'];
let now: SignInPlace['now'];
let pass: SignInPlace['pass'];
let browser: SignInPlace['browser'];
let begin: SignInPlace['begin'];
let signIn: SignInPlace['signIn'];
let secretsOf: SignInPlace['secrets'];

beforeAll(async () => {
  place = await startSignInPlace();
  ({ store, provider, site, testLog, now, pass, browser, begin, signIn, secrets: secretsOf } = place);
});
afterAll(() => place.stop());
beforeEach(() => place.reset());

describe('signing in', () => {
  test('leads from the page that was asked for to Slack and back to it', async () => {
    const ann = browser();
    const asked = await ann.get('/projects/2?type=ranking');
    const page = await asked.text();
    expect([asked.status, asked.headers.getSetCookie()]).toEqual([401, []]);
    expect(page).toContain('<a class="button" href="/sign-in?to=%2Fprojects%2F2%3Ftype%3Dranking">Sign in with Slack</a>');
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
    const ann = openBrowser(() => other.url);
    await ann.get(pathOf(provider.agree((await ann.get('/sign-in')).headers.get('location')!, ANN)));
    const out = await ann.submit('/', '/sign-out');
    expect(out.status).toBe(303);
    expect(out.headers.getSetCookie()).toHaveLength(3);
    for (const taken of out.headers.getSetCookie())
      expect(taken).toMatch(/^__Host-towerwatch-\w+=; Max-Age=0; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
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
      const page = await response.text();
      expect([response.status, page]).toEqual([403, expect.stringContaining('could not be checked')]);
      expect(page).toContain('href="/sign-in">Sign in with Slack</a>');
      expect(page).not.toContain('Not available');
      expect((await ann.get('/')).status).toBe(401);
    },
  );

  test('says that Slack has not said who it is where Slack can’t be reached', async () => {
    const other = await startOpenIdProvider();
    const alone = await startSite({ knex: store.knex, log: testLog.log, now, access: accessTo(other) });
    const ann = openBrowser(() => alone.url);
    const back = pathOf(other.agree((await ann.get('/sign-in')).headers.get('location')!, ANN));
    await other.close();
    const response = await ann.get(back);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('Slack has not said who you are')]);
    await alone.close();
  });

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
    pass(16 * MINUTE);
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

test('no secret is in the log', async () => {
  const ann = browser();
  await signIn(ann);
  await ann.get('/nowhere?link=made-up-token&code=abc');
  provider.faults.push('signature');
  await signIn(browser());
  const lines = JSON.stringify(testLog.lines());
  expect(lines).toContain('somebody has signed in');
  const secrets = [...secretsOf(), ...ann.cookies.values(), 'made-up-token'].filter(Boolean);
  expect(secrets.length).toBeGreaterThan(30);
  for (const secret of secrets) expect(lines).not.toContain(secret);
});
