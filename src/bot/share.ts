import { answerLine, failureMessage } from './answers.ts';
import { answerForms } from './answer-forms.ts';
import { noticeMessage, richText, type SlackMessage } from './blocks.ts';
import type { BotContext } from './context.ts';
import { each, reply, type ReplyAddress } from './reply.ts';
import type { Posted } from './posting.ts';
import { inLog, isFaultOfForm } from './slack-failure.ts';

/** Posts an answer where it was asked for, for all to see, and says to who shared it how that went. */
export async function shareAnswer(context: BotContext, address: ReplyAddress & { line: string }): Promise<void> {
  await reply(context, address, each([await share(context, address)]));
}

async function share(context: BotContext, { asker, line, key }: ReplyAddress & { line: string }): Promise<SlackMessage> {
  const { workspace, userId, channelId } = asker;
  if (workspace.slack === undefined || channelId === undefined)
    return noticeMessage({ message: 'This answer can’t be shared from here.', hint: 'Ask in a channel, and share it there.' });
  const { client, posting } = workspace.slack;
  try {
    const answer = await answerLine(context, { line, asker });
    const sharer = richText([
      { type: 'text', text: 'Shared by ' },
      { type: 'user', user_id: userId },
      { type: 'text', text: ' · ' },
      { type: 'text', text: `/experiments ${line}`, style: { code: true } },
    ]);
    const { drawer, charts, log } = context;
    for await (const form of answerForms(answer, { client, drawer, charts, log, baseUrl: context.baseUrl(), footer: [sharer] })) {
      // Each form costs its pictures: the next one is made only when this one is refused.
      const posted = await posting.postPatiently([form], { channel: channelId, thread: undefined, key, part: 0 });
      if (posted.kind === 'posted') return outcome(posted);
      if (isFaultOfForm(posted)) continue;
      log.warn({ channel: channelId }, `an answer could not be shared: ${inLog(posted)}`);
      return outcome(posted);
    }
    return outcome({ kind: 'refused', code: 'invalid_blocks', reason: 'Slack: invalid_blocks', remedy: 'Open the page instead.' });
  } catch (error) {
    return failureMessage(context, error);
  }
}

const NOT_THERE = new Set(['not_in_channel', 'channel_not_found']);

function outcome(posted: Posted): SlackMessage {
  switch (posted.kind) {
    case 'posted':
      return noticeMessage({ message: 'Shared to the channel.' });
    case 'refused':
      return NOT_THERE.has(posted.code)
        ? noticeMessage({
            message: 'Towerwatch is not a member of this channel, so nothing was posted.',
            hint: 'Type `/invite @Towerwatch` here, then share again.',
          })
        : noticeMessage({ message: `It was not posted: ${posted.reason}.`, hint: posted.remedy });
    case 'later':
      return noticeMessage({ message: `It was not posted: ${posted.reason}.`, hint: 'Share it again in a minute.' });
    case 'unknown':
      return noticeMessage({
        message: 'It may or may not have been posted: Slack broke off, and it can’t be looked up.',
        hint: `Look into the channel before you share it again. (${posted.reason})`,
      });
  }
}
