/** The part of the stand-in that keeps messages: what chat.postMessage takes and refuses, and what looking it up finds. */
import type { SlackJudge } from './slack-judge.ts';

export interface PostedMessage {
  channel: string;
  ts: string;
  thread_ts?: string;
  text: string;
  blocks?: { type: string; slack_file?: { id: string } }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** What else the call said. */
  call: Record<string, string>;
}

export interface SlackMessages {
  posted: PostedMessage[];
  /** Files that were uploaded into a conversation, by id. */
  filesIn: { id: string; channel: string }[];
  /** What each channel answers instead of taking a message, e.g. `is_archived`. */
  refusals: Map<string, string>;
  /** Methods that answer with missing_scope, and the scope that they need. */
  withoutScope: Map<string, string>;
  /** Refuses messages with a block of one of these types, as a workspace does whose Slack does not know it. */
  refusedBlocks: string[];
  /** By which messages are dated. */
  now: () => Date;
  /** A person or another app says something. */
  chat(channel: string, text: string): void;
  methods: Record<string, (parameters: URLSearchParams) => object>;
}

type Method = SlackMessages['methods'][string];

/** `isProcessed` says whether a file has been uploaded and looked through: Slack refuses blocks that name another one. */
export function keepMessages({ isProcessed, judge }: { isProcessed: (id: string) => boolean } & Pick<SlackJudge, 'judge'>): SlackMessages {
  const kept: Omit<SlackMessages, 'methods' | 'chat'> = {
    posted: [],
    filesIn: [],
    refusals: new Map(),
    withoutScope: new Map(),
    refusedBlocks: [],
    now: () => new Date(),
  };
  const scoped = (name: string, method: Method): [string, Method] => [
    name,
    (parameters) => {
      const needed = messages.withoutScope.get(name);
      return needed === undefined ? method(parameters) : { ok: false, error: 'missing_scope', needed, provided: 'commands' };
    },
  ];

  /** Seconds with six digits that tell apart what comes in one of them. */
  const nextTs = (): string => {
    const { posted } = messages;
    return `${Math.floor(messages.now().getTime() / 1000)}.${String(posted.length + 1).padStart(6, '0')}`;
  };

  const post: Method = (parameters) => {
    const { channel = '', text = '', thread_ts: thread, ...call } = Object.fromEntries(parameters);
    const refusal = messages.refusals.get(channel) ?? refusalOf(text, call);
    if (refusal !== undefined) return { ok: false, error: refusal };
    const [blocks, metadata] = ['blocks', 'metadata'].map((name) => JSON.parse(call[name] ?? 'null') as unknown);
    const message: PostedMessage = {
      channel,
      ts: nextTs(),
      ...(thread === undefined ? {} : { thread_ts: thread }),
      text,
      ...(blocks === null ? {} : { blocks: blocks as NonNullable<PostedMessage['blocks']> }),
      ...(metadata === null ? {} : { metadata: metadata as NonNullable<PostedMessage['metadata']> }),
      call,
    };
    messages.posted.push(message);
    return { ok: true, channel, ts: message.ts };
  };

  const refusalOf = (text: string, call: Record<string, string>): string | undefined => {
    const blocks = JSON.parse(call['blocks'] ?? 'null') as PostedMessage['blocks'] | null;
    if (text === '' && blocks === null) return 'no_text';
    const isWrong =
      judge({ text, mrkdwn: call['mrkdwn'] !== 'false', ...(blocks === null ? {} : { blocks }) }, 'message').length > 0 ||
      blocks?.some(
        ({ type, slack_file: file }) => messages.refusedBlocks.includes(type) || (file !== undefined && !isProcessed(file.id)),
      ) === true;
    return isWrong ? 'invalid_blocks' : undefined;
  };

  /** A page of messages, as Slack cuts them: `limit` of them, and a cursor to the next ones. */
  const page = (all: readonly PostedMessage[], parameters: URLSearchParams): object => {
    const from = Number(parameters.get('cursor') ?? 0);
    const to = from + Number(parameters.get('limit') ?? 100);
    const isWithMetadata = parameters.get('include_all_metadata') === 'true';
    return {
      ok: true,
      messages: all.slice(from, to).map(({ ts, text, metadata }) => ({
        type: 'message',
        ts,
        text,
        ...(isWithMetadata && metadata !== undefined ? { metadata } : {}),
      })),
      has_more: to < all.length,
      response_metadata: { next_cursor: to < all.length ? String(to) : '' },
    };
  };

  const messages: SlackMessages = {
    ...kept,
    chat: (channel, text) => void messages.posted.push({ channel, text, ts: nextTs(), call: {} }),
    methods: Object.fromEntries([
      scoped('chat.postMessage', post),
      scoped('conversations.open', (parameters) => {
        const person = parameters.get('users') ?? '';
        const error = messages.refusals.get(person);
        return error === undefined ? { ok: true, channel: { id: `D${person.slice(1)}` } } : { ok: false, error };
      }),
      // The newest first, and no replies.
      scoped('conversations.history', (parameters) =>
        page(
          messages.posted
            .filter(({ channel, ts, thread_ts: thread }) => {
              const isInWindow = Number(ts) > Number(parameters.get('oldest') ?? 0);
              return channel === parameters.get('channel') && thread === undefined && isInWindow;
            })
            .toReversed(),
          parameters,
        ),
      ),
      // The oldest first, the message itself before its replies.
      scoped('conversations.replies', (parameters) =>
        page(
          messages.posted.filter(
            ({ channel, ts, thread_ts: thread }) =>
              channel === parameters.get('channel') && (ts === parameters.get('ts') || thread === parameters.get('ts')),
          ),
          parameters,
        ),
      ),
    ]),
  };
  return messages;
}
