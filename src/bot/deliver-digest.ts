/** Slack as a way to people: a message and its thread, part by part, each of which can be found again by its metadata. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { DeliveryChannel, Outgoing, TargetRefusal } from '../reports/deliver/channel.ts';
import type { SendOutcome } from '../reports/deliver/outcome.ts';
import { formsToPost, type SlackDigest } from './digest-message.ts';
import { createPictureUploads } from './digest-pictures.ts';
import { isPerson, refusalOfPerson } from './direct-recipients.ts';
import type { PartPlace } from './find-part.ts';
import { createPosting, type Posted } from './posting.ts';
import { openDirect } from './reply.ts';
import { inBoth, inLog, isFaultOfForm, slackFailure, UnreadableAnswerError, type SlackFailure } from './slack-failure.ts';
import { slackLogger } from './slack-log.ts';
import { WatchedClient } from './watched-client.ts';

export interface SlackChannelOptions {
  botToken: string;
  /** Whose token it is; Slack is asked where it is not said. */
  workspaceId?: string;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  log: Log;
  now: () => Date;
  /** Between two messages to one channel, of which Slack takes about one a second, and between two looks for one. */
  pauseMs?: number;
  timeoutMs?: number;
  /** Told of what Slack calls a token that will not work again. */
  onDeadToken?: (code: string) => void;
}

const progressShape = z.object({
  channel: z.string(),
  /** Of the main message; null while there is none. */
  ts: z.string().nullable(),
  /** How many of the messages are done, the main one first. */
  parts: z.number().int().min(0),
  /** Of the next one. */
  doubt: z.enum(['absent', 'unseen']).optional(),
});
/** What is done of a delivery. */
type Progress = z.infer<typeof progressShape>;

/**
 * The report counts as delivered once its main message is there. A reply that Slack puts off is left to the next attempt; one
 * that it refuses, or of which nobody knows whether it arrived, is given up and told in the log: the report is in the channel,
 * on its page, and not worth a second time for the sake of its details.
 */
