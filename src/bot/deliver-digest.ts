/** Slack as a way to people: a message and its thread, part by part, each of which can be found again by its metadata. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient, type ChatPostMessageArguments } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { DeliveryChannel, FrozenContent, Outgoing } from '../reports/deliver/channel.ts';
import type { SendOutcome } from '../reports/deliver/outcome.ts';
import type { SlackBlock, SlackMessage } from './blocks.ts';
import { PICTURE_PREFIX, type SlackDigest } from './digest-message.ts';
import { findPart, PART_EVENT } from './find-part.ts';
import { slackFailure, type SlackFailure } from './slack-failure.ts';
import { slackLogger } from './slack-log.ts';
import { uploadPicture } from './upload.ts';

interface SlackChannelOptions {
  botToken: string;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  log: Log;
  /** Between two messages to one channel: Slack takes about one a second. */
  pauseMs?: number;
  timeoutMs?: number;
}

const UPLOAD_MS = 30_000;

/** What is done of a delivery. */
const progressShape = z.object({ channel: z.string(), ts: z.string(), parts: z.number().int().min(1) });
type Progress = z.infer<typeof progressShape>;

/** Posted, or why not. */
type Posting = { kind: 'posted'; ts: string } | SlackFailure;

export function createSlackChannel({ botToken, apiUrl, log, pauseMs = 1_100, timeoutMs = 15_000 }: SlackChannelOptions): DeliveryChannel {
  const client = new WebClient(botToken, {
    timeout: timeoutMs,
    logger: slackLogger(log),
    // Trying again is the ledger's: a call that is repeated here could post twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  });
  const uploads = new LRUCache<number, Promise<Map<string, string>>>({ max: 8 });

  const picturesOf = (content: FrozenContent): Promise<Map<string, string>> => {
    const known = uploads.get(content.id);
    if (known !== undefined) return known;
    const uploaded = uploadAll(client, content, log);
    uploads.set(content.id, uploaded);
    return uploaded;
  };

  const channelOf = async (recipient: string): Promise<string> => {
    if (!/^[UW]/.test(recipient)) return recipient;
    const { channel } = await client.conversations.open({ users: recipient });
    if (channel?.id === undefined) throw new Error('Slack opened no conversation');
    return channel.id;
  };

  const post = async (
    message: SlackMessage,
    place: { channel: string; thread: string | undefined; key: string; part: number },
  ): Promise<Posting> => {
    const { channel, thread, key, part } = place;
    const call = {
      channel,
      text: message.text,
      ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: PART_EVENT, event_payload: { key, part } },
      ...(thread === undefined ? {} : { thread_ts: thread, reply_broadcast: false }),
    } as ChatPostMessageArguments;
    try {
      const { ts } = await client.chat.postMessage(call);
      return { kind: 'posted', ts: ts ?? '' };
    } catch (error) {
      const failure = slackFailure(error);
      // Blocks that Slack does not like were not posted: the same in words is better than nothing.
      if (failure.kind === 'refused' && failure.code === 'invalid_blocks' && message.blocks.length > 0) {
        log.warn(`Slack refused the blocks of a digest; it goes as text: ${describeError(error)}`);
        return post({ text: message.text, blocks: [] }, place);
      }
      if (failure.kind !== 'unknown') return failure;
      const found = await findPart(client, { channel, thread, key, part });
      if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
      return found.kind === 'absent' ? { kind: 'later', reason: `${failure.reason}; it is not in the channel` } : failure;
    }
  };

  return {
    async send({ key, recipient, content, progress: saved }, { signal, handOver, save }) {
      const { main, replies } = content.slack as SlackDigest;
      let progress = readProgress(saved);
      let channel: string;
      try {
        channel = progress?.channel ?? (await channelOf(recipient));
      } catch (error) {
        return outcomeOf(slackFailure(error), { isMain: true });
      }
      const pictures = await picturesOf(content);
      await handOver();
      const parts = [main, ...replies];
      for (let part = progress?.parts ?? 0; part < parts.length; part += 1) {
        if (part > 0 && part > (progress?.parts ?? 0) - 1) await sleep(pauseMs);
        if (signal.aborted) return { kind: 'transient', reason: 'stopped before all of it was sent' };
        const posting = await post(withPictures(parts[part]!, pictures), { channel, thread: progress?.ts, key: shortKey(key), part });
        if (posting.kind !== 'posted') {
          if (progress === undefined || posting.kind === 'later') return outcomeOf(posting, { isMain: progress === undefined });
          // The report is there; a detail of its thread that may be there is not worth a second one.
          log.warn(`a part of a digest's thread in ${channel} is missing: ${posting.reason}`);
        }
        progress = { channel, ts: progress?.ts ?? (posting as { ts: string }).ts, parts: part + 1 };
        await save(progress);
      }
      return { kind: 'sent', reference: `${channel} ${progress!.ts}` };
    },

    async lookUp({ key, recipient, content, progress: saved }, { save }) {
      const { replies } = content.slack as SlackDigest;
      try {
        const known = readProgress(saved);
        const channel = known?.channel ?? (await channelOf(recipient));
        let progress = known;
        for (let part = known?.parts ?? 0; part <= replies.length; part += 1) {
          const found = await findPart(client, { channel, thread: progress?.ts, key: shortKey(key), part });
          if (found.kind === 'unknown' && progress === undefined)
            return { kind: 'unknown', reason: `it can't be looked up: ${found.reason}` };
          if (found.kind !== 'there') {
            if (progress === undefined) return { kind: 'transient', reason: 'it is not in the channel' };
            return found.kind === 'absent'
              ? { kind: 'transient', reason: 'its thread was not finished' }
              : { kind: 'sent', reference: `${channel} ${progress.ts}` };
          }
          progress = { channel, ts: progress?.ts ?? found.ts, parts: part + 1 };
          await save(progress);
        }
        return { kind: 'sent', reference: `${channel} ${progress!.ts}` };
      } catch (error) {
        return { kind: 'unknown', reason: `it can't be looked up: ${describeError(error)}` };
      }
    },
  };
}

function outcomeOf(failure: SlackFailure, { isMain }: { isMain: boolean }): SendOutcome {
  switch (failure.kind) {
    case 'later':
      return {
        kind: 'transient',
        reason: failure.reason,
        ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
      };
    case 'refused':
      return { kind: 'permanent', reason: failure.reason, remedy: failure.remedy, stops: failure.code !== 'msg_too_long' };
    case 'unknown':
      return isMain ? { kind: 'unknown', reason: failure.reason } : { kind: 'transient', reason: failure.reason };
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

async function uploadAll(client: WebClient, { files }: FrozenContent, log: Log): Promise<Map<string, string>> {
  const signal = AbortSignal.timeout(UPLOAD_MS);
  const uploaded = new Map<string, string>();
  for (const { cid, name, body } of files) {
    if (cid === null) continue;
    try {
      uploaded.set(cid, await uploadPicture(client, { filename: name, title: name, png: body }, signal));
    } catch (error) {
      log.warn({ err: error }, `a digest goes to Slack without a picture: ${describeError(error)}`);
    }
  }
  return uploaded;
}

/** The uploaded files in place of their names; one that is not there is left out. */
function withPictures({ text, blocks }: SlackMessage, pictures: ReadonlyMap<string, string>): SlackMessage {
  const placed = blocks.flatMap((block): SlackBlock[] => {
    if (block.type !== 'image' || !('slack_file' in block)) return [block];
    const id = (block.slack_file as { id?: string }).id ?? '';
    if (!id.startsWith(PICTURE_PREFIX)) return [block];
    const file = pictures.get(id.slice(PICTURE_PREFIX.length));
    return file === undefined ? [] : [{ ...block, slack_file: { id: file } }];
  });
  return { text, blocks: placed };
}
