import type { GenericMessageEvent, MessageEvent } from '@slack/types';
import { answerMessages } from '../answers.ts';
import { noticeMessage, type SlackMessage } from '../blocks.ts';
import { correctionButtons } from '../buttons.ts';
import { lineOffers } from '../line-error.ts';
import { modalOf } from '../dispatch.ts';
import { each } from '../reply.ts';
import { isThanks, saidLine } from '../said-line.ts';
import type { Asker } from '../context.ts';
import { inLog, isFaultOfForm } from '../slack-failure.ts';
import { REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

interface Mention {
  asker: Asker;
  line: string;
  /** A file alone. */
  isWordless: boolean;
  channel: string;
  /** Of the thread that is answered in. */
  thread: string;
  key: string;
}

/** "@Towerwatch hybrid top" and direct messages are answered in the thread that they were asked in. */
export const listenToMentions: Listener = (app, bot) => {
  app.event('app_mention', async ({ event, body }) => {
    if (event.bot_id !== undefined || event.user === undefined) return;
    const { user: userId, channel, text, ts, thread_ts: thread = ts } = event;
    await bot.underWay(() => hear(bot, { eventId: body.event_id, body, userId, channel, text, thread, ts }));
  });
  app.message(async ({ message, body }) => {
    // Channels are answered where the app is mentioned.
    if (!isSaid(message) || message.channel_type !== 'im' || message.bot_id !== undefined) return;
    const { user: userId, channel, text = '', ts, thread_ts: thread = ts } = message;
    await bot.underWay(() => hear(bot, { eventId: body.event_id, body, userId, channel, text, thread, ts }));
  });
};

/** Edits, joins and what apps say have a subtype; so have a file with words beside it, and a reply that is shown in the channel too. */
function isSaid(message: MessageEvent): message is GenericMessageEvent {
  return [undefined, 'file_share', 'thread_broadcast'].includes(message.subtype);
}

interface Heard {
  eventId: string;
  body: { team_id?: string; enterprise_id?: string; authorizations?: { user_id: string; is_bot: boolean }[] };
  userId: string;
  channel: string;
  text: string;
  thread: string;
  ts: string;
}

async function hear(bot: ListenerContext, { eventId, body, userId, channel, text, thread, ts }: Heard): Promise<void> {
  if (isThanks(text)) return;
  if (!(await bot.once.first(`event ${eventId}`, REPEATED_FOR_MS))) return;
  // An edited message comes as another event.
  if (!(await bot.once.first(`message ${channel} ${ts}`, REPEATED_FOR_MS))) return;
  const asker = await bot.askerOf({ teamId: body.team_id, enterpriseId: body.enterprise_id, userId, channelId: channel });
  if (asker?.workspace.slack === undefined) return;
  const botId = body.authorizations?.find(({ is_bot: isBot }) => isBot)?.user_id;
  await answerInThread(bot, {
    asker,
    line: saidLine(text, { botId }),
    isWordless: text.trim() === '',
    channel,
    thread,
    key: `event ${eventId}`,
  });
}

const NO_WORDS = noticeMessage({ message: 'Files are not read.', hint: 'Type `help` to see what can be asked.' });

async function answerInThread(bot: ListenerContext, { asker, line, isWordless, channel, thread, key }: Mention): Promise<void> {
  const { posting } = asker.workspace.slack!;
  const messages = isWordless
    ? each([NO_WORDS])
    : (formMessages(line) ?? answerMessages(bot, { line, asker, isKept: !channel.startsWith('D') }));
  for await (const form of messages) {
    const posted = await posting.postPatiently([form], { channel, thread, key, part: 0 });
    if (posted.kind === 'posted') return;
    if (!isFaultOfForm(posted)) return bot.log.warn({ channel }, `a mention could not be answered: ${inLog(posted)}`);
  }
}

/** A form opens at a click alone: of a line that asks for one the button that does it. */
function formMessages(line: string): AsyncIterable<SlackMessage> | undefined {
  const asked = modalOf(line);
  if (asked === undefined) return undefined;
  return each([noticeMessage({ message: `\`${asked.modal}\` is a form.`, hint: 'Open it here:' }, correctionButtons(lineOffers(line)))]);
}
