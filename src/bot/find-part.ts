import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { isSaid, slackFailure, UnreadableAnswerError, type FailureWords } from './slack-failure.ts';

/** Names the messages of deliveries among all that have metadata. */
export const PART_EVENT = 'towerwatch_delivery';

/** One message of a delivery, and where it belongs. */
export interface PartPlace {
  channel: string;
  /** Undefined: the message itself, not one of its thread. */
  thread: string | undefined;
  key: string;
  part: number;
}

export type FoundPart = { kind: 'there'; ts: string } | { kind: 'absent' } | (FailureWords & { kind: 'unknown' });

/** A message may be seen a moment after it was posted. */
const LOOKS = 2;
const PAGE = 100;
const MOST_PAGES = 5;
/** Slack's clock need not be this machine's. */
const CLOCKS_APART_MS = 5 * 60_000;

interface FindOptions {
  client: WebClient;
  /**
   * When it can have been posted at the earliest. What is older is not looked at, so a moment that is too late would make an
   * absent message of one that is there.
   */
  since: Date;
  /** Between two looks. */
  pauseMs: number;
}

/** Looks for a message by the metadata that it was posted with. */
export async function findPart(place: PartPlace, { client, since, pauseMs }: FindOptions): Promise<FoundPart> {
  try {
    for (let look = 1; ; look += 1) {
      const found = await lookOnce(client, place, since);
      if (found.kind !== 'absent' || look === LOOKS) return found;
      await sleep(pauseMs);
    }
  } catch (error) {
    const { reason, detail } = slackFailure(error);
    return { kind: 'unknown', reason, detail };
  }
}

async function lookOnce(client: WebClient, place: PartPlace, since: Date): Promise<FoundPart> {
  const { channel, thread } = place;
  const oldest = String(Math.floor((since.getTime() - CLOCKS_APART_MS) / 1000));
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const common = { channel, include_all_metadata: true, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const answer =
      thread === undefined
        ? await client.conversations.history({ ...common, oldest })
        : await client.conversations.replies({ ...common, ts: thread });
    const found = messagesOf(answer, thread).find((message) => isPart(message, place));
    if (found !== undefined && !isSaid(found.ts)) throw new UnreadableAnswerError(methodOf(thread));
    if (found !== undefined) return { kind: 'there', ts: found.ts! };
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return { kind: 'absent' };
  }
  return { kind: 'unknown', reason: 'there are too many messages since' };
}

type Messages = NonNullable<Awaited<ReturnType<WebClient['conversations']['history']>>['messages']>;

/** An answer without messages says nothing of what is there. */
function messagesOf({ messages }: { messages?: Messages }, thread: string | undefined): Messages {
  if (!Array.isArray(messages)) throw new UnreadableAnswerError(methodOf(thread));
  return messages;
}

function methodOf(thread: string | undefined): string {
  return thread === undefined ? 'conversations.history' : 'conversations.replies';
}

function isPart(message: object, { key, part }: PartPlace): boolean {
  const { metadata } = message as { metadata?: { event_type?: string; event_payload?: { key?: unknown; part?: unknown } } };
  return metadata?.event_type === PART_EVENT && metadata.event_payload?.key === key && metadata.event_payload.part === part;
}
