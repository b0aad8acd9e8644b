/** What people say to the app in its direct messages, where every message is for it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { eventOf, postEvent } from './support/slack-requests.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

let said = 0;
async function say(text: string, more: Record<string, unknown> = {}): Promise<void> {
  said += 1;
  const event = { type: 'message', user: 'U1', channel: 'D1', channel_type: 'im', ts: `7.${said}`, text, ...more };
  await postEvent(slackApp.door, eventOf(event));
}

const answer = (): Promise<string> => until(() => slack.messages.posted.shift(), 'an answer').then(({ text }) => text);

describe('a direct message', () => {
  it.each([
    ['with a file', { subtype: 'file_share', files: [{ id: 'F1' }] }],
    ['in a thread that is shown in the conversation too', { subtype: 'thread_broadcast', thread_ts: '6.1' }],
  ])('%s is answered by its words', async (_what, more) => {
    await say('hybrid top 2', more);
    expect(await answer()).toContain('Top 2 by R@100');
  });

  it('of a file alone is told how to ask', async () => {
    await say('', { subtype: 'file_share', files: [{ id: 'F1' }] });
    expect(await answer()).toBe('Files are not read.\nType `help` to see what can be asked.');
  });

  it.each(['thanks!', 'Thank you so much :tada:', 'ok great, thx'])('of thanks alone is not answered (%s)', async (text) => {
    await say(text);
    await say('help');
    expect(await answer()).toContain('/experiments');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.messages.posted).toEqual([]);
  });

  it.each(['thanks, hybrid top 2', 'hybrid top 2, thank you!'])('of more than thanks is (%s)', async (text) => {
    await say(text);
    expect(await answer()).toContain('Top 2 by R@100');
  });
});
