/** Socket Mode: all that comes over HTTP elsewhere comes down a socket that the app opens. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';
import { blockProblems, blocksOf } from './support/blocks.ts';
import { clickOf, commandOf, eventOf, isProgressNote, searchOf, submissionOf, type Interaction } from './support/slack-requests.ts';
import { startSlack, until, type SlackStandIn } from './support/slack.ts';

let slack: SlackStandIn;
let app: TestApp;

beforeAll(async () => {
  slack = await startSlack();
  // Slack is away at the start: the app tries again.
  slack.fail('/api/apps.connections.open', { status: 500 }, 'reset');
  app = await startTestApp({
    DEFAULT_PROJECT: 'bookshop-next-read',
    SLACK_APP_TOKEN: 'xapp-test',
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: slack.apiUrl,
  });
  await app.ready;
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});
beforeEach(() => {
  slack.responses.length = 0;
  slack.messages.posted.length = 0;
  slack.people.views.length = 0;
});

async function nextResponse(what: string): Promise<Record<string, unknown>> {
  const message = await until(() => slack.responses.find((one) => !isProgressNote(one)), what);
  expect(blockProblems(message)).toEqual([]);
  return message;
}

describe('down the socket', () => {
  it('a command is answered, without a public address', async () => {
    await slack.sendCommand('ranking top 2');
    expect(blocksOf(await nextResponse('an answer'), 'table')[0]?.rows).toHaveLength(3);
  });

  it('a click acts once, however often its envelope comes', async () => {
    const click = clickOf({ action: { action_id: 'line.refresh', value: 'stats' }, responseUrl: slack.responseUrl() });
    await Promise.all([slack.send('interactive', click), slack.send('interactive', click)]);
    await nextResponse('the answer');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.responses.filter((one) => !isProgressNote(one))).toHaveLength(1);
  });

  it('what Slack delivers again acts once: a command and a mention', async () => {
    const again = { retry_attempt: 1, retry_reason: 'timeout' };
    const command = { ...commandOf({ text: 'help', responseUrl: slack.responseUrl() }), command: '/experiments' };
    await slack.send('slash_commands', command);
    await slack.send('slash_commands', command, again);
    await nextResponse('an answer');
    const mention = eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text: '<@UBOT> help', ts: '5.4' });
    await slack.send('events_api', mention);
    await slack.send('events_api', mention, again);
    await until(() => slack.messages.posted.at(0), 'an answer');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.responses.filter((one) => !isProgressNote(one))).toHaveLength(1);
    expect(slack.messages.posted).toHaveLength(1);
  });

  it('a double click acts once', async () => {
    const click = (): Interaction =>
      clickOf({ action: { action_id: 'line.refresh', value: 'help' }, responseUrl: slack.responseUrl(), messageTs: '7.7' });
    await Promise.all([slack.send('interactive', click()), slack.send('interactive', click())]);
    await nextResponse('the answer');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.responses.filter((one) => !isProgressNote(one))).toHaveLength(1);
  });

  it('a mention is answered in its thread, and a Home tab is shown', async () => {
    await slack.send('events_api', eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text: '<@UBOT> stats', ts: '5.5' }));
    expect(await until(() => slack.messages.posted.at(0), 'an answer')).toMatchObject({ channel: 'C3', thread_ts: '5.5' });
    await slack.send('events_api', eventOf({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' }));
    expect((await until(() => slack.people.views.at(0), 'a Home tab')).method).toBe('views.publish');
  });

  it('a form is searched and checked: the acknowledgement says what was found and what is wrong', async () => {
    await slack.sendCommand('compare');
    const { view } = await until(() => slack.people.views.at(0), 'a form');
    const found = (await slack.send('interactive', searchOf({ view, field: 'experiments', text: '' }))) as { options: unknown[] };
    expect(found.options.length).toBeGreaterThan(1);
    const filled = { experiments: { selected_options: [{ value: '1' }] } };
    expect(await slack.send('interactive', submissionOf({ view, filled }))).toMatchObject({
      response_action: 'errors',
      errors: { experiments: 'Pick 2 to 5 experiments, not 1.' },
    });
  });

  it('a form that is sent closes, and is answered where it was asked for', async () => {
    await slack.sendCommand('compare');
    const { view } = await until(() => slack.people.views.at(0), 'a form');
    const found = await slack.send('interactive', searchOf({ view, field: 'experiments', text: '' }));
    const [a, b] = (found as { options: { value: string }[] }).options;
    const filled = { experiments: { selected_options: [a, b] } };
    expect(await slack.send('interactive', submissionOf({ view, filled }))).toEqual({});
    expect((await nextResponse('the comparison'))['text']).toContain(`Exp #${a!.value}`);
  });

  it('what lacks something is acknowledged, since Slack would send it again, and told to the log', async () => {
    await slack.send('interactive', { type: 'view_submission' });
    expect(JSON.stringify(app.logLines())).toContain('is refused: a view_submission, user');
  });
});

describe('when something fails', () => {
  it('a command whose answer Slack puts off is answered a little later, once', async () => {
    slack.fail('/response/', { status: 429, headers: { 'retry-after': '1' } });
    const began = Date.now();
    await slack.sendCommand('help');
    await nextResponse('an answer');
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(slack.responses.filter((one) => !isProgressNote(one))).toHaveLength(1);
  });

  it('an answer goes out without its picture when the upload fails', async () => {
    slack.fail('/upload/', { status: 500 }, { status: 500 }, { status: 500 });
    await slack.sendCommand('hybrid top 3');
    const message = await nextResponse('an answer');
    expect(blocksOf(message, 'table')[0]?.rows).toHaveLength(4);
    expect(blocksOf(message, 'image')).toHaveLength(0);
  });

  it('a defect is told with a reference that the log has too', async () => {
    const { knex } = app.parts.store;
    await knex.raw('alter table projects rename to projects_kept');
    await knex.raw('create view projects as select id, key, (1 / (id - id))::text as name from projects_kept');
    try {
      await slack.sendCommand('stats');
      const { text } = await nextResponse('a word');
      const [, ref] = /^Something broke \(ref ([0-9a-f]+)\)\./.exec(String(text)) ?? [];
      expect(ref).toBeDefined();
      expect(app.logLines().find((line) => line['ref'] === ref)?.['msg']).toContain('division by zero');
    } finally {
      await knex.raw('drop view projects');
      await knex.raw('alter table projects_kept rename to projects');
    }
  });

  it.each(['refresh_requested', 'abruptly'] as const)(
    'a connection that ends (%s) is opened anew, and commands are answered',
    async (how) => {
      slack.disconnect(how);
      await slack.sendCommand('help');
      expect((await nextResponse('an answer'))['text']).toContain('What /experiments understands');
    },
  );

  it('a command that comes with Slack’s word that the connection ends is acknowledged and answered', async () => {
    const acknowledged = slack.sendCommand('help');
    slack.disconnect('refresh_requested');
    await acknowledged;
    expect((await nextResponse('an answer'))['text']).toContain('What /experiments understands');
  });

  it.each([
    ['refuses the token for a while', { status: 200, body: '{"ok":false,"error":"invalid_auth"}' }],
    ['says that the account is no longer there', { status: 200, body: '{"ok":false,"error":"account_inactive"}' }],
    ['answers with an error', { status: 500 }],
    ['cuts the connection', 'reset'],
    ['never answers', 'silence'],
  ] as const)(
    'a connection is opened anew also where Slack first %s',
    async (_, failure) => {
      slack.fail('/api/apps.connections.open', failure);
      slack.disconnect('abruptly');
      await slack.sendCommand('help');
      expect((await nextResponse('an answer'))['text']).toContain('What /experiments understands');
    },
    40_000,
  );
});
