import { answerLine, failureMessage } from './answers.ts';
import { noticeMessage, richText, type SlackMessage } from './blocks.ts';
import type { BotContext } from './context.ts';
import { outcomeOf, postAnswer } from './post-answer.ts';
import { each, reply, type ReplyAddress } from './reply.ts';

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
    return noticeMessage(outcomeOf(await postAnswer(context, answer, { slack, channel: channelId, key, footer: [sharer] })));
  } catch (error) {
    return failureMessage(context, error);
  }
}
