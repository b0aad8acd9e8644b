/** A digest on its way to the stand-in for Slack: what is sent, and what the channel has said and kept. */
import { createSlackChannel } from '../../src/bot/deliver-digest.ts';
import type { SlackDigest } from '../../src/bot/digest-message.ts';
import { PERSONAL_LINKS, type Outgoing, type SendHooks } from '../../src/reports/deliver/channel.ts';
import type { SendOutcome } from '../../src/reports/deliver/outcome.ts';
import { createTestLog } from './log.ts';
import { startSlack, type SlackStandIn } from './slack.ts';

export const MANAGE_URL = 'https://towerwatch.example.org/subscriptions/token';
export const PICTURE = { cid: 'trend-1@towerwatch', altText: 'R@100 rises to 47.3%', png: Buffer.from('png') };
/** What the digest looks like in its channel. */
export const WHOLE = ['Exp #45 leads', '↳ Leaders', '↳ Failures'];
const FROZEN_AT = new Date('2026-11-23T07:00:00Z');

export interface SlackDelivery {
  slack: SlackStandIn;
  clock: { now: Date };
  /** What was kept of the delivery, in order. */
  saved: object[];
  send: (changes?: Partial<Outgoing>, hooks?: Partial<SendHooks>) => Promise<SendOutcome>;
  lookUp: (changes?: Partial<Outgoing>) => Promise<SendOutcome>;
  outgoing: (changes?: Partial<Outgoing>) => Outgoing;
  /** The texts in Slack, replies marked. */
  texts: () => string[];
  /** What the log says. */
  said: () => unknown[];
}

export async function startSlackDelivery(): Promise<SlackDelivery> {
  const slack = await startSlack();
  const clock = { now: FROZEN_AT };
  slack.messages.now = () => clock.now;
  const { log, lines } = createTestLog();
  const channel = createSlackChannel({ botToken: 'xoxb-1', apiUrl: slack.apiUrl, log, now: () => clock.now, pauseMs: 1, timeoutMs: 500 });
  const saved: object[] = [];
  const save = async (progress: object): Promise<void> => void saved.push(progress);
  return {
    slack,
    clock,
    saved,
    send: (changes, hooks) =>
      channel.send(outgoing(changes), { signal: new AbortController().signal, handOver: async () => undefined, save, ...hooks }),
    lookUp: (changes) => channel.lookUp!(outgoing(changes), { save }),
    outgoing,
    texts: () => slack.messages.posted.map(({ text, thread_ts: thread }) => `${thread === undefined ? '' : '↳ '}${text}`),
    said: () => lines().map(({ msg }) => msg),
  };
}

function richText(text: string): SlackDigest['main']['blocks'][number] {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  const slack: SlackDigest = {
    main: {
      text: 'Exp #45 leads',
      blocks: [
        richText(PERSONAL_LINKS.preferences),
        { type: 'image', slack_file: { id: `cid:${PICTURE.cid}` }, alt_text: PICTURE.altText },
      ],
    },
    replies: ['Leaders', 'Failures'].map((text) => ({ text, blocks: [richText(text)] })),
  };
  const files = [{ name: 'trend-1.png', cid: PICTURE.cid, contentType: 'image/png', body: PICTURE.png }];
  return {
    key: '1 slot slack C1',
    recipient: 'C00000001',
    projectId: 1,
    workspaceId: null,
    content: { id: 1, token: 't', subject: '', html: '', text: '', frozenAt: FROZEN_AT, slack, files },
    links: { unsubscribe: '', preferences: MANAGE_URL },
    progress: null,
    ...changes,
  };
}
