import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { describeError } from '../errors.ts';

/** Names the messages of deliveries among all that have metadata. */
export const PART_EVENT = 'towerwatch_delivery';

interface PartQuestion {
  channel: string;
  /** Undefined: the message itself, not one of its thread. */
  thread: string | undefined;
  key: string;
  part: number;
}

export type FoundPart = { kind: 'there'; ts: string } | { kind: 'absent' } | { kind: 'unknown'; reason: string };

/** A message may be seen a moment after it was posted. */
const LOOKS = 2;
const PAUSE_MS = 1_000;
const PAGE = 100;
const MOST_PAGES = 5;
/** A delivery that is looked up is at most so old: a claim's lease and some. */
const WINDOW_SECONDS = 3_600;

/** Looks for a message by the metadata that it was posted with. */
export async function findPart(client: WebClient, question: PartQuestion): Promise<FoundPart> {
  try {
    for (let look = 1; ; look += 1) {
      const found = await lookOnce(client, question);
      if (found.kind !== 'absent' || look === LOOKS) return found;
      await sleep(PAUSE_MS);
    }
  } catch (error) {
    return { kind: 'unknown', reason: describeError(error) };
  }
}

async function lookOnce(client: WebClient, { channel, thread, key, part }: PartQuestion): Promise<FoundPart> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const common = { channel, include_all_metadata: true, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const answer =
      thread === undefined
        ? await client.conversations.history({ ...common, oldest: String(Math.floor(Date.now() / 1000) - WINDOW_SECONDS) })
        : await client.conversations.replies({ ...common, ts: thread });
    for (const message of answer.messages ?? []) {
      const { metadata, ts } = message as {
        ts?: string;
        metadata?: { event_type?: string; event_payload?: { key?: unknown; part?: unknown } };
      };
      if (
        metadata?.event_type === PART_EVENT &&
        metadata.event_payload?.key === key &&
        metadata.event_payload.part === part &&
        ts !== undefined
      )
        return { kind: 'there', ts };
    }
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return { kind: 'absent' };
  }
  return { kind: 'unknown', reason: 'the channel has too many messages since' };
}
