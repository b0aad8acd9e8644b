/** Who is a member, for how long, what members see, and the forms that they send. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSubscription, findSubscription } from '../../../src/reports/subscriptions.ts';
import { signedPath } from '../../../src/reports/page-links.ts';
import { connect } from '../../../src/bot/connections.ts';
import { planNow } from '../../../src/reports/deliver/plan.ts';
import { parseTimetable } from '../../../src/reports/timetable.ts';
import { openBrowser } from '../support/browser.ts';
import { csrfOf } from '../support/form.ts';
import { freezeDigest } from '../support/frozen.ts';
import { accessTo, signInWith } from '../support/sign-in.ts';
import { ANN, MINUTE, SESSION, startSignInPlace, type SignInPlace } from '../support/sign-in-place.ts';
import { startSite } from '../support/site.ts';

const LINKS = 'a-secret-of-links-in-mail-of-this-test';

let place: SignInPlace;
let store: SignInPlace['store'];
let slack: SignInPlace['slack'];
let provider: SignInPlace['provider'];
let lookUp: SignInPlace['lookUp'];
let testLog: SignInPlace['testLog'];
let now: SignInPlace['now'];
let pass: SignInPlace['pass'];
let browser: SignInPlace['browser'];
let begin: SignInPlace['begin'];
let signIn: SignInPlace['signIn'];
let secretsOf: SignInPlace['secrets'];

beforeAll(async () => {
  place = await startSignInPlace();
  ({ store, slack, provider, lookUp, testLog, now, pass, browser, begin, signIn, secrets: secretsOf } = place);
});
afterAll(() => place.stop());
beforeEach(() => place.reset());

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
    pass(14 * MINUTE);
    expect((await ann.get('/')).status).toBe(200);
    pass(2 * MINUTE);
    const response = await ann.get('/');
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('no longer active')]);
    expect((await ann.get('/')).status).toBe(401);
    expect(await store.knex('sessions')).toEqual([]);
  });

  test('is told from one of whom Slack says nothing just now, for an hour', async () => {
    const ann = browser();
    await signIn(ann);
    const silent = (): void => slack.fail('users.info', ...Array.from({ length: 4 }, () => ({ status: 500 })));
    pass(20 * MINUTE);
    silent();
    expect((await ann.get('/')).status).toBe(200);
    pass(45 * MINUTE);
    silent();
    expect((await ann.get('/')).status).toBe(503);
    expect((await ann.get('/')).status).toBe(200);
  });
});

test('members see the projects of their workspace alone, whatever they ask', async () => {
  const access = { ...accessTo(provider, undefined, [2]), linkSecrets: [LINKS] };
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
  // Of a project that they see, what somebody in another workspace has subscribed to is none of theirs.
  const slotOf = async (workspaceId: string | null): Promise<number> => {
    const targets = [{ channel: 'slack', address: 'C00000001' } as const];
    const shared = { projectId: 2, workspaceId, timetable: parseTimetable('weekly', 'UTC'), targets };
    const subscription = await findSubscription(store.knex, await addSubscription(store.knex, shared, now()));
    return (await planNow(store.knex, subscription, { now: now() })).slotId;
  };
  const [own, others, nobodys] = [await slotOf('T1'), await slotOf('T2'), await slotOf(null)];
  const subscribed = async (): Promise<number> =>
    (await (await ann.get('/subscriptions')).text()).match(/deliveries\?subscription=/g)!.length;
  expect(await subscribed()).toBe(2);
  const all = await (await ann.get('/deliveries')).text();
  const seen = (html: string): boolean[] => [own, others, nobodys].map((id) => html.includes(`/deliveries/${id}"`));
  expect(seen(all)).toEqual([true, false, true]);
  await connect(store.knex, { workspaceId: 'T2', projectId: 2 }, now());
  expect(seen(await (await ann.get('/deliveries')).text()), 'whose it is nobody said').toEqual([true, false, false]);
  expect(await subscribed()).toBe(1);
  expect((await ann.get(`/deliveries/${others}`)).status).toBe(404);
  const subscription = {
    projectId: 1,
    timetable: parseTimetable('weekly', 'UTC'),
    targets: [{ channel: 'email', address: 'a@example.org' } as const],
  };
  const frozen = await freezeDigest({ store, subscriptionId: await addSubscription(store.knex, subscription, now()), now: now() });
  // A link of a mail opens its page for them too; a cut one takes nothing from them.
  const link = (path: string, projectId: number): string =>
    signedPath(path, { contentId: frozen.contentId, projectId, issuedAt: now() }, LINKS);
  // Who reads by it is of no workspace: nobody knows whose the subscriptions are that several may have made.
  for (const path of ['/deliveries', '/subscriptions'])
    expect([path, (await (await browser().get(link(path, 2))).text()).match(/href="\/deliveries(?:\/\d+|\?subscription=\d+)"/g)]).toEqual([
      path,
      null,
    ]);
  const mailed = await (await ann.get(link('/projects/1/experiments/1', 1))).text();
  expect(mailed).toContain('<h1');
  expect(mailed).not.toContain('Send to Slack');
  expect(mailed).toContain('Sign out');
  const gone = await ann.get(link('/projects/1/experiments/99', 1));
  expect([gone.status, await gone.text()]).toEqual([404, expect.not.stringContaining('Sign in')]);
  expect((await ann.get(link('/projects/1/experiments/1', 1).slice(0, -2))).status).toBe(404);
  expect((await ann.get(link('/projects/2', 2).slice(0, -2))).status).toBe(200);
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
    // Of all that it was given, the browser keeps nothing.
    const taken = out.headers.getSetCookie();
    expect(taken.map((line) => line.split('=')[0])).toEqual(['session', 'csrf', 'visitor'].map((name) => `towerwatch-${name}`));
    for (const line of taken) expect(line).toMatch(/^[^=]+=; Max-Age=0; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    ann.cookies.set(SESSION, cookie);
    expect((await ann.get('/')).status).toBe(401);
  });

  test('ends after twelve hours without use, and after seven days', async () => {
    const [idle, busy] = [browser(), browser()];
    await signIn(idle);
    await signIn(busy);
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      pass(6 * 60 * MINUTE);
      expect((await busy.get('/')).status).toBe(200);
    }
    expect((await idle.get('/')).status).toBe(401);
    pass(7 * 60 * MINUTE);
    expect((await busy.get('/')).status).toBe(401);
    await signIn(busy);
    pass(8 * 24 * 60 * MINUTE);
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
    pass(16 * MINUTE);
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

test('no secret of all this is in the log', () => {
  const lines = JSON.stringify(testLog.lines());
  expect(lines).toContain('somebody has signed in');
  for (const secret of secretsOf()) expect(lines).not.toContain(secret);
});
