import { renderCsv } from '../reports/render/csv.ts';
import { answerLine, failureMessage } from './answers.ts';
import { noticeMessage, type SlackMessage } from './blocks.ts';
import type { BotContext } from './context.ts';
import { waitingAsTold } from './patient.ts';
import { each, openDirect, reply, type ReplyAddress } from './reply.ts';
import { inLog, slackFailure } from './slack-failure.ts';
import { COMPLETION, uploadFile } from './upload.ts';

const UPLOAD_MS = 30_000;

/** Sends an answer's records as a file to the direct messages of who asks. */
export async function sendCsv(context: BotContext, address: ReplyAddress & { line: string }): Promise<void> {
  await reply(context, address, each([await send(context, address)]));
}

async function send(context: BotContext, { asker, line }: ReplyAddress & { line: string }): Promise<SlackMessage> {
  const { slack } = asker.workspace;
  if (slack === undefined)
    return noticeMessage({ message: 'There is no token to upload files with.', hint: 'In a terminal: `ask … --csv`.' });
  let csv: string;
  let name: string;
  try {
    const answer = await answerLine(context, { line, asker });
    csv = renderCsv(answer);
    name = `${[answer.project?.key, answer.type, answer.request?.command.name].filter(Boolean).join('-')}.csv`;
  } catch (error) {
    return failureMessage(context, error);
  }
  if (csv === '') return noticeMessage({ message: 'There is nothing in this answer to put into a file.' });
  try {
    const channel = await waitingAsTold(() => openDirect(slack.client, asker.userId));
    const file = { filename: name, title: line, bytes: Buffer.from(csv, 'utf8') };
    await waitingAsTold(() => uploadFile(slack.client, file, { channel, signal: AbortSignal.timeout(UPLOAD_MS), once: slack.once }));
    return noticeMessage({ message: `${name} is in your direct messages with Towerwatch.` });
  } catch (error) {
    const failure = slackFailure(error);
    context.log.warn({ err: error }, `a CSV file could not be sent: ${inLog(failure)}`);
    if (failure.kind === 'unknown' && failure.detail?.startsWith(COMPLETION) === true)
      return noticeMessage({
        message: `${name} may or may not be in your direct messages with Towerwatch: ${failure.reason}.`,
        hint: 'Look there before you try again.',
      });
    return noticeMessage({
      message: `The file could not be sent: ${failure.reason}.`,
      hint: failure.kind === 'refused' ? failure.remedy : 'Try again in a minute.',
    });
  }
}
