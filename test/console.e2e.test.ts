/** The console: the bot without Slack. The whole app, over HTTP, as a browser uses it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleView } from '../src/console/session.ts';
import { listSubscriptions } from '../src/reports/subscriptions.ts';
import { localSecret } from '../src/store/secret.ts';
import { htmlProblems } from './reports/render/html-problems.ts';
import { blockProblems, blocksOf, textsIn } from './support/blocks.ts';
import { openConsole, rawRequest, type ConsoleTab } from './support/console.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { postCommand } from './support/slack-requests.ts';
import { startSlackApp } from './support/slack-app.ts';
import { until } from './support/slack.ts';

let app: TestApp;
let tab: ConsoleTab;

beforeAll(async () => {
  app = await startTestApp({ DEFAULT_PROJECT: 'bookshop-next-read', MAIL_ALLOWED_DOMAINS: 'example.org' });
  await app.ready;
  tab = await openConsole(app.address);
});
afterAll(async () => {
  tab?.close();
  await app?.stop();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${app.address}${path}`, { headers: { connection: 'close', ...headers } });
const fieldsOf = (view: ConsoleView): string[] => view.blocks.filter(({ type }) => type === 'input').map(({ block_id: id }) => String(id));
const filled = (name: string, state: object): object => ({ [name]: { [name]: state } });
const chosen = (...values: string[]): object => ({ type: 'multi_external_select', selected_options: values.map((value) => ({ value })) });

describe('the page', () => {
  it('has a line to type, examples of every command, and a script and a sheet of its own', async () => {
    const response = await get('/console', { accept: 'text/html' });
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toMatch(/<script type="module" src="\/assets\/scripts\/console\.js\?v=/);
    expect(page).toMatch(/<link rel="stylesheet" href="\/assets\/console\.css\?v=/);
    for (const line of ['/experiments hybrid top 5', '/experiments compare #10 #12', '/experiments settings'])
      expect(page).toContain(`data-line="${line}"`);
    expect(page).toContain('role="log"');
    expect(page).not.toMatch(/ style=| on\w+="/);
    expect(await htmlProblems(page)).toEqual([]);
  });
});

describe('a line', () => {
  it('is answered with the blocks that Slack gets, for whoever asked alone, and its picture is there', async () => {
    const answer = await tab.ask('/experiments hybrid top 5');
    expect(answer).toMatchObject({ from: 'app', isPrivate: true, place: 'channel' });
    expect(blockProblems({ text: answer.text, blocks: answer.blocks })).toEqual([]);
    expect(blocksOf({ ...answer }, 'table')[0]!.rows).toHaveLength(6);
    // A machine that is busy with something else leaves out a picture that takes longer than eight seconds.
    let [image] = blocksOf({ ...answer }, 'image');
    for (let tries = 0; image === undefined && tries < 5; tries += 1)
      [image] = blocksOf({ ...(await tab.ask('/experiments hybrid top 5')) }, 'image');
    const picture = await get(`/console/files/${image!.slack_file!.id}`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  });

  it('that is no command is said to be one for people', async () => {
    const answer = await tab.ask('hello');
    expect(answer).toMatchObject({ from: 'slack', isPrivate: true });
    expect(answer.text).toContain('begins with /experiments');
  });

  it('that is misread offers the one that was meant', async () => {
    const answer = await tab.ask('/experiments hybird top');
    await tab.click(answer, 'hybrid top');
    const replaced = await until(() => {
      const now = tab.messages.get(answer.ts)!;
      return blocksOf({ ...now }, 'table').length > 0 ? now : undefined;
    }, 'the answer in its place');
    expect(replaced.ts).toBe(answer.ts);
  });
});

describe('buttons', () => {
  it('turn pages in the place of the answer', async () => {
    const first = await tab.ask('/experiments list');
    await tab.click(first, 'Next');
    const second = await until(() => {
      const now = tab.messages.get(first.ts)!;
      return textsIn(now.blocks).join(' ').includes('Previous') ? now : undefined;
    }, 'the second page');
    expect(textsIn(second.blocks)).not.toEqual(textsIn(first.blocks));
  });

  it('share to the channel, for all to see, with who has shared it', async () => {
    const answer = await tab.ask('/experiments stats');
    await tab.click(answer, 'Share to channel');
    const [one, other] = [await tab.next('the shared answer'), await tab.next('the notice')];
    const [shared, notice] = one.isPrivate ? [other, one] : [one, other];
    expect(shared).toMatchObject({ isPrivate: false, place: 'channel', from: 'app' });
    expect(textsIn(shared.blocks)).toContain('Shared by ');
    expect(notice).toMatchObject({ isPrivate: true, text: 'Shared to the channel.' });
  });

  it('send the CSV file to the direct messages', async () => {
    const answer = await tab.ask('/experiments hybrid top 3');
    await tab.click(answer, 'Download CSV');
    const [one, other] = [await tab.next('the file'), await tab.next('the notice')];
    const { files } = [one, other].find(({ place }) => place === 'direct')!;
    const file = await get(`/console/files/${files[0]!.id}`);
    expect(file.headers.get('content-disposition')).toBe('attachment; filename=bookshop-next-read-hybrid-top.csv');
    expect((await file.text()).split('\n').length).toBeGreaterThan(3);
  });
});

describe('forms', () => {
  it('search, tell problems at the field, and answer where they were asked for', async () => {
    await tab.post('type', { text: '/experiments compare', place: 'channel' });
    const view = await tab.opened('Compare experiments');
    const found = await tab.post('suggest', { view: view.id, blockId: 'experiments', actionId: 'experiments', text: '', state: {} });
    const [a, b] = (found.body['options'] as { value: string }[]).map(({ value }) => value);
    const refused = await tab.post('submit', { view: view.id, state: filled('experiments', chosen(a!)) });
    expect(refused.body).toEqual({ errors: { experiments: 'Pick 2 to 5 experiments, not 1.' } });
    expect(tab.modals()).toHaveLength(1);
    const sent = await tab.post('submit', { view: view.id, state: filled('experiments', chosen(a!, b!)) });
    expect(sent.body).toEqual({ errors: {} });
    expect((await tab.next('the comparison')).text).toContain(`Exp #${a}`);
    expect(tab.modals()).toEqual([]);
  });

  it('close, one above the other', async () => {
    await tab.post('type', { text: '/experiments subscribe', place: 'channel' });
    const view = await tab.opened('Subscribe to the digest');
    const state = {
      ...filled('project', { selected_option: { value: '1' } }),
      ...filled('types', chosen('hybrid')),
      ...mail('ann@example.org'),
    };
    await tab.post('act', { on: { view: view.id }, blockId: 'previews', actionId: 'form.subscribe.preview', values: {}, state });
    const preview = await tab.opened('Preview');
    expect(tab.modals()).toHaveLength(2);
    await tab.post('close', { view: preview.id });
    await until(() => (tab.modals().length === 1 ? true : undefined), 'the form below');
    await tab.post('close', { view: view.id });
    await until(() => (tab.modals().length === 0 ? true : undefined), 'no form');
  });

  const mail = (address: string): object => filled('emails', { type: 'plain_text_input', value: address });
  const ZONE = filled('zone', { selected_option: { value: 'Europe/Kyiv' } });

  it('of subscriptions take e-mail addresses alone, for nothing delivers into the console', async () => {
    await tab.post('type', { text: '/experiments subscribe', place: 'channel' });
    const view = await tab.opened('Subscribe to the digest');
    expect(fieldsOf(view)).toContain('emails');
    expect(fieldsOf(view)).not.toContain('conversations');
    expect(fieldsOf(view)).not.toContain('users');
    const project = JSON.stringify(view.blocks).match(/"initial_option":\{"text":\{[^}]*\},"value":"(\d+)"/)![1]!;
    const rest = { ...filled('project', { selected_option: { value: project } }), ...filled('types', chosen('hybrid')), ...ZONE };
    const forged = filled('conversations', { type: 'multi_conversations_select', selected_conversations: ['CCONSOLE'] });
    const nobody = await tab.post('submit', { view: view.id, state: { ...rest, ...forged } });
    expect(nobody.body).toEqual({ errors: { emails: 'Somebody has to get it: name an address.' } });
    const sent = await tab.post('submit', { view: view.id, state: { ...rest, ...mail('ann@example.org') } });
    expect(sent.body).toEqual({ errors: {} });
    expect((await tab.next('what was made')).text).toContain('Subscription #');
    const made = (await listSubscriptions(app.parts.store.knex)).find(({ owner }) => owner === 'UCONSOLE')!;
    expect(made.targets.map(({ channel, address }) => [channel, address])).toEqual([['email', 'ann@example.org']]);
  });

  it('of settings keep them for the channel', async () => {
    await tab.post('type', { text: '/experiments settings', place: 'channel' });
    const view = await tab.opened('This channel');
    await tab.post('submit', {
      view: view.id,
      state: {
        ...filled('project', { selected_option: { value: 'none' } }),
        ...filled('type', { selected_option: { value: 'ranking' } }),
        ...ZONE,
      },
    });
    expect((await tab.next('what was saved')).text).toBe('The settings of this channel are saved.');
    expect((await tab.ask('/experiments top')).text).toContain('ranking');
  });
});

describe('the Home tab', () => {
  it('shows leaders and one’s own subscriptions, whose buttons work', async () => {
    await tab.post('home', {});
    const home = await until(() => tab.home() ?? undefined, 'the Home tab', 60_000);
    expect(textsIn(home.blocks).join(' ')).toContain('Your subscriptions');
    await tab.click(home, 'Pause');
    await until(() => (textsIn(tab.home()!.blocks).join(' ').includes('is paused') ? true : undefined), 'the notice', 60_000);
    await tab.click(tab.home()!, 'Edit');
    expect(fieldsOf(await until(() => tab.modals()[0], 'the form', 60_000))).not.toContain('conversations');
  });
});

describe('whoever may not', () => {
  it.each([
    ['a name that leads here from elsewhere', { host: 'evil.example:3000' }],
    ['a proxy', { 'x-forwarded-for': '192.0.2.1' }],
  ])('%s gets nothing', async (_, headers) => {
    expect(await rawRequest(app.address, { path: '/console', headers })).toBe(403);
    expect(await rawRequest(app.address, { path: '/console/sessions', method: 'POST', headers })).toBe(403);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['another program of this machine, in a page', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
  ])('%s begins no session', async (_, headers) => {
    expect(await rawRequest(app.address, { path: '/console/sessions', method: 'POST', headers })).toBe(403);
  });

  it('nobody without a token that was given out answers in the place of the bot', async () => {
    const uuid = '00000000-0000-4000-8000-000000000000';
    const forged = { method: 'POST', body: JSON.stringify({ text: 'forged' }) };
    expect((await fetch(`${app.address}/console/slack/response/${uuid}`, forged)).status).toBe(404);
    expect((await fetch(`${app.address}/console/slack/upload/${uuid}`, forged)).status).toBe(404);
    const api = await fetch(`${app.address}/console/slack/api/chat.postMessage`, {
      ...forged,
      headers: { authorization: 'Bearer xoxb-console-guess' },
    });
    expect(await api.json()).toEqual({ ok: false, error: 'invalid_auth' });
    expect((await fetch(`${app.address}/console/sessions/${uuid}/events`)).status).toBe(404);
    expect([...tab.messages.values()].some(({ text }) => text === 'forged')).toBe(false);
  });

  it('a signed request that names no session comes from nowhere, though it names the console', async () => {
    const [before, secret] = [tab.messages.size, await localSecret(join(app.folder, 'home'), 'slack-signing-secret')];
    const nowhere = `${app.address}/console/slack/response/00000000-0000-4000-8000-000000000000`;
    const asked = { url: app.address, secret, text: 'stats', responseUrl: nowhere, team: 'TCONSOLE', enterprise: 'EGUESS' };
    expect((await postCommand(asked)).status).toBe(200);
    await until(
      () => (app.logLines().some(({ msg }) => String(msg).includes('unknown workspace could not be told')) ? true : undefined),
      'the log',
    );
    expect(tab.messages.size).toBe(before);
  });

  it('finds none where the service is led to from elsewhere', async () => {
    const led = await startTestApp({ BASE_URL: 'https://towerwatch.example.org', DEFAULT_PROJECT: 'bookshop-next-read' });
    expect(led.hasConsole).toBe(false);
    for (const path of ['/console', '/console/sessions', '/console/slack/api/auth.test']) {
      const response = await fetch(`${led.address}${path}`, { headers: { accept: 'application/json' } });
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: expect.stringContaining('There is nothing at /console') as string },
      ]);
    }
    await led.stop();
    // For signed-in admins it is there, and no line for whoever starts the service: without a sign-in it opens nothing.
    const install = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'x'.repeat(32), SLACK_SIGNING_SECRET: 'y'.repeat(32) };
    const signedIn = await startTestApp({ ...install, BASE_URL: 'https://towerwatch.example.org', TOWERWATCH_SECRET: 'z'.repeat(40) });
    expect(signedIn.hasConsole).toBe(false);
    expect((await fetch(`${signedIn.address}/console`)).status).toBe(401);
    await signedIn.stop();
  });
});

describe('bounds', () => {
  it('an action, a form or a body that is none of the console’s is refused', async () => {
    const act = { on: { message: '1.000001' }, blockId: 'b', actionId: 'a', values: {}, state: {} };
    expect((await tab.post('act', act)).status).toBe(404);
    expect((await tab.post('act', { ...act, values: { action_id: 'answer.share' } })).status).toBe(400);
    expect((await tab.post('submit', { view: 'V0', state: {} })).status).toBe(404);
    expect((await tab.post('type', { text: 'x'.repeat(300_000), place: 'channel' })).status).toBe(413);
  });

  it('the oldest messages make room, and the oldest sessions', async () => {
    const other = await openConsole(app.address);
    for (let i = 0; i < 105; i += 1) await other.post('type', { text: `line ${i}`, place: 'channel' });
    await until(() => (other.messages.size === 200 ? true : undefined), '200 messages');
    expect([...other.messages.values()].some(({ text }) => text === 'line 0')).toBe(false);
    const more = await Promise.all(Array.from({ length: 20 }, () => openConsole(app.address)));
    await until(() => (other.isEnded() ? true : undefined), 'the end of the oldest');
    expect((await other.post('type', { text: 'late', place: 'channel' })).status).toBe(404);
    for (const one of more) one.close();
  });
});

describe('beside Slack', () => {
  it('the console asks Slack for nothing, and Slack’s people are answered as ever', async () => {
    const { slack, app: both, ask, stop } = await startSlackApp();
    const beside = await openConsole(both.address);
    await until(() => (slack.calls.length > 0 ? true : undefined), 'whose token it is');
    const calls = slack.calls.length;
    const answer = await beside.ask('/experiments stats');
    expect(blocksOf({ ...answer }, 'actions')).not.toEqual([]);
    await beside.click(answer, 'Share to channel');
    await beside.next('the shared answer');
    expect([slack.calls.length, slack.responses, slack.messages.posted]).toEqual([calls, [], []]);
    expect((await ask('stats'))['text']).toContain('Bookshop Next Read');
    beside.close();
    await stop();
  });
});
