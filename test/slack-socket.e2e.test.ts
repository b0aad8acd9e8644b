/** Socket Mode: all that comes over HTTP elsewhere comes down a socket that the app opens. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';
import { blockProblems, blocksOf } from './support/blocks.ts';
import { clickOf, eventOf, isProgressNote, searchOf, submissionOf } from './support/slack-requests.ts';
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
});
