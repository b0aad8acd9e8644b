/** Slack as a way to people: a message and its thread, part by part, each of which can be found again by its metadata. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient, type ChatPostMessageArguments } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { DeliveryChannel, Outgoing } from '../reports/deliver/channel.ts';
import type { SendOutcome } from '../reports/deliver/outcome.ts';
import type { SlackMessage } from './blocks.ts';
import { formsToPost, type SlackDigest } from './digest-message.ts';
import { createPictureUploads } from './digest-pictures.ts';
import { findPart, PART_EVENT, type FoundPart, type PartPlace } from './find-part.ts';
import { isFaultOfForm, slackFailure, type SlackFailure } from './slack-failure.ts';
import { slackLogger } from './slack-log.ts';

interface SlackChannelOptions {
  botToken: string;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  log: Log;
  now: () => Date;
  /** Between two messages to one channel, of which Slack takes about one a second, and between two looks for one. */
  pauseMs?: number;
  timeoutMs?: number;
}

const progressShape = z.object({
  channel: z.string(),
  /** Of the main message; null while there is none. */
  ts: z.string().nullable(),
  /** How many of the messages are done, the main one first. */
  parts: z.number().int().min(0),
  /** The next one may yet turn up: it was looked for and not there (`absent`), or it could not be looked for (`unseen`). */
  doubt: z.enum(['absent', 'unseen']).optional(),
});
/** What is done of a delivery. */
type Progress = z.infer<typeof progressShape>;

type Posting = { kind: 'posted'; ts: string } | (SlackFailure & { doubt?: NonNullable<Progress['doubt']> });

/**
 * The report counts as delivered once its main message is there. A reply that Slack puts off is left to the next attempt; one
 * that it refuses, or of which nobody knows whether it arrived, is given up and told in the log: the report is in the channel,
 * on its page, and not worth a second time for the sake of its details.
 */
