import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlackChannel } from '../../src/bot/deliver-digest.ts';
import type { SlackDigest } from '../../src/bot/digest-message.ts';
import type { DeliveryChannel, Outgoing } from '../../src/reports/deliver/channel.ts';
import type { SendOutcome } from '../../src/reports/deliver/outcome.ts';
import { createTestLog } from '../support/log.ts';
import { startSlack, type SlackStandIn } from '../support/slack.ts';

const part = (text: string) => ({
  text,
  blocks: [{ type: 'rich_text' as const, elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text }] }] }],
});
const picture = { type: 'image' as const, slack_file: { id: 'cid:trend-1@towerwatch' }, alt_text: 'R@100 rises to 47.3%' };
const composed: SlackDigest = {
  main: { text: 'Exp #45 leads', blocks: [...part('Exp #45 leads').blocks, picture] },
  replies: [part('Leaders'), part('Failures')],
};
const png = Buffer.from('png');

let slack: SlackStandIn;
let channel: DeliveryChannel;
let saved: object[];
beforeEach(async () => {
  slack = await startSlack();
  saved = [];
  channel = createSlackChannel({ botToken: 'xoxb-1', apiUrl: slack.apiUrl, log: createTestLog().log, pauseMs: 1, timeoutMs: 500 });
});
afterEach(() => slack.close());

function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  const content = {
    id: 1,
    token: 't',
    subject: '',
    html: '',
    text: '',
    frozenAt: new Date(),
    slack: composed,
    files: [{ name: 'trend-1.png', cid: 'trend-1@towerwatch', contentType: 'image/png', body: png }],
  };
  return {
    key: '1 slot slack C1',
    recipient: 'C00000001',
    content,
    links: { unsubscribe: '', preferences: '' },
    progress: null,
    ...changes,
  };
}

const hooks = (handOver = async (): Promise<void> => undefined) => ({
  signal: new AbortController().signal,
  handOver,
  save: async (progress: object): Promise<void> => void saved.push(progress),
});
const send = (changes: Partial<Outgoing> = {}): Promise<SendOutcome> => channel.send(outgoing(changes), hooks());
const texts = (): string[] => slack.messages.posted.map(({ text, thread_ts: thread }) => `${thread === undefined ? '' : '↳ '}${text}`);

