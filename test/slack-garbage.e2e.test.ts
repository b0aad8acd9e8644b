/** Answers that are not Slack's, from something in between: nothing is lost by them, and nothing is said twice that can be looked up. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { clickOf, eventOf, postCommand, postEvent, postInteraction } from './support/slack-requests.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

const GARBAGE = ['garbage', 'error', 'ok', 'invalid_auth', '<html>', '', 'null', '[]'];

const share = (channel: string): Promise<Response> =>
  postInteraction(
    slackApp.door,
    clickOf({ action: { action_id: 'answer.share', value: 'help' }, responseUrl: slack.responseUrl(), channel, messageTs: channel }),
  );

describe('a method that answers with no object', () => {
  it.each(GARBAGE)('may have posted: what is there is not posted again (%j)', async (body) => {
    slack.fail('chat.postMessage', { status: 200, body, after: true });
    await share(`C1${GARBAGE.indexOf(body)}`);
    expect((await slackApp.nextResponse('a word'))['text']).toBe('Shared to the channel.');
    expect(slack.messages.posted).toHaveLength(1);
  });

  it.each(['garbage', '<html>', 'null'])('may not have posted: what is not there is posted again (%j)', async (body) => {
    slack.fail('chat.postMessage', { status: 200, body });
    const channel = `C2${GARBAGE.indexOf(body)}`;
    const ts = `20.${GARBAGE.indexOf(body)}`;
    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel, text: '<@UBOT> help', ts }));
    await until(() => slack.messages.posted.at(0), 'an answer');
    expect(slack.messages.posted).toHaveLength(1);
  });

  it('is told in words that are no error of Slack’s', async () => {
    slack.messages.withoutScope.set('conversations.history', 'channels:history');
    slack.fail('chat.postMessage', { status: 200, body: 'error' });
    await share('C30');
    expect((await slackApp.nextResponse('a word'))['text']).toContain('(Slack’s answer can’t be read; it can');
  });
});

describe('an answer that says ok and not what was asked for', () => {
  const say = (answer: object): { status: number; body: string } => ({ status: 200, body: JSON.stringify({ ok: true, ...answer }) });
  const csv = (): Promise<Response> =>
    postInteraction(slackApp.door, clickOf({ action: { action_id: 'answer.csv', value: 'stats' }, responseUrl: slack.responseUrl() }));

  it.each([{ ts: null }, { ts: '' }, {}])('leaves a post in doubt, and it is posted again where it is not there (%j)', async (answer) => {
    slack.fail('chat.postMessage', say(answer));
    const channel = `C4${JSON.stringify(answer).length}`;
    const ts = `40.${JSON.stringify(answer).length}`;
    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel, text: '<@UBOT> help', ts }));
    await until(() => slack.messages.posted.at(0), 'an answer');
    expect(slack.messages.posted).toHaveLength(1);
  });

  it.each([{}, { messages: null }])('and is not posted again where a look says nothing of what is there (%j)', async (answer) => {
    slack.fail('chat.postMessage', say({ ts: null }));
    slack.fail('conversations.history', say(answer));
    await share(`C5${JSON.stringify(answer).length}`);
    expect((await slackApp.nextResponse('a word'))['text']).toContain('may or may not');
    expect(slack.messages.posted).toEqual([]);
  });

  it.each([{ files: [] }, { files: null }, {}])('leaves a file in doubt: %j', async (answer) => {
    slack.fail('files.completeUploadExternal', say(answer));
    await csv();
    const { text } = await slackApp.nextResponse('a word');
    expect(text).toContain('may or may not be in your direct messages');
    expect(text).toContain('Look there before you try again');
  });

  it('puts no file into the direct messages twice, whatever stands in between', async () => {
    const before = slack.messages.filesIn.length;
    slack.fail('files.completeUploadExternal', { status: 200, body: '<html>', after: true });
    await csv();
    expect((await slackApp.nextResponse('a word'))['text']).toContain('may or may not be in your direct messages');
    expect(slack.messages.filesIn.slice(before)).toHaveLength(1);
  });

  it.each([
    ['files.getUploadURLExternal', { upload_url: null, file_id: 'F1' }],
    ['conversations.open', { channel: { id: '' } }],
  ])('is no file that was sent (%s)', async (method, answer) => {
    slack.fail(method, say(answer));
    await csv();
    expect((await slackApp.nextResponse('a word'))['text']).toContain('The file could not be sent: Slack’s answer can’t be read.');
  });

  it.each([{}, { view: null }])('is no form that was opened (%j)', async (answer) => {
    slack.fail('views.open', { ...say(answer), after: true });
    await postCommand({ ...slackApp.door, text: 'subscribe', responseUrl: slack.responseUrl(), user: 'U5' });
    expect((await slackApp.nextResponse('a word'))['text']).toContain('Slack did not say whether the form is open: it may or may not be.');
  });

  it.each([{ is_restricted: 'true' }, { deleted: 1 }, { is_stranger: {} }])('makes no member of who may be none (%j)', async (facts) => {
    const user = `U7${JSON.stringify(facts).length}`;
    slack.people.known.set(user, facts);
    expect((await slackApp.ask('stats', { user }))['text']).not.toContain('Experiments in figures');
  });

  it('keeps no member out whose organisation is said to be none', async () => {
    slack.people.known.set('U6', { enterprise_user: null });
    expect((await slackApp.ask('stats', { user: 'U6' }))['text']).toContain('Experiments in figures');
  });
});

describe('a response URL that answers with neither ok nor an error', () => {
  const askHelp = (user: string): Promise<Response> =>
    postCommand({ ...slackApp.door, text: 'help', responseUrl: slack.responseUrl(), user });

  /** The direct message that stands for an answer, and what the log says of it: that line is written after the message, and is waited for. */
  const direct = async (before: number): Promise<{ channel: string; blocks: string; told: string }> => {
    const message = await until(() => slack.messages.posted.at(0), 'a direct message');
    const told = await until(
      () =>
        slackApp.app
          .logLines()
          .slice(before)
          .map(({ msg }) => String(msg))
          .find((msg) => msg.includes('as a direct message instead')),
      'a line in the log',
    );
    return { channel: message.channel, blocks: JSON.stringify(message.blocks), told };
  };

  it.each(['<html>', '', 'garbage', '[]'])('is sent the answer once more (%j)', async (body) => {
    slack.fail('/response/', { status: 200, body });
    await askHelp('U4');
    expect((await slackApp.nextResponse('the answer'))['text']).toContain('/experiments');
    expect(slack.messages.posted).toEqual([]);
  });

  it('once, and then that the address is used up, is told to who asked', async () => {
    const before = slackApp.app.logLines().length;
    slack.fail('/response/', { status: 200, body: '<html>' }, { status: 200, body: '{"ok":false,"error":"used_url"}' });
    await askHelp('U6');
    expect((await direct(before)).blocks).toContain('it may or may not.');
  });

  it.each(['<html>', ''])('twice is told to the log, and the answer comes as a direct message (%j)', async (body) => {
    const before = slackApp.app.logLines().length;
    slack.fail('/response/', { status: 200, body }, { status: 200, body });
    await askHelp('U4');
    const { channel, blocks, told } = await direct(before);
    expect(channel).toBe('D4');
    expect(blocks).toContain('it may or may not.');
    expect(told).toContain(`Slack answered 200 to the response URL: ${body}`);
    expect(slack.responses).toEqual([]);
  });

  it.each(['ok\n', '{ "ok": true }'])('is done where it says %j', async (body) => {
    slack.fail('/response/', { status: 200, body });
    await askHelp('U4');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([slack.responses, slack.messages.posted]).toEqual([[], []]);
  });
});
