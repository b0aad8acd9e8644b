/** What stands below an answer, and where else a line may be asked: through signed requests, as Slack sends them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, linksIn, messageProblems, textsIn, type Button } from './support/blocks.ts';
import { startSlackApp, type SlackApp } from './support/slack-app.ts';
import { clickOf, eventOf, isProgressNote, postEvent, postInteraction, type ClickFields } from './support/slack-requests.ts';
import { until } from './support/slack.ts';

let slackApp: SlackApp;
let slack: SlackApp['slack'];
let ask: SlackApp['ask'];
let nextResponse: SlackApp['nextResponse'];

beforeAll(async () => {
  slackApp = await startSlackApp();
  ({ slack, ask, nextResponse } = slackApp);
});
afterAll(() => slackApp.stop());
afterEach(() => slackApp.forget());

type Message = Record<string, unknown>;

function buttonOf(message: Message, label: string): Button {
  const found = buttonsOf(message).find(({ text }) => text.text === label);
  expect(
    found,
    `a button ${label} among ${buttonsOf(message)
      .map(({ text }) => text.text)
      .join(', ')}`,
  ).toBeDefined();
  return found!;
}

async function click(action: ClickFields['action'], more: Partial<ClickFields> = {}): Promise<Response> {
  return postInteraction(slackApp.door, clickOf({ action, responseUrl: slack.responseUrl(), ...more }));
}

function titleOf(message: Message): string {
  return textsIn((message['blocks'] as unknown[])[0] ?? {}).join('');
}

describe('the buttons below an answer', () => {
  it('refresh it, turn its type and its pages, each in place of what stood there', async () => {
    const first = await ask('hybrid list');
    expect(buttonsOf(first).map(({ text }) => text.text)).toEqual([
      'Next',
      'Retrieval',
      'Ranking',
      'Refresh',
      'Share to channel',
      'Download CSV',
    ]);

    await click(buttonOf(first, 'Next'));
    const second = await nextResponse('the second page');
    expect(second).toMatchObject({ replace_original: true, response_type: 'ephemeral' });
    expect(second['text']).toContain('Page 2 of');
    await click(buttonOf(second, 'Previous'));
    expect((await nextResponse('the first page'))['text']).toContain('Page 1 of');

    await click(buttonOf(second, 'Ranking'));
    const ranking = await nextResponse('the ranking list');
    expect(titleOf(ranking)).toContain('ranking');
    expect(ranking['text'], 'another type starts at its first page').toContain('Page 1 of');
    await click(buttonOf(ranking, 'Refresh'));
    expect(titleOf(await nextResponse('the refreshed list'))).toMatch(/as of .*, \d+ s ago$/);
  });

  it('ask for what was asked, wherever the default has moved since', async () => {
    const answer = await ask('trend 12w in "Grocery Basket Recommender"');
    expect(buttonOf(answer, 'Refresh').value).toMatch(/^(hybrid|ranking|retrieval) trend 84d in "Grocery Basket Recommender"$/);
  });

  it('offer the line that was meant for a near miss', async () => {
    const error = await ask('hybrid tpo 3 in "Bookshop Next Read"');
    const [button] = buttonsOf(error);
    expect(button).toMatchObject({
      value: 'hybrid top 3 in "Bookshop Next Read"',
      text: { text: 'hybrid top 3 in "Bookshop Nex…' },
    });
    await click(button!);
    expect(titleOf(await nextResponse('the answer'))).toContain('Top 3 by R@100');
  });

  it('act once for a click that Slack repeats, and for a double click', async () => {
    const button = buttonOf(await ask('stats'), 'Refresh');
    const again = { trigger: '77.repeated', messageTs: '1.1' };
    await Promise.all([click(button, again), click(button, again), click(button, { messageTs: '1.1' })]);
    await nextResponse('the answer');
    await click(button, { messageTs: '2.2' });
    await nextResponse('an answer to a click on another message');
    expect(slack.responses.filter((one) => !isProgressNote(one))).toEqual([]);
  });
});

describe('Share to channel', () => {
  it('posts the answer as the app, says who shared it, and pings nobody', async () => {
    await click(buttonOf(await ask('hybrid top 3'), 'Share to channel'), { user: 'U7', channel: 'C7' });
    expect((await nextResponse('a word'))['text']).toBe('Shared to the channel.');
    const [message] = slack.messages.posted;
    expect(slack.messages.posted).toHaveLength(1);
    expect(message).toMatchObject({ channel: 'C7', call: { mrkdwn: 'false', unfurl_links: 'false' } });
    expect(messageProblems({ text: message!.text, blocks: message!.blocks })).toEqual([]);
    expect(message!.blocks!.map(({ type }) => type)).toContain('image');
    const last = JSON.stringify(message!.blocks!.at(-1));
    expect(last).toContain('{"type":"user","user_id":"U7"}');
    expect(last).toContain('/experiments hybrid top 3');
    expect(message!.blocks!.some(({ type }) => type === 'actions')).toBe(false);
  });

  it('refuses where the app is no member, and says how to invite it', async () => {
    slack.messages.refusals.set('C8', 'not_in_channel');
    await click(buttonOf(await ask('stats'), 'Share to channel'), { channel: 'C8' });
    const { text } = await nextResponse('a word');
    expect(text).toContain('not a member of this channel');
    expect(text).toContain('/invite @Towerwatch');
    expect(slack.messages.posted).toHaveLength(0);
  });

  it.each([
    'silence after',
    { status: 500, after: true as const },
    { status: 200, body: '{}', after: true as const },
    'reset after',
  ] as const)(
    'posts once where Slack takes it and does not say so (%j)',
    async (failure) => {
      const button = buttonOf(await ask('stats'), 'Share to channel');
      slack.fail('chat.postMessage', failure);
      await click(button, { channel: 'C9' });
      expect((await nextResponse('a word'))['text']).toBe('Shared to the channel.');
      expect(slack.messages.posted.filter(({ channel }) => channel === 'C9')).toHaveLength(1);
    },
    20_000,
  );

  it('says that it may or may not have been posted where that can not be looked up', async () => {
    const button = buttonOf(await ask('stats'), 'Share to channel');
    slack.messages.withoutScope.set('conversations.history', 'channels:history');
    slack.fail('chat.postMessage', { status: 500, after: true });
    await click(button, { channel: 'C10' });
    expect((await nextResponse('a word'))['text']).toContain('may or may not have been posted');
    expect(slack.messages.posted).toHaveLength(1);
  });

  it('says why no form of an answer was taken, and links to its page', async () => {
    const button = buttonOf(await ask('hybrid top 3'), 'Share to channel');
    slack.messages.refusals.set('C12', 'msg_too_long');
    await click(button, { channel: 'C12' });
    const refusal = await nextResponse('a word');
    expect(refusal['text']).toMatch(
      /^It was not posted: Slack: msg_too_long\.\nOpen the page instead\.\nhttp\S+\/projects\/bookshop-next-read/,
    );
    expect(linksIn(refusal['blocks'])).toEqual([String(refusal['text']).split('\n').at(-1)]);
  });

  it('waits as Slack asks, and posts one message, late', async () => {
    const button = buttonOf(await ask('stats'), 'Share to channel');
    slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '1' } });
    const started = Date.now();
    await click(button, { channel: 'C11' });
    expect((await nextResponse('a word'))['text']).toBe('Shared to the channel.');
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(slack.messages.posted).toHaveLength(1);
  });
});

describe('Download CSV', () => {
  it('puts the unrounded records into the direct messages of who asks', async () => {
    await click(buttonOf(await ask('hybrid top 3'), 'Download CSV'), { user: 'U5' });
    expect((await nextResponse('a word'))['text']).toBe('bookshop-next-read-hybrid-top.csv is in your direct messages with Towerwatch.');
    const file = slack.messages.filesIn.at(-1)!;
    expect(file.channel).toBe('D5');
    const lines = slack.files.get(file.id)!.toString('utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('recall_at_100');
  });

  it('waits as Slack asks', async () => {
    const button = buttonOf(await ask('hybrid top 3'), 'Download CSV');
    slack.fail('files.getUploadURLExternal', { status: 429, headers: { 'retry-after': '1' } });
    await click(button, { user: 'U5' });
    expect((await nextResponse('a word'))['text']).toContain('is in your direct messages');
  });

  it('says what is missing when it can not be sent', async () => {
    const button = buttonOf(await ask('hybrid top 3'), 'Download CSV');
    slack.messages.withoutScope.set('conversations.open', 'im:write');
    await click(button);
    expect((await nextResponse('a word'))['text']).toContain('the app lacks the scope im:write');
  });
});

describe('a line that asks for a form', () => {
  it('opens it at a click on what was likely meant, and on the button that a mention is answered with', async () => {
    const error = await ask('subscibe');
    await click(buttonsOf(error)[0]!);
    expect((await until(() => slack.people.views.shift(), 'a form')).view.callback_id).toBe('form.subscribe');

    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text: 'compare <@UBOT>', ts: '8.8' }));
    const message = await until(() => slack.messages.posted.at(0), 'an answer');
    await click(buttonsOf(message as unknown as Message)[0]!);
    expect((await until(() => slack.people.views.shift(), 'a form')).view.callback_id).toBe('form.compare');
  });
});

describe('a mention or a direct message', () => {
  it('is answered once when it is edited', async () => {
    const event = { type: 'app_mention', user: 'U1', channel: 'C3', text: '<@UBOT> stats', ts: '9.9' };
    await postEvent(slackApp.door, eventOf(event));
    await until(() => slack.messages.posted.at(0), 'an answer');
    await postEvent(slackApp.door, eventOf({ ...event, edited: { user: 'U1', ts: '10.1' } }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(slack.messages.posted).toHaveLength(1);
  });

  it('is answered in its thread, once, however often Slack delivers it', async () => {
    const event = eventOf({
      type: 'app_mention',
      user: 'U1',
      channel: 'C3',
      text: '<@UBOT> ranking top 2 in "Bookshop Next Read"',
      ts: '5.5',
    });
    await Promise.all([postEvent(slackApp.door, event), postEvent({ ...slackApp.door, skew: 1 }, event)]);
    const message = await until(() => slack.messages.posted.at(0), 'an answer');
    expect(message).toMatchObject({ channel: 'C3', thread_ts: '5.5' });
    expect(messageProblems({ text: message.text, blocks: message.blocks })).toEqual([]);
    expect(message.text).toContain('ranking');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.messages.posted).toHaveLength(1);
  });

  it.each([
    ['hey <@UBOT> hybrid top 2', 'Top 2 by R@100'],
    ['<@UBOT>: hybrid top 2', 'Top 2 by R@100'],
    ['please <@UBOT> show #12', 'Exp #12'],
    ['hybrid top 2 <@UBOT>', 'Top 2 by R@100'],
  ])('is read where it stands in the middle or at the end: %j', async (text, expected) => {
    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text, ts: `6.${text.length}` }));
    expect((await until(() => slack.messages.posted.at(0), 'an answer')).text).toContain(expected);
  });

  it('that asks nothing is answered as /experiments alone is', async () => {
    const overview = titleOf(await ask('')).replace(/ · as of.*/, '');
    await postEvent(slackApp.door, eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text: 'hello <@UBOT>!', ts: '6.7' }));
    const message = await until(() => slack.messages.posted.at(0), 'an answer');
    expect(titleOf(message as unknown as Message)).toContain(overview);
  });

  it('in a thread stays in it, and an unreadable line is answered with advice', async () => {
    await postEvent(
      slackApp.door,
      eventOf({ type: 'app_mention', user: 'U1', channel: 'C3', text: '<@UBOT> tpo', ts: '6.6', thread_ts: '6.1' }),
    );
    const message = await until(() => slack.messages.posted.at(0), 'an answer');
    expect(message).toMatchObject({ thread_ts: '6.1' });
    expect(message.text).toContain('Did you mean `top`?');
  });

  it('by a direct message; not by another app or by an edit', async () => {
    const direct = { type: 'message', channel: 'D1', channel_type: 'im', ts: '7.7', text: 'stats' };
    await postEvent(slackApp.door, eventOf({ ...direct, bot_id: 'B2', user: 'U9' }));
    await postEvent(slackApp.door, eventOf({ ...direct, subtype: 'message_changed', message: {} }));
    await postEvent(slackApp.door, eventOf({ ...direct, channel: 'C3', channel_type: 'channel', user: 'U1' }));
    await postEvent(slackApp.door, eventOf({ ...direct, user: 'U1' }));
    const message = await until(() => slack.messages.posted.at(0), 'an answer');
    expect(message).toMatchObject({ channel: 'D1', thread_ts: '7.7' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(slack.messages.posted).toHaveLength(1);
  });
});
