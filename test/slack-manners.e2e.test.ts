/** Who is answered, and what happens when Slack, the network or the program itself fails: through signed requests. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import {
  clickOf,
  commandOf,
  eventOf,
  isProgressNote,
  postCommand,
  postEvent,
  postInteraction,
  signatureOf,
} from './support/slack-requests.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];
let app: SlackApp['app'];
let ask: SlackApp['ask'];
let nextResponse: SlackApp['nextResponse'];

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack, app, ask, nextResponse } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

describe('who asks', () => {
  it.each([
    ['a guest', { is_restricted: true }, 'Guests see the project of a channel'],
    ['a stranger of Slack Connect', { is_stranger: true }, 'another organisation'],
    ['a member of another workspace', { team_id: 'T2' }, 'another organisation'],
    [
      'one of another organisation in a shared channel',
      { team_id: 'T9', enterprise_user: { enterprise_id: 'E9' } },
      'another organisation',
    ],
    ['somebody who has left', { deleted: true }, 'no longer active'],
    ['an app', { is_bot: true }, 'people, not apps'],
  ])('is shown nothing where it is %s', async (_what, user, expected) => {
    const id = `U${Object.keys(user).join('').toUpperCase().replaceAll('_', '')}`;
    slack.people.known.set(id, user);
    expect((await ask('hybrid top 3', { user: id }))['text']).toContain(expected);
  });

  it('is answered where it is a member of another workspace of the organisation', async () => {
    slack.people.organisation = 'E1';
    slack.people.known.set('UCOLLEAGUE', { team_id: 'T2', enterprise_user: { enterprise_id: 'E1' } });
    slack.people.known.set('UELSEWHERE', { team_id: 'T9', enterprise_user: { enterprise_id: 'E9' } });
    expect((await ask('stats', { user: 'UCOLLEAGUE' }))['text']).toContain('Experiments in figures');
    expect((await ask('stats', { user: 'UELSEWHERE' }))['text']).toContain('another organisation');
  });

  it('is shown nothing where Slack does not say who it is, and why', async () => {
    slack.fail('users.info', ...Array.from({ length: 4 }, () => ({ status: 500 })));
    const { text } = await ask('stats', { user: 'UUNKNOWN' });
    expect(text).toContain('Slack does not say who you are');
    expect((await ask('stats', { user: 'UUNKNOWN' }))['text'], 'and is asked about again').toContain('Experiments in figures');
  });

  it.each([
    ['nothing of anybody', {}],
    ['null', { user: null }],
    ['somebody without an id', { user: {} }],
    ['somebody else', { user: { id: 'U1', team_id: 'T1' } }],
    ['somebody of nowhere', { user: { id: 'UUNREAD', name: 'unread' } }],
  ])('is shown nothing where Slack’s answer says %s', async (_what, said) => {
    slack.fail('users.info', { status: 200, body: JSON.stringify({ ok: true, ...said }) });
    const { text } = await ask('hybrid top 3', { user: 'UUNREAD' });
    expect(text).toBe('Slack does not say who you are, so nothing is shown.\nSlack’s answer can’t be read. Try again in a moment.');
  });

  it('in another workspace is told that the app is not installed there', async () => {
    await until(() => slack.calls.find((name) => name === 'auth.test'), 'the app to know its own workspace');
    await postCommand({ ...slackApp.door, text: 'stats', responseUrl: slack.responseUrl(), team: 'T2' });
    expect((await nextResponse('a word'))['text']).toContain('not installed in this workspace');
  });
});

describe('commands that come at once', () => {
  it('are acknowledged before the first of them is answered', async () => {
    const { answeredAt } = slack;
    answeredAt.clear();
    const acknowledgedAt = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { status } = await postCommand({ ...slackApp.door, text: 'overview', responseUrl: slack.responseUrl() });
        expect(status).toBe(200);
        return performance.now();
      }),
    );
    await until(() => (slack.responses.filter((message) => !isProgressNote(message)).length === 10 ? true : undefined), 'all answers');
    expect(Math.max(...acknowledgedAt)).toBeLessThan(Math.min(...answeredAt.values()));
  });
});

describe('a defect', () => {
  it('is told with a reference that the log has too, and nothing of its inside', async () => {
    const { knex } = app.parts.store;
    await knex.raw('alter table projects rename to projects_kept');
    await knex.raw('create view projects as select id, key, (1 / (id - id))::text as name from projects_kept');
    try {
      const { text } = await ask('stats');
      const [, ref] = /^Something broke \(ref ([0-9a-f]+)\)\.\nPlease tell whoever runs Towerwatch/.exec(String(text)) ?? [];
      expect(ref).toBeDefined();
      expect(text).not.toContain('division');
      expect(app.logLines().find((line) => line['ref'] === ref)).toMatchObject({
        msg: expect.stringContaining('division by zero') as string,
      });
    } finally {
      await knex.raw('drop view projects');
      await knex.raw('alter table projects_kept rename to projects');
    }
  });
});

describe('an error of Slack’s', () => {
  const inLog = (words: string): Promise<unknown> =>
    until(() => app.logLines().find(({ msg }) => String(msg).includes(words)), `${words} in the log`);

  it('is logged with the name of the method that met it', async () => {
    slack.messages.refusals.set('C13', 'channel_not_found');
    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel: 'C13', text: '<@UBOT> help', ts: '13.1' }));
    await inLog('a mention could not be answered: chat.postMessage: channel_not_found');
    slack.messages.withoutScope.set('conversations.open', 'im:write');
    slack.fail('/response/', { status: 404, body: 'expired_url' });
    await postCommand({ ...slackApp.door, text: 'help', responseUrl: slack.responseUrl() });
    await inLog('nor as a direct message: conversations.open: the app lacks the scope im:write');
    slack.fail('files.getUploadURLExternal', { status: 200, body: '{"ok":false,"error":"storage_limit_reached"}' });
    await ask('hybrid top 6');
    await inLog('goes out without its picture: files.getUploadURLExternal: storage_limit_reached');
  });

  it('is told to people in words, without it', async () => {
    slack.messages.refusals.set('C14', 'restricted_action');
    const click = clickOf({ action: { action_id: 'answer.share', value: 'help' }, responseUrl: slack.responseUrl(), channel: 'C14' });
    await postInteraction(slackApp.door, click);
    expect((await nextResponse('a word'))['text']).toBe(
      'It was not posted: Slack: restricted_action.\nAn administrator has restricted who may post there.',
    );
    await inLog('an answer could not be shared: chat.postMessage: restricted_action');
  });
});

describe('manners', () => {
  it('a command that Slack sends twice is answered once', async () => {
    const request = { ...slackApp.door, text: 'stats', responseUrl: slack.responseUrl(), trigger: '88.1' };
    await Promise.all([postCommand(request), postCommand({ ...request, skew: 1 })]);
    await nextResponse('the answer');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.responses.filter((one) => !isProgressNote(one))).toEqual([]);
  });

  it('a copy of a request is refused', async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const request = { ...slackApp.door, text: 'stats', responseUrl: slack.responseUrl(), trigger: '88.2', timestamp };
    expect((await postCommand(request)).status).toBe(200);
    expect((await postCommand(request)).status).toBe(401);
    await nextResponse('the one answer');
  });

  it.each([
    ['something appended', (good: string) => `${good}=x`],
    ['a blank and more', (good: string) => `${good}, ${good}`],
    ['capitals', (good: string) => `v0=${good.slice(3).toUpperCase()}`],
  ])('so is one with %s to its signature', async (_what, changed) => {
    const body = new URLSearchParams({ ...commandOf({ text: 'stats', responseUrl: slack.responseUrl() }), command: '/experiments' });
    const signed = signatureOf(String(body), { secret: slackApp.door.secret, timestamp: Math.floor(Date.now() / 1000) });
    const send = async (signature: string): Promise<number> => {
      const headers = { ...signed, 'x-slack-signature': signature, 'content-type': 'application/x-www-form-urlencoded' };
      return (await fetch(`${slackApp.door.url}/slack/events`, { method: 'POST', headers, body: String(body) })).status;
    };
    const good = signed['x-slack-signature']!;
    expect(await send(changed(good)), 'before the good one').toBe(401);
    expect(await send(good)).toBe(200);
    expect(await send(changed(good)), 'after it').toBe(401);
    await nextResponse('the one answer');
  });

  it('a request that is too long ends its connection, on which its rest would be taken for the next one', async () => {
    const { hostname, port } = new URL(slackApp.door.url);
    const socket = connect(Number(port), hostname);
    const signed = signatureOf('', { secret: slackApp.door.secret, timestamp: Math.floor(Date.now() / 1000) });
    const headers = Object.entries({ host: hostname, 'content-length': 3 * 1024 * 1024, ...signed });
    socket.write(`POST /slack/events HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    socket.write('x'.repeat(1024 * 1024 + 1));
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  it('an answer whose address takes none any more comes as a direct message', async () => {
    slack.fail('/response/', { status: 404, body: 'expired_url' });
    await postCommand({ ...slackApp.door, text: 'hybrid top 2', responseUrl: slack.responseUrl(), user: 'U6' });
    const message = await until(() => slack.messages.posted.at(0), 'a direct message');
    expect(message.channel).toBe('D6');
    expect(message.text).toContain('Top 2 by R@100');
    expect(slack.messages.posted).toHaveLength(1);
  });

  it.each([
    ['does not answer', 'reset' as const, 2],
    ['keeps failing', { status: 500 }, 4],
  ])(
    'an answer whose address %s comes as a direct message',
    async (_what, failure, times) => {
      slack.fail('/response/', ...Array.from({ length: times }, () => failure));
      await postCommand({ ...slackApp.door, text: 'stats', responseUrl: slack.responseUrl(), user: 'U8' });
      const message = await until(() => slack.messages.posted.at(0), 'a direct message');
      expect(message.channel).toBe('D8');
      expect(message.text).toContain('Experiments in figures');
    },
    30_000,
  );

  it.each(['null', 'payload=null', '{"type":"event_callback","event":null}', '[]', 'payload=%5B%5D'])(
    'a signed %s is refused at once',
    async (body) => {
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = signatureOf(body, { secret: slackApp.door.secret, timestamp });
      const response = await fetch(`${slackApp.door.url}/slack/events`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
    },
  );

  it('help is given while the store is away', async () => {
    const { knex } = app.parts.store;
    await knex.raw('alter table projects rename to projects_kept');
    try {
      expect((await ask('help top'))['text']).toContain('hybrid top 5');
      expect((await ask('stats'))['text']).toContain('The store’s database does not answer');
    } finally {
      await knex.raw('alter table projects_kept rename to projects');
    }
  });

  it('whoever waits for longer is told what for', async () => {
    slack.fail('files.getUploadURLExternal', 'silence');
    await postCommand({ ...slackApp.door, text: 'hybrid top 4', responseUrl: slack.responseUrl() });
    const note = await until(() => slack.responses.find(isProgressNote), 'a note');
    expect(note['text']).toMatch(/^(The store is being asked|Its picture is being drawn and sent to Slack) …$/);
    expect((await nextResponse('the answer'))['text']).toContain('Top 4 by R@100');
  }, 20_000);
});
