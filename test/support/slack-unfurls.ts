/** The part of the stand-in that shows links: what chat.unfurl takes and refuses. */
import type { SlackJudge } from './slack-judge.ts';

interface UnfurlBlock extends Record<string, unknown> {
  type: string;
  slack_file?: { id: string };
}

export interface ShownLinks {
  /** The message, as the call names it. */
  place: string;
  /** By the URL as it stands in the message. */
  unfurls: Record<string, { blocks: UnfurlBlock[] }>;
}

export interface SlackUnfurls {
  shown: ShownLinks[];
  /** Said to every call instead of taking it. */
  refusal: string | undefined;
  methods: Record<string, (parameters: URLSearchParams) => object>;
}

export function keepUnfurls({ isProcessed, judge }: { isProcessed: (id: string) => boolean } & Pick<SlackJudge, 'judge'>): SlackUnfurls {
  const unfurl = (parameters: URLSearchParams): object => {
    if (kept.refusal !== undefined) return { ok: false, error: kept.refusal };
    const { channel, ts, unfurl_id: id, source, unfurls } = Object.fromEntries(parameters);
    const isPlaced = (channel !== undefined && ts !== undefined) !== (id !== undefined && source !== undefined);
    if (!isPlaced) return { ok: false, error: 'invalid_arguments' };
    const links = JSON.parse(unfurls ?? '{}') as ShownLinks['unfurls'];
    const problems = judge({ channel, unfurl_id: id, unfurls: links }, 'unfurl');
    const isUnready = Object.values(links).some(({ blocks }) => blocks.some(({ slack_file: file }) => file && !isProcessed(file.id)));
    if (problems.length > 0 || isUnready) return { ok: false, error: 'cannot_unfurl_message' };
    kept.shown.push({ place: id ?? `${channel} ${ts}`, unfurls: links });
    return { ok: true };
  };
  const kept: SlackUnfurls = { shown: [], refusal: undefined, methods: { 'chat.unfurl': unfurl } };
  return kept;
}
