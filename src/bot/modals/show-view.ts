/** A form that Slack is to show, with a trigger that lives for three seconds and is good for one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { formatQuantity } from '../../reports/format.ts';
import { isSaid, slackFailure, UnreadableAnswerError, type SlackFailure } from '../slack-failure.ts';

/** Of the three seconds, what is left when we have it. */
const TRIGGER_LIVES_MS = 2_500;
/** An answer that has not come by then says nothing of a form that anybody still waits for. */
const ANSWERED_BY_MS = 4_000;
const ATTEMPTS = 3;

export type Shown =
  | { kind: 'shown' }
  /** Slack may show it or not: an attempt has had no answer, and what came after it does not say either. */
  | { kind: 'unsure'; failure: SlackFailure }
  | { kind: 'not shown'; failure: SlackFailure };

interface ShowOptions {
  /** Before the second attempt; longer before the next. */
  pauseMs: number;
}

/**
 * Asks Slack to show a form, again for as long as its trigger may live, and waits where Slack says to.
 *
 * @param ask must not repeat itself: what the first attempt came to would be unknown.
 */
export async function showView(ask: () => Promise<{ view?: { id?: string } }>, { pauseMs }: ShowOptions): Promise<Shown> {
  const asked = performance.now();
  let isUnsure = false;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await askOnce(ask, asked + ANSWERED_BY_MS);
    if (failure === undefined) return { kind: 'shown' };
    isUnsure ||= mayBeShown(failure);
    const toldMs = failure.kind === 'later' ? (failure.retryAfterMs ?? 0) : 0;
    const waitMs = Math.max(toldMs, pauseMs * 2 ** (attempt - 1));
    if (failure.kind === 'refused' || attempt === ATTEMPTS || performance.now() + waitMs > asked + TRIGGER_LIVES_MS)
      return { kind: isUnsure ? 'unsure' : 'not shown', failure };
    await sleep(waitMs);
  }
}

async function askOnce(ask: Parameters<typeof showView>[0], until: number): Promise<SlackFailure | undefined> {
  const timer = new AbortController();
  try {
    const { view } = await Promise.race([ask(), noAnswer(until, timer.signal)]);
    return isSaid(view?.id) ? undefined : slackFailure(new UnreadableAnswerError());
  } catch (error) {
    return slackFailure(error);
  } finally {
    timer.abort();
  }
}

/** @throws Error at a moment, by `performance.now()`. */
async function noAnswer(until: number, signal: AbortSignal): Promise<never> {
  await sleep(Math.max(0, until - performance.now()), undefined, { signal });
  throw new Error('no answer came');
}

/** A trigger is ours to use once: where it is used up, an attempt whose answer was lost has used it. */
function mayBeShown(failure: SlackFailure): boolean {
  return failure.kind === 'unknown' || (failure.kind === 'refused' && failure.code === 'exchanged_trigger_id');
}

/** What to do about a form that is not shown. @param again what to do for another trigger, e.g. `Type the command again`. */
export function remedyOf(failure: SlackFailure, again: string): string {
  if (failure.kind === 'refused' && !failure.code.includes('trigger')) return failure.remedy;
  const seconds = failure.kind === 'later' ? Math.ceil((failure.retryAfterMs ?? 0) / 1000) : 0;
  return seconds === 0 ? `${again}.` : `${again} in ${formatQuantity(seconds, 'second')}.`;
}