describe('a digest in Slack', () => {
  it('is one message with its details in the thread, its picture uploaded, and each part by its metadata', async () => {
    const outcome = await send();
    expect(texts()).toEqual(['Exp #45 leads', '↳ Leaders', '↳ Failures']);
    const [main, first] = slack.messages.posted;
    expect(outcome).toEqual({ kind: 'sent', reference: `C00000001 ${main!.ts}` });
    expect(first!.thread_ts).toBe(main!.ts);
    const file = main!.blocks!.find(({ type }) => type === 'image')!.slack_file!.id;
    expect(slack.files.get(file)).toEqual(png);
    expect(slack.messages.posted.map(({ metadata }) => metadata!.event_payload['part'])).toEqual([0, 1, 2]);
    expect(JSON.stringify(main!.metadata)).not.toContain('C1');
    expect(saved).toMatchObject([{ parts: 1 }, { parts: 2 }, { parts: 3 }]);
  });

  it('goes to a person by a direct message', async () => {
    expect(await send({ recipient: 'U00000007' })).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted[0]!.channel).toBe('D00000007');
  });

  it('uploads a picture once for all channels, and goes without one that can not be uploaded', async () => {
    await send();
    await send({ recipient: 'C00000002', key: 'other' });
    expect(slack.calls.filter((name) => name === 'files.getUploadURLExternal')).toHaveLength(1);
    slack.fail('files.getUploadURLExternal', { status: 500 });
    const content = { ...outgoing().content, id: 2 };
    expect(await send({ recipient: 'C00000003', key: 'third', content })).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted.at(-3)!.blocks!.map(({ type }) => type)).toEqual(['rich_text']);
  });

  it('is handed over before the first message, and not sent where that is refused', async () => {
    const refusal = new Error('unsubscribed');
    await expect(
      channel.send(
        outgoing(),
        hooks(() => Promise.reject(refusal)),
      ),
    ).rejects.toBe(refusal);
    expect(slack.messages.posted).toEqual([]);
  });

  it.each([
    ['is_archived', 'Unarchive the channel'],
    ['not_in_channel', '/invite'],
    ['channel_not_found', 'Check the id'],
    ['token_revoked', 'Install the app again'],
  ])('stops at %s with what to do', async (error, remedy) => {
    slack.messages.refusals.set('C00000001', error);
    expect(await send()).toEqual({ kind: 'permanent', reason: `Slack: ${error}`, remedy: expect.stringContaining(remedy), stops: true });
  });

  it('names the scope that is missing', async () => {
    slack.messages.withoutScope.add('chat.postMessage');
    expect(await send()).toMatchObject({ kind: 'permanent', reason: 'Slack: the app lacks the scope chat.postMessage:read' });
  });

  it('waits as long as Slack asks, and goes on where it stopped', async () => {
    slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '40' } });
    expect(await send()).toEqual({ kind: 'transient', reason: 'Slack asks to wait', retryAfterMs: 40_000 });
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(['Exp #45 leads', '↳ Leaders', '↳ Failures']);
  });

  it.each(['reset after', 'silence after', { status: 500, after: true }] as const)(
    'looks before it repeats what Slack may have taken: %j',
    async (failure) => {
      slack.fail('chat.postMessage', failure);
      expect(await send()).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(['Exp #45 leads', '↳ Leaders', '↳ Failures']);
    },
  );

  it.each(['reset', { status: 503 }] as const)('may be tried again when it surely has not arrived: %j', async (failure) => {
    slack.fail('chat.postMessage', failure);
    expect(await send()).toMatchObject({ kind: 'transient', reason: expect.stringContaining('it is not in the channel') });
    expect(texts()).toEqual([]);
  });

  it('does not know, and says so, where it may not look', async () => {
    slack.messages.withoutScope.add('conversations.history');
    slack.fail('chat.postMessage', 'reset after');
    expect(await send()).toMatchObject({ kind: 'unknown' });
    expect(texts()).toEqual(['Exp #45 leads']);
  });

  it('never posts the report twice for the sake of its thread', async () => {
    slack.messages.withoutScope.add('conversations.replies');
    const fails = async (progress: unknown): Promise<SendOutcome> => {
      slack.fail('chat.postMessage', 'reset after');
      return send({ progress });
    };
    await send();
    slack.messages.posted.length = 1;
    expect(await fails({ channel: 'C00000001', ts: slack.messages.posted[0]!.ts, parts: 1 })).toMatchObject({ kind: 'sent' });
    expect(texts()).toEqual(['Exp #45 leads', '↳ Leaders', '↳ Failures']);
  });

  it('goes as words where Slack refuses its blocks', async () => {
    const content = {
      ...outgoing().content,
      slack: { ...composed, main: { text: 'In words', blocks: [{ type: 'image', image_url: 'http://10.0.0.1/a.png' }] } },
    };
    expect(await send({ content })).toMatchObject({ kind: 'sent' });
    expect(slack.messages.posted[0]).toMatchObject({ text: 'In words' });
    expect(slack.messages.posted[0]!.blocks).toBeUndefined();
  });

  describe('left behind by a process that died', () => {
    const lookUp = (changes: Partial<Outgoing> = {}): Promise<SendOutcome> => channel.lookUp!(outgoing(changes), hooks());

    it('is found when it is there, whole', async () => {
      await send();
      expect(await lookUp()).toEqual({ kind: 'sent', reference: `C00000001 ${slack.messages.posted[0]!.ts}` });
    });

    it('is sent again when it is not there', async () => {
      expect(await lookUp()).toEqual({ kind: 'transient', reason: 'it is not in the channel' });
    });

    it('is finished where its thread was not', async () => {
      await send();
      slack.messages.posted.length = 2;
      expect(await lookUp()).toEqual({ kind: 'transient', reason: 'its thread was not finished' });
      expect(await send({ progress: saved.at(-1) })).toMatchObject({ kind: 'sent' });
      expect(texts()).toEqual(['Exp #45 leads', '↳ Leaders', '↳ Failures']);
    });

    it('stays unknown where it can not be looked up', async () => {
      slack.messages.withoutScope.add('conversations.history');
      await send();
      expect(await lookUp()).toMatchObject({ kind: 'unknown' });
    });
  });
});
