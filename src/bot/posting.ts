/** Messages that are posted at most once: each is found again by its metadata where its fate is in doubt. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatPostMessageArguments, WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import type { SlackMessage } from './blocks.ts';
import { findPart, PART_EVENT, type FoundPart, type PartPlace } from './find-part.ts';
import { inBoth, inLog, isFaultOfForm, isSaid, slackFailure, UnreadableAnswerError, type SlackFailure } from './slack-failure.ts';

/** Why a message may yet turn up: it was looked for and not there, or it could not be looked for. */
export type Doubt = 'absent' | 'unseen';

export type Posted = { kind: 'posted'; ts: string } | (SlackFailure & { doubt?: Doubt });

export interface Posting {
  /** One attempt: the first form that Slack takes; it has said of the others that it did not take them. */
  post(forms: readonly SlackMessage[], place: PartPlace): Promise<Posted>;
  /** Some attempts, waiting as Slack says in between. */
  postPatiently(forms: readonly SlackMessage[], place: PartPlace): Promise<Posted>;
  find(place: PartPlace, since: Date): Promise<FoundPart>;
}

interface PostingOptions {
  /** Must not repeat calls by itself: one could post twice. */
  client: WebClient;
  log: Log;
  now: () => Date;
  /** Between two looks for a message, and before a second attempt. */
  pauseMs: number;
}

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 120_000;

export function createPosting({ client, log, now, pauseMs }: PostingOptions): Posting {
  const find = (place: PartPlace, since: Date): Promise<FoundPart> => findPart(place, { client, since, pauseMs });

  const postForm = async (form: SlackMessage, place: PartPlace): Promise<Posted> => {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
      const { ts } = await client.chat.postMessage(callOf(form, place));
      if (!isSaid(ts)) throw new UnreadableAnswerError('chat.postMessage');
      return { kind: 'posted', ts };
    } catch (error) {
      return slackFailure(error);
    }
  };

  const post: Posting['post'] = async (forms, place) => {
    const began = now();
    let posted: Posted = { kind: 'unknown', reason: 'there was nothing to post' };
    for (const form of forms) {
      posted = await postForm(form, place);
      if (posted.kind === 'posted' || !isFaultOfForm(posted)) break;
      log.warn({ channel: place.channel, part: place.part }, `Slack refused a form of a message: ${inLog(posted)}`);
    }
    if (posted.kind !== 'unknown') return posted;
    const found = await find(place, began);
    if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
    return found.kind === 'absent'
      ? { kind: 'later', ...inBoth((words) => `${words(posted)}; it is not in the channel`), doubt: 'absent' }
      : { kind: 'unknown', ...inBoth((words) => `${words(posted)}; it can't be looked up: ${words(found)}`), doubt: 'unseen' };
  };

  const postPatiently: Posting['postPatiently'] = async (forms, place) => {
    const began = now();
    let isInDoubt = false;
    for (let attempt = 1; ; attempt += 1) {
      // What an earlier attempt left in doubt may have arrived since.
      if (isInDoubt) {
        const found = await find(place, began);
        if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
        if (found.kind === 'unknown') return { ...found, doubt: 'unseen' };
      }
      const posted = await post(forms, place);
      if (posted.kind !== 'later' || attempt === ATTEMPTS) return posted;
      isInDoubt ||= posted.doubt !== undefined;
      await sleep(Math.min(posted.retryAfterMs ?? pauseMs * 2 ** attempt, LONGEST_WAIT_MS));
    }
  };
  return { post, postPatiently, find };
}

function callOf({ text, blocks }: SlackMessage, { channel, thread, key, part }: PartPlace): ChatPostMessageArguments {
  return {
    channel,
    text,
    ...(blocks.length === 0 ? {} : { blocks }),
    // Names in the text are no markup.
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: PART_EVENT, event_payload: { key, part } },
    ...(thread === undefined ? {} : { thread_ts: thread, reply_broadcast: false }),
  };
}
