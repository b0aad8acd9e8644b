import type { Answer } from '../reports/answer.ts';
import { answerForms } from './answer-forms.ts';
import type { SlackBlock } from './blocks.ts';
import type { BotContext } from './context.ts';
import type { Posted } from './posting.ts';
import { inLog, isFaultOfForm } from './slack-failure.ts';
import type { SlackClients } from './workspace.ts';

interface PostOptions {
  slack: SlackClients;
  channel: string;
  /** Identifies the message, so that it is there once. */
  key: string;
  /** Says who has it posted. */
  footer: readonly SlackBlock[];
}

/** Posts an answer into a channel for all to see: the first form that Slack takes. */
export async function postAnswer(
  { drawer, charts, log, baseUrl }: Pick<BotContext, 'drawer' | 'charts' | 'log' | 'baseUrl'>,
  answer: Answer,
  { slack: { client, posting }, channel, key, footer }: PostOptions,
): Promise<Posted> {
  let refusal: Posted = { kind: 'unknown', reason: 'there was nothing to post' };
  for await (const form of answerForms(answer, { client, drawer, charts, log, baseUrl: baseUrl(), footer })) {
    // Each form costs its pictures: the next one is made only when this one is refused.
    const posted = await posting.postPatiently([form], { channel, thread: undefined, key, part: 0 });
    if (posted.kind === 'posted') return posted;
    refusal = posted;
    if (isFaultOfForm(posted)) continue;
    log.warn({ channel }, `an answer could not be shared: ${inLog(posted)}`);
    return posted;
  }
  log.warn({ channel }, `an answer could not be shared in any form: ${inLog(refusal)}`);
  const remedy = answer.project === null ? 'Ask for less at once.' : 'Open the page instead.';
  return refusal.kind === 'refused' ? { ...refusal, remedy } : refusal;
}

const NOT_THERE = new Set(['not_in_channel', 'channel_not_found']);

export interface PostOutcome {
  isPosted: boolean;
  message: string;
  hint?: string;
}

/** What came of it, for who had it posted. */
export function outcomeOf(posted: Posted): PostOutcome {
  switch (posted.kind) {
    case 'posted':
      return { isPosted: true, message: 'Shared to the channel.' };
    case 'refused':
      return NOT_THERE.has(posted.code)
        ? {
            isPosted: false,
            message: 'Towerwatch is not a member of this channel, so nothing was posted.',
            hint: 'Type `/invite @Towerwatch` in the channel, then share again.',
          }
        : { isPosted: false, message: `It was not posted: ${posted.reason}.`, hint: posted.remedy };
    case 'later':
      return { isPosted: false, message: `It was not posted: ${posted.reason}.`, hint: 'Share it again in a minute.' };
    case 'unknown':
      return {
        isPosted: false,
        message: 'It may or may not have been posted: Slack broke off, and it can’t be looked up.',
        hint: `Look into the channel before you share it again. (${posted.reason})`,
      };
  }
}
