import type { Answer } from '../reports/answer.ts';
import { answerLine, failureMessage } from './answers.ts';
import { escapeMrkdwn, noticeMessage, pageLink, richText, type SlackMessage } from './blocks.ts';
import type { BotContext } from './context.ts';
import { outcomeOf, postAnswer } from './post-answer.ts';
import { each, reply, type ReplyAddress } from './reply.ts';
import { isFaultOfForm } from './slack-failure.ts';

/** Posts an answer where it was asked for, for all to see, and says to who shared it how that went. */
export async function shareAnswer(context: BotContext, address: ReplyAddress & { line: string }): Promise<void> {
  await reply(context, address, each([await share(context, address)]));
}

async function share(context: BotContext, { asker, line, key }: ReplyAddress & { line: string }): Promise<SlackMessage> {
  const { workspace, userId, channelId } = asker;
  if (workspace.slack === undefined || channelId === undefined)
    return noticeMessage({ message: 'This answer can’t be shared from here.', hint: 'Ask in a channel, and share it there.' });
  try {
    const answer = await answerLine(context, { line, asker });
    const sharer = richText([
      { type: 'text', text: 'Shared by ' },
      { type: 'user', user_id: userId },
      { type: 'text', text: ' · ' },
      { type: 'text', text: `/experiments ${line}`, style: { code: true } },
    ]);
    const { slack } = workspace;
    const posted = await postAnswer(context, answer, { slack, channel: channelId, key, footer: [sharer] });
    const outcome = noticeMessage(outcomeOf(posted));
    // No form was taken: what was to be shared is on its page.
    return posted.kind !== 'posted' && isFaultOfForm(posted) ? withPage(outcome, answer, context.baseUrl()) : outcome;
  } catch (error) {
    return failureMessage(context, error);
  }
}

function withPage({ text, blocks }: SlackMessage, answer: Answer, baseUrl: string): SlackMessage {
  const page = pageLink(answer, baseUrl);
  return page === undefined ? { text, blocks } : { text: `${text}\n${escapeMrkdwn(page.url)}`, blocks: [...blocks, richText([page])] };
}
