/** A form that Slack is to show, with a trigger that lives for three seconds and is good for one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isSaid, slackFailure, UnreadableAnswerError, type SlackFailure } from '../slack-failure.ts';

/** Of the three seconds, what is left when we have it. */
const TRIGGER_LIVES_MS = 2_500;
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
  const until = performance.now() + TRIGGER_LIVES_MS;
  let isUnsure = false;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await askOnce(ask);
    if (failure === undefined) return { kind: 'shown' };
    isUnsure ||= mayBeShown(failure);
    const waitMs = (failure.kind === 'later' ? failure.retryAfterMs : undefined) ?? pauseMs * 2 ** (attempt - 1);
    if (failure.kind === 'refused' || attempt === ATTEMPTS || performance.now() + waitMs > until)
      return { kind: isUnsure ? 'unsure' : 'not shown', failure };
    await sleep(waitMs);
  }
}

async function askOnce(ask: Parameters<typeof showView>[0]): Promise<SlackFailure | undefined> {
  try {
    const { view } = await ask();
    return isSaid(view?.id) ? undefined : slackFailure(new UnreadableAnswerError());
  } catch (error) {
    return slackFailure(error);
  }
}

/** A trigger is ours to use once: where it is used up, an attempt whose answer was lost has used it. */
function mayBeShown(failure: SlackFailure): boolean {
  return failure.kind === 'unknown' || (failure.kind === 'refused' && failure.code === 'exchanged_trigger_id');
}
