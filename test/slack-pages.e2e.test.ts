/** Parts of pages that are sent to Slack: which channels are offered, and that a form posts once. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { messageProblems } from './support/blocks.ts';
import { startTestApp } from './support/app.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { cookiesOf } from './web/support/form.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];
const BOARD = '/projects/bookshop-next-read';
const FORM = `${BOARD}/parts/heatmaps/send?type=hybrid`;

beforeAll(async () => {
  slackApp = await startSlackApp({ WEB_ACCESS: 'open' });
  ({ slack } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

/** As a browser keeps them. */
const jar = new Map<string, string>();
const cookies = (): string => [...jar].map((pair) => pair.join('=')).join('; ');

async function read(path: string): Promise<string> {
  const response = await fetch(slackApp.app.address + path, { headers: { cookie: cookies() } });
  for (const cookie of cookiesOf(response).split('; ').filter(Boolean))
    jar.set(cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1));
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

/** Fills in the form as it stands there. */
async function send(path: string, fields: Record<string, string>, html?: string): Promise<Response> {
  const form = html ?? (await read(path));
  const hidden = [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [name, value]);
  expect(hidden.map(([name]) => name)).toEqual(['csrf', 'once']);
  return fetch(slackApp.app.address + path, {
    method: 'POST',
    headers: { cookie: cookies() },
    body: new URLSearchParams({ ...(Object.fromEntries(hidden) as Record<string, string>), ...fields }),
  });
}

describe('the form', () => {
  it('is offered below each part that has numbers, and lists the channels of the app by name', async () => {
    slack.people.channels = [
      { id: 'C3', name: 'ranking' },
      { id: 'C1', name: 'general' },
      { id: 'G2', name: 'ops' },
    ];
    const board = await read(`${BOARD}?type=hybrid`);
    for (const part of ['figures', 'trend', 'top', 'heatmaps', 'datasets', 'insights'])
      expect(board).toContain(`href="${BOARD}/parts/${part}/send?type=hybrid"`);
    const form = await read(FORM);
    expect([...form.matchAll(/<option value="(\w+)">([^<]+)</g)].map(([, id, name]) => [id, name])).toEqual([
      ['C1', '#general'],
      ['G2', '#ops'],
      ['C3', '#ranking'],
    ]);
  });

  it('takes the id of a channel where Slack does not list them', async () => {
    slack.people.channels = null;
    const form = await read(FORM);
    expect(form).not.toContain('<select');
    expect(form).toContain('Channel, by its id');
    const response = await send(FORM, { other: 'c7' }, form);
    expect(await response.text()).toContain('Shared to the channel.');
    expect(slack.messages.posted.map(({ channel }) => channel)).toEqual(['C7']);
  });

  it('asks again where no channel was chosen, and refuses what is too long, and what is no form of this site', async () => {
    const response = await send(FORM, { channel: '', other: ' ' });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('Choose a channel')]);
    const long = await fetch(slackApp.app.address + FORM, { method: 'POST', body: new URLSearchParams({ other: 'C'.repeat(11_000) }) });
    expect(long.status).toBe(413);
    expect((await fetch(slackApp.app.address + FORM, { method: 'PUT' })).status).toBe(403);
    expect(await (await send(FORM, { other: 'general' })).text()).toContain('There is no channel “general”.');
    expect(slack.messages.posted).toEqual([]);
  });
});

describe('sending', () => {
  it('posts the part’s views with its pictures, once however often the button is pressed', async () => {
    const form = await read(FORM);
    const [first, second] = [await send(FORM, { other: 'C7' }, form), await send(FORM, { other: 'C7' }, form)];
    expect(await first.text()).toContain('Shared to the channel.');
    expect(await second.text()).toContain('has been sent already');
    const [message] = slack.messages.posted;
    expect(slack.messages.posted).toHaveLength(1);
    expect(messageProblems({ text: message!.text, blocks: message!.blocks })).toEqual([]);
    expect(message!.blocks!.filter(({ type }) => type === 'image')).toHaveLength(2);
    expect(message!.text).toContain('Top 10 experiments by R@100 (highest)');
    expect(JSON.stringify(message!.blocks!.at(-1))).toContain('Shared from a page of Towerwatch');
  });

  it('refuses where the app is no member, says how to invite it, and posts by the same form afterwards', async () => {
    slack.messages.refusals.set('C8', 'not_in_channel');
    const form = await read(FORM);
    const refused = await (await send(FORM, { other: 'C8' }, form)).text();
    expect(refused).toContain('not a member of this channel');
    expect(refused).toContain('/invite @Towerwatch');
    slack.messages.refusals.clear();
    expect(await (await send(FORM, { other: 'C8' }, form)).text()).toContain('Shared to the channel.');
  });

  it('works for an experiment’s curve and for a comparison too', async () => {
    const path = /href="(\/projects\/[^"]+\/experiments\/\d+)"/.exec(await read(`${BOARD}?type=hybrid`))![1]!;
    expect(await (await send(`${path}/parts/curve/send`, { other: 'C9' })).text()).toContain('Shared to the channel.');
    expect(await (await send(`${BOARD}/compare/parts/comparison/send?experiments=3,5`, { other: 'C9' })).text()).toContain('Shared to');
    expect(slack.messages.posted.map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringMatching(/Exp #\d+: Training/),
      expect.stringContaining('Exp #3 against Exp #5'),
    ]);
  });
});

it('is not there without a token', async () => {
  const app = await startTestApp();
  await app.ready;
  expect(await (await fetch(`${app.address}${BOARD}`)).text()).not.toContain('Send to Slack');
  expect((await fetch(app.address + FORM)).status).toBe(404);
  expect((await fetch(app.address + FORM, { method: 'POST' })).status).toBe(403);
  await app.stop();
});
