import pRetry, { AbortError } from 'p-retry';
import { describeError } from '../errors.ts';
import type { SlackMessage } from './blocks.ts';

interface RespondOptions {
  responseUrl: string;
  /** Tried in turn when Slack refuses one: the whole answer first, text alone last. The next one is asked for only then. */
  messages: AsyncIterable<SlackMessage>;
  /** First wait before a retry, in milliseconds. */
  retryDelayMs: number;
  /** In place of the message whose button was clicked, instead of below it. */
  isReplacing?: boolean;
}

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_S = 60;
/** Messages without an answer after which another is sent. */
const MOST_UNSURE = 1;

/** Slack read the message and will not take it: another form of it may do, the same one won't. */
class RefusedError extends Error {}

/** The address takes no answer any more: it is older than half an hour, or has had its five. */
class UsedUpError extends Error {}

/** Said before anything of a message was sent; any other failure without an answer leaves open whether Slack posted it. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Why a message got no answer, or none that can be read, where Slack may have posted it nevertheless. */
export class UnsureError extends Error {}

const USED_UP = /expired_url|used_url|expired_trigger|no_url/;

/**
 * Posts an answer that only the asker sees. Bolt's own `respond` has neither a time-out nor a retry. Nothing can tell whether a
 * message without an answer was posted: it is sent once more, since one that is lost is worse than one that stands there twice.
 *
 * @throws where the address takes no answer any more, can't be reached or keeps failing.
 */
export async function respond({ responseUrl, messages, retryDelayMs, isReplacing = false }: RespondOptions): Promise<void> {
  let refusal: RefusedError | undefined;
  let unsure = 0;
  const attempt = async (message: SlackMessage): Promise<void> => {
    try {
      await post(responseUrl, message, isReplacing);
    } catch (error) {
      if (error instanceof UnsureError && (unsure += 1) > MOST_UNSURE) throw new AbortError(error);
      throw error;
    }
  };
  // Whatever comes after an attempt without an answer, that one may have been posted.
  const inDoubt = (error: unknown): unknown =>
    unsure === 0 || error instanceof UnsureError ? error : new UnsureError(describeError(error), { cause: error });
  for await (const message of messages) {
    try {
      await pRetry(() => attempt(message), { retries: 3, minTimeout: retryDelayMs, factor: 2, randomize: true });
      return;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw inDoubt(error);
      refusal = error;
    }
  }
  throw inDoubt(refusal ?? new Error('there was no message to send'));
}

async function post(responseUrl: string, { text, blocks }: SlackMessage, isReplacing: boolean): Promise<void> {
  const { response, body } = await exchange(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      response_type: 'ephemeral',
      replace_original: isReplacing,
      mrkdwn: false,
      text,
      ...(blocks.length === 0 ? {} : { blocks }),
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok && isDone(body)) return;
  const reason = `Slack answered ${response.status} to the response URL: ${body.slice(0, 200)}`;
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? 0) || 0;
    // Half an hour after the command the address takes nothing, and whoever asks waits for no answer for minutes.
    if (seconds > LONGEST_WAIT_S) throw new AbortError(new UsedUpError(`${reason}; it is to be tried again in ${seconds} s`));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    throw new Error(reason);
  }
  if (response.ok && !isRefusal(body)) throw new UnsureError(reason);
  throw new AbortError(response.status === 404 || USED_UP.test(body) ? new UsedUpError(reason) : new RefusedError(reason));
}

/** Slack says so in a word, or in JSON. Anything else is of something in between, which knows nothing of the message. */
function isDone(body: string): boolean {
  return body.trim() === 'ok' || /^\s*\{[^]*"ok"\s*:\s*true/.test(body);
}

function isRefusal(body: string): boolean {
  return /^\s*\{[^]*"ok"\s*:\s*false/.test(body);
}

/** @throws UnsureError where the request may have arrived, and no answer did. */
async function exchange(url: string, request: RequestInit): Promise<{ response: Response; body: string }> {
  try {
    const response = await fetch(url, request);
    return { response, body: await firstPart(response) };
  } catch (error) {
    if (isUnsent(error)) throw error;
    throw new UnsureError(`Slack did not answer at the response URL: ${describeError(error)}`, { cause: error });
  }
}

function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  // Where a host has several addresses, all of them failed.
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((one) => UNSENT.has(String((one as NodeJS.ErrnoException | undefined)?.code)));
}

/** Slack's answers are a word or a line; more than that is not read. */
async function firstPart({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value?.subarray(0, 1_024) ?? []).toString('utf8');
}
