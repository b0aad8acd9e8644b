import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PERSONAL_LINKS } from '../../src/reports/deliver/channel.ts';
import { textsIn } from '../support/blocks.ts';
import { MANAGE_URL, PICTURE, startSlackDelivery, WHOLE, type SlackDelivery } from '../support/slack-delivery.ts';

let delivery: SlackDelivery;
let slack: SlackDelivery['slack'];
let saved: SlackDelivery['saved'];
let send: SlackDelivery['send'];
let texts: SlackDelivery['texts'];
beforeEach(async () => {
  delivery = await startSlackDelivery();
  ({ slack, saved, send, texts } = delivery);
});
afterEach(() => slack.close());

describe('a digest in Slack', () => {
  it('is one message with its details in the thread, its picture uploaded, and each part by its metadata', async () => {
    const outcome = await send();
    expect(texts()).toEqual(WHOLE);
    const [main, first] = slack.messages.posted;
    expect(outcome).toEqual({ kind: 'sent', reference: `C00000001 ${main!.ts}` });
    expect(first!.thread_ts).toBe(main!.ts);
    const file = main!.blocks!.find(({ type }) => type === 'image')!.slack_file!.id;
    expect(slack.files.get(file)).toEqual(PICTURE.png);
    expect(JSON.stringify(main!.blocks)).toContain(MANAGE_URL);
    expect(JSON.stringify(slack.messages.posted)).not.toContain(PERSONAL_LINKS.preferences);
    expect(slack.messages.posted.map(({ metadata }) => metadata!.event_payload['part'])).toEqual([0, 1, 2]);
    expect(JSON.stringify(main!.metadata)).not.toContain('C1');
    expect(main!.call).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false', mrkdwn: 'false' });
    expect(first!.call).toMatchObject({ reply_broadcast: 'false' });
    expect(saved).toMatchObject([{ parts: 1 }, { parts: 2 }, { parts: 3 }]);
  });

  it('goes to a person by a direct message', async () => {
    expect(await send({ recipient: 'U00000007' })).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted[0]!.channel).toBe('D00000007');
  });

  it('uploads a picture once for all channels', async () => {
    await Promise.all(['C00000001', 'C00000002', 'U00000003'].map((recipient) => send({ recipient, key: recipient })));
    expect(slack.calls.filter((name) => name === 'files.getUploadURLExternal')).toHaveLength(1);
    expect(slack.messages.posted.filter(({ blocks }) => blocks?.some(({ type }) => type === 'image'))).toHaveLength(3);
  });

  it('goes with words in place of a picture that can not be uploaded, and tries again for the next channel', async () => {
    slack.fail('files.getUploadURLExternal', { status: 500 });
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(textsIn(slack.messages.posted[0]!.blocks)).toContain(PICTURE.altText);
    expect(slack.messages.posted[0]!.blocks!.map(({ type }) => type)).toEqual(['rich_text', 'context']);
    await send({ recipient: 'C00000002', key: 'other' });
    expect(slack.messages.posted[3]!.blocks!.map(({ type }) => type)).toEqual(['rich_text', 'image']);
  });

  it('is handed over before the first message, and not sent where that is refused', async () => {
    const refusal = new Error('unsubscribed');
    await expect(send({}, { handOver: () => Promise.reject(refusal) })).rejects.toBe(refusal);
    expect(slack.messages.posted).toEqual([]);
  });

  it.each([
    ['is_archived', 'Unarchive the channel'],
    ['not_in_channel', '/invite'],
    ['channel_not_found', 'Check the id'],
    ['token_revoked', 'Install the app again'],
  ])('stops at %s with what to do', async (error, remedy) => {
    slack.messages.refusals.set('C00000001', error);
    expect(await send()).toEqual({
      kind: 'permanent',
      reason: `Slack: ${error}`,
      detail: `chat.postMessage: ${error}`,
      remedy: expect.stringContaining(remedy),
      stops: true,
    });
  });

  it('names the scope that is missing', async () => {
    slack.messages.withoutScope.set('chat.postMessage', 'chat:write');
    expect(await send()).toMatchObject({ kind: 'permanent', reason: 'Slack: the app lacks the scope chat:write', stops: true });
    slack.messages.withoutScope.set('conversations.open', 'im:write');
    expect(await send({ recipient: 'U00000007' })).toMatchObject({ reason: 'Slack: the app lacks the scope im:write' });
  });

  it.each(['silence', 'reset', { status: 502 }, { status: 200, body: '<html>A proxy</html>' }] as const)(
    'may be tried again when a conversation can not be opened, since nothing was posted: %j',
    async (failure) => {
      slack.fail('conversations.open', failure);
      expect(await send({ recipient: 'U00000007' })).toMatchObject({ kind: 'transient' });
      expect(saved).toEqual([]);
    },
  );

  it('can not go where it has no form', async () => {
    expect(await send({ content: { ...delivery.outgoing().content, slack: null } })).toMatchObject({ kind: 'permanent', stops: false });
  });

  it('waits as long as Slack asks, and goes on where it stopped', async () => {
    slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '40' } });
    expect(await send()).toMatchObject({ kind: 'transient', reason: 'Slack asks to wait', retryAfterMs: 40_000 });
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(WHOLE);
  });

  it.each(['reset after', 'silence after', { status: 500, after: true }, { status: 200, body: '<html>', after: true }] as const)(
    'looks before it repeats what Slack may have taken: %j',
    async (failure) => {
      slack.fail('chat.postMessage', failure);
      expect(await send()).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(WHOLE);
    },
  );

  it.each(['reset', 'silence', { status: 503 }, { status: 200, body: '{"ok":false,"error":"internal_error"}' }] as const)(
    'may be tried again when it surely has not arrived: %j',
    async (failure) => {
      slack.fail('chat.postMessage', failure);
      expect(await send()).toMatchObject({ kind: 'transient', reason: expect.stringContaining('it is not in the channel') });
      expect(texts()).toEqual([]);
    },
  );

  it('is not repeated when Slack takes it late, after it was looked for in vain', async () => {
    slack.fail('chat.postMessage', 'silence late');
    expect(await send()).toMatchObject({ kind: 'transient' });
    expect(saved).toEqual([{ channel: 'C00000001', ts: null, parts: 0, doubt: 'absent' }]);
    slack.doLate();
    expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(WHOLE);
  });

  it('is not repeated when it could be looked for once, and not again', async () => {
    slack.fail('chat.postMessage', 'silence late');
    await send();
    slack.messages.withoutScope.set('conversations.history', 'channels:history');
    expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('channels:history') });
    expect(texts()).toEqual([]);
  });

  it('does not know, and says so, where it may not look; who asks for it again gets it', async () => {
    slack.messages.withoutScope.set('conversations.history', 'channels:history');
    slack.fail('chat.postMessage', 'reset after');
    expect(await send()).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('the app lacks the scope channels:history') });
    expect(texts()).toEqual(['Exp #45 leads']);
    expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(['Exp #45 leads', ...WHOLE]);
  });

  it('is found first by who asks for it again, where looking has become possible', async () => {
    slack.messages.withoutScope.set('conversations.history', 'channels:history');
    slack.fail('chat.postMessage', 'reset after');
    await send();
    slack.messages.withoutScope.clear();
    expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(WHOLE);
  });

  describe('whose thread has trouble', () => {
    const sendMain = async (): Promise<void> => {
      slack.fail('chat.postMessage', 'pass', { status: 429, headers: { 'retry-after': '3' } });
      expect(await send()).toMatchObject({ kind: 'transient', reason: 'Slack asks to wait', retryAfterMs: 3_000 });
      expect(texts()).toEqual(['Exp #45 leads']);
    };

    it('goes on behind what is there', async () => {
      await sendMain();
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(WHOLE);
    });

    it('looks for a reply that may have arrived', async () => {
      await sendMain();
      slack.fail('chat.postMessage', 'silence late');
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'transient' });
      slack.doLate();
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(WHOLE);
    });

    it('counts as delivered where nobody knows whether a reply arrived, and says so in the log', async () => {
      await sendMain();
      slack.messages.withoutScope.set('conversations.replies', 'channels:history');
      slack.fail('chat.postMessage', 'reset after');
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(WHOLE);
      expect(delivery.said()).toContainEqual(expect.stringContaining("a part of a digest's thread in C00000001 is missing"));
    });

    it('counts as delivered where the channel takes no more, and stops asking', async () => {
      await sendMain();
      slack.messages.refusals.set('C00000001', 'is_archived');
      const before = slack.calls.length;
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
      expect(slack.calls.slice(before)).toEqual(['chat.postMessage']);
      expect(delivery.said()).toContainEqual(expect.stringContaining('is_archived'));
    });
  });

  it('goes without its picture where Slack refuses that, and as words where it refuses its blocks', async () => {
    slack.refuseBlocks('image');
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted[0]!.blocks!.map(({ type }) => type)).toEqual(['rich_text', 'context']);
    slack.refuseBlocks('rich_text');
    expect(await send({ key: 'other' })).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted[3]).toMatchObject({ text: 'Exp #45 leads' });
    expect(slack.messages.posted[3]!.blocks).toBeUndefined();
  });
});