export function createSlackChannel(options: SlackChannelOptions): DeliveryChannel {
  const { botToken, apiUrl, log, now, pauseMs = 1_100, timeoutMs = 15_000 } = options;
  const client = new WebClient(botToken, {
    timeout: timeoutMs,
    logger: slackLogger(log),
    // Trying again is the ledger's: a call that is repeated here could post twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  });
  const uploadPictures = createPictureUploads({ client, log });

  const find = (place: PartPlace, since: Date): Promise<FoundPart> => findPart(place, { client, since, pauseMs });

  const channelOf = async (recipient: string): Promise<string> => {
    if (!/^[UW]/.test(recipient)) return recipient;
    const { channel } = await client.conversations.open({ users: recipient });
    if (channel?.id === undefined) throw new Error('Slack opened no conversation');
    return channel.id;
  };

  const postForm = async (form: SlackMessage, place: PartPlace): Promise<Posting> => {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no window
      const { ts } = await client.chat.postMessage(callOf(form, place));
      return ts === undefined ? { kind: 'unknown', reason: 'Slack’s answer can’t be read' } : { kind: 'posted', ts };
    } catch (error) {
      return slackFailure(error);
    }
  };

  /** Posts the first form that Slack takes; it has said of the others that it did not take them. */
  const post = async (forms: readonly SlackMessage[], place: PartPlace): Promise<Posting> => {
    const began = now();
    let posting: Posting = { kind: 'unknown', reason: 'there was nothing to post' };
    for (const form of forms) {
      posting = await postForm(form, place);
      if (posting.kind === 'posted' || !isFaultOfForm(posting)) break;
      log.warn({ channel: place.channel, part: place.part }, `Slack refused a form of a digest: ${posting.reason}`);
    }
    if (posting.kind !== 'unknown') return posting;
    const found = await find(place, began);
    if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
    return found.kind === 'absent'
      ? { kind: 'later', reason: `${posting.reason}; it is not in the channel`, doubt: 'absent' }
      : { kind: 'unknown', reason: `${posting.reason}; it can't be looked up: ${found.reason}`, doubt: 'unseen' };
  };

  /** What an earlier attempt left in doubt; undefined: it is to be posted. */
  const settleDoubt = async (place: PartPlace, doubt: Progress['doubt'], since: Date): Promise<Posting | undefined> => {
    if (doubt === undefined) return undefined;
    const found = await find(place, since);
    if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
    // What could not be looked up before comes here only when somebody has asked for it to be sent all the same.
    if (found.kind === 'absent' || doubt === 'unseen') return undefined;
    return { kind: 'unknown', reason: `an earlier attempt may have arrived, and it can't be looked up: ${found.reason}`, doubt: 'unseen' };
  };

  return {
    async send({ key, recipient, content, links, progress: saved }, { signal, handOver, save }) {
      if (content.slack === null) return NO_FORM;
      const { main, replies } = content.slack as SlackDigest;
      let progress = readProgress(saved);
      try {
        progress ??= { channel: await channelOf(recipient), ts: null, parts: 0 };
      } catch (error) {
        const failure = slackFailure(error);
        return outcomeOf(failure.kind === 'unknown' ? { kind: 'later', reason: failure.reason } : failure);
      }
      const { channel } = progress;
      const pictures = await uploadPictures(content);
      await handOver();
      for (const [part, message] of [main, ...replies].entries()) {
        if (part < progress.parts) continue;
        if (part > 0) await sleep(pauseMs);
        if (signal.aborted) return { kind: 'transient', reason: 'stopped before all of it was sent' };
        const place: PartPlace = { channel, thread: progress.ts ?? undefined, key: shortKey(key), part };
        const posting: Posting =
          (await settleDoubt(place, progress.doubt, content.frozenAt)) ?? (await post(formsToPost(message, { pictures, links }), place));
        if (posting.kind !== 'posted') {
          if (posting.doubt !== undefined) await save({ ...progress, doubt: posting.doubt });
          if (part === 0 || posting.kind === 'later') return outcomeOf(posting);
          log.warn({ channel, part }, `a part of a digest's thread in ${channel} is missing: ${posting.reason}`);
          // The target is at fault, and would refuse the other parts as well.
          if (posting.kind === 'refused' && !isFaultOfForm(posting)) break;
        }
        progress = { channel, ts: progress.ts ?? (posting as { ts: string }).ts, parts: part + 1 };
        await save(progress);
      }
      return { kind: 'sent', reference: `${channel} ${progress.ts}` };
    },

    async lookUp({ key, recipient, content, progress: saved }, { save }) {
      if (content.slack === null) return NO_FORM;
      const { replies } = content.slack as SlackDigest;
      let progress = readProgress(saved);
      try {
        progress ??= { channel: await channelOf(recipient), ts: null, parts: 0 };
      } catch (error) {
        return { kind: 'unknown', reason: `it can't be looked up: ${slackFailure(error).reason}` };
      }
      const { channel } = progress;
      while (progress.parts <= replies.length) {
        const place: PartPlace = { channel, thread: progress.ts ?? undefined, key: shortKey(key), part: progress.parts };
        const found = await find(place, content.frozenAt);
        if (found.kind === 'absent')
          return { kind: 'transient', reason: progress.ts === null ? 'it is not in the channel' : 'its thread was not finished' };
        if (found.kind === 'unknown') {
          if (progress.ts !== null) break;
          await save({ ...progress, doubt: 'unseen' });
          return { kind: 'unknown', reason: `it can't be looked up: ${found.reason}` };
        }
        progress = { channel, ts: progress.ts ?? found.ts, parts: progress.parts + 1 };
        await save(progress);
      }
      return { kind: 'sent', reference: `${channel} ${progress.ts}` };
    },
  };
}

const NO_FORM: SendOutcome = {
  kind: 'permanent',
  reason: 'this digest has no form for Slack',
  remedy: 'Send the digest of its period anew.',
  stops: false,
};

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

function outcomeOf(failure: SlackFailure): SendOutcome {
  const { reason } = failure;
  switch (failure.kind) {
    case 'later':
      return { kind: 'transient', reason, ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }) };
    case 'refused':
      return { kind: 'permanent', reason, remedy: failure.remedy, stops: !isFaultOfForm(failure) };
    case 'unknown':
      return { kind: 'unknown', reason };
  }
}

function readProgress(saved: Outgoing['progress']): Progress | undefined {
  const read = progressShape.safeParse(saved);
  return read.success ? read.data : undefined;
}

/** Metadata is seen by who can read the channel: it names the delivery and nothing of its target. */
function shortKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}