export function createSlackChannel(options: SlackChannelOptions): DeliveryChannel {
  const { botToken, workspaceId, apiUrl, log, now, pauseMs = 1_100, timeoutMs = 15_000, onDeadToken } = options;
  const clientOptions = {
    timeout: timeoutMs,
    logger: slackLogger(log),
    // Trying again is the ledger's: a call that is repeated here could post twice.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  };
  const client = new WatchedClient(botToken, clientOptions, onDeadToken);
  const uploadPictures = createPictureUploads({ client, log });

  const posting = createPosting({ client, log, now, pauseMs });

  const channelOf = async (recipient: string): Promise<string> => {
    if (!isPerson(recipient)) return recipient;
    return openDirect(client, recipient);
  };

  let workspace: Promise<string> | undefined;
  const askWorkspace = async (): Promise<string> => {
    const { team_id: id } = await client.auth.test();
    if (id === undefined) throw new UnreadableAnswerError('auth.test');
    return id;
  };
  const refusalOf = async (recipient: string): Promise<TargetRefusal | undefined> => {
    if (!isPerson(recipient)) return undefined;
    workspace ??= workspaceId === undefined ? askWorkspace() : Promise.resolve(workspaceId);
    const id = await workspace.catch((error: unknown) => {
      workspace = undefined;
      throw error;
    });
    return refusalOfPerson(client, id, recipient);
  };

  /** What an earlier attempt left in doubt; undefined: it is to be posted. */
  const settleDoubt = async (place: PartPlace, doubt: Progress['doubt'], since: Date): Promise<Posted | undefined> => {
    if (doubt === undefined) return undefined;
    const found = await posting.find(place, since);
    if (found.kind === 'there') return { kind: 'posted', ts: found.ts };
    // What could not be looked up before comes here only when somebody has asked for it to be sent all the same.
    if (found.kind === 'absent' || doubt === 'unseen') return undefined;
    const words = inBoth((wordsOf) => `an earlier attempt may have arrived, and it can't be looked up: ${wordsOf(found)}`);
    return { kind: 'unknown', ...words, doubt: 'unseen' };
  };

  return {
    async send({ key, recipient, content, links, progress: saved }, { signal, handOver, save }) {
      if (content.slack === null) return NO_FORM;
      const { main, replies } = content.slack as SlackDigest;
      let progress = readProgress(saved);
      try {
        // Who was a member when they were named may be none any more. What is in a conversation already counts as delivered.
        const refusal = (progress?.ts ?? null) === null ? await refusalOf(recipient) : undefined;
        if (refusal !== undefined) return { kind: 'permanent', ...refusal, stops: true };
        progress ??= { channel: await channelOf(recipient), ts: null, parts: 0 };
      } catch (error) {
        const failure = slackFailure(error);
        return outcomeOf(failure.kind === 'unknown' ? { ...failure, kind: 'later' } : failure);
      }
      const { channel } = progress;
      const pictures = await uploadPictures(content);
      await handOver();
      for (const [part, message] of [main, ...replies].entries()) {
        if (part < progress.parts) continue;
        if (part > 0) await sleep(pauseMs);
        if (signal.aborted) return { kind: 'transient', reason: 'stopped before all of it was sent' };
        const place: PartPlace = { channel, thread: progress.ts ?? undefined, key: shortKey(key), part };
        const posted: Posted =
          (await settleDoubt(place, progress.doubt, content.frozenAt)) ??
          (await posting.post(formsToPost(message, { pictures, links }), place));
        if (posted.kind !== 'posted') {
          if (posted.doubt !== undefined) await save({ ...progress, doubt: posted.doubt });
          if (part === 0 || posted.kind === 'later') return outcomeOf(posted);
          log.warn({ channel, part }, `a part of a digest's thread in ${channel} is missing: ${inLog(posted)}`);
          // The target is at fault, and would refuse the other parts as well.
          if (posted.kind === 'refused' && !isFaultOfForm(posted)) break;
        }
        progress = { channel, ts: progress.ts ?? (posted as { ts: string }).ts, parts: part + 1 };
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
        const failure = slackFailure(error);
        return { kind: 'unknown', ...inBoth((words) => `it can't be looked up: ${words(failure)}`) };
      }
      const { channel } = progress;
      while (progress.parts <= replies.length) {
        const place: PartPlace = { channel, thread: progress.ts ?? undefined, key: shortKey(key), part: progress.parts };
        const found = await posting.find(place, content.frozenAt);
        if (found.kind === 'absent')
          return { kind: 'transient', reason: progress.ts === null ? 'it is not in the channel' : 'its thread was not finished' };
        if (found.kind === 'unknown') {
          if (progress.ts !== null) break;
          await save({ ...progress, doubt: 'unseen' });
          return { kind: 'unknown', ...inBoth((words) => `it can't be looked up: ${words(found)}`) };
        }
        progress = { channel, ts: progress.ts ?? found.ts, parts: progress.parts + 1 };
        await save(progress);
      }
      return { kind: 'sent', reference: `${channel} ${progress.ts}` };
    },

    refusalOf: ({ recipient }) => refusalOf(recipient).catch(() => undefined),
  };
}

const NO_FORM: SendOutcome = {
  kind: 'permanent',
  reason: 'this digest has no form for Slack',
  remedy: 'Send the digest of its period anew.',
  stops: false,
};

function outcomeOf(failure: SlackFailure): SendOutcome {
  const { reason, detail } = failure;
  switch (failure.kind) {
    case 'later':
      return { kind: 'transient', reason, detail, ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }) };
    case 'refused':
      return { kind: 'permanent', reason, detail, remedy: failure.remedy, stops: !isFaultOfForm(failure) };
    case 'unknown':
      return { kind: 'unknown', reason, detail };
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
