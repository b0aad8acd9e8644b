/** The part of the stand-in that keeps messages: what chat.postMessage takes and refuses, and what looking it up finds. */
import { validatePayload } from '../fixtures/blockkit-validate.mjs';

export interface PostedMessage {
  channel: string;
  ts: string;
  thread_ts?: string;
  text: string;
  blocks?: { type: string; slack_file?: { id: string } }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
}

export interface SlackMessages {
  posted: PostedMessage[];
  /** What each channel answers instead of taking a message, e.g. `is_archived`. */
  refusals: Map<string, string>;
  /** Methods that answer with missing_scope. */
  withoutScope: Set<string>;
  methods: Record<string, (parameters: URLSearchParams) => object>;
}

/** `isFile` says whether a file has been uploaded: Slack refuses blocks that name another one. */
export function keepMessages({ isFile }: { isFile: (id: string) => boolean }): SlackMessages {
  const posted: PostedMessage[] = [];
  const refusals = new Map<string, string>();
  const withoutScope = new Set<string>();
  const scoped =
    (name: string, method: (parameters: URLSearchParams) => object) =>
    (parameters: URLSearchParams): object =>
      withoutScope.has(name) ? { ok: false, error: 'missing_scope', needed: `${name}:read` } : method(parameters);

  const post = (parameters: URLSearchParams): object => {
    const channel = parameters.get('channel') ?? '';
    const refusal = refusals.get(channel);
    if (refusal !== undefined) return { ok: false, error: refusal };
    const thread = parameters.get('thread_ts');
    const [blocks, metadata] = ['blocks', 'metadata'].map((name) => JSON.parse(parameters.get(name) ?? 'null') as unknown);
    const message: PostedMessage = {
      channel,
      ts: `1700000000.${String(posted.length + 1).padStart(6, '0')}`,
      ...(thread === null ? {} : { thread_ts: thread }),
      text: parameters.get('text') ?? '',
      ...(blocks === null ? {} : { blocks: blocks as NonNullable<PostedMessage['blocks']> }),
      ...(metadata === null ? {} : { metadata: metadata as NonNullable<PostedMessage['metadata']> }),
    };
    const problems = validatePayload({ text: message.text, ...(blocks === null ? {} : { blocks }) }, { surface: 'message' });
    const isUnknownFile = message.blocks?.some(({ slack_file: file }) => file !== undefined && !isFile(file.id)) === true;
    if (problems.length > 0 || isUnknownFile) return { ok: false, error: 'invalid_blocks' };
    posted.push(message);
    return { ok: true, channel, ts: message.ts };
  };
  const find = (isWanted: (message: PostedMessage) => boolean, withMetadata: boolean): object => ({
    ok: true,
    messages: posted
      .filter(isWanted)
      .map(({ metadata, ...message }) => ({ ...message, ...(withMetadata && metadata !== undefined ? { metadata } : {}) })),
    response_metadata: { next_cursor: '' },
  });
  return {
    posted,
    refusals,
    withoutScope,
    methods: {
      'chat.postMessage': scoped('chat.postMessage', post),
      'conversations.open': scoped('conversations.open', (parameters) => ({
        ok: true,
        channel: { id: `D${parameters.get('users')?.slice(1)}` },
      })),
      'conversations.history': scoped('conversations.history', (parameters) =>
        find(
          ({ channel, thread_ts: thread }) => channel === parameters.get('channel') && thread === undefined,
          parameters.get('include_all_metadata') === 'true',
        ),
      ),
      'conversations.replies': scoped('conversations.replies', (parameters) =>
        find(
          ({ channel, ts, thread_ts: thread }) =>
            channel === parameters.get('channel') && (ts === parameters.get('ts') || thread === parameters.get('ts')),
          parameters.get('include_all_metadata') === 'true',
        ),
      ),
    },
  };
}
