import type { BlockAction, ButtonAction } from '@slack/bolt';
import { CSV_ACTION, LINE_ACTION, SHARE_ACTION } from '../buttons.ts';
import { openFormFor } from '../modals/index.ts';
import { each, reply, replyToLine, type ReplyAddress } from '../reply.ts';
import { sendCsv } from '../send-csv.ts';
import { shareAnswer } from '../share.ts';
import { findAsker } from './find-asker.ts';
import { DOUBLE_CLICK_MS, REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

interface Click extends ReplyAddress {
  line: string;
  triggerId: string;
  /** Only who clicked sees the message. */
  isPrivate: boolean;
}

/** The buttons below an answer. */
export const listenToAnswers: Listener = (app, bot) => {
  const on = (actionId: string | RegExp, act: (click: Click) => Promise<void>): void => {
    app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: actionId }, async ({ ack, body, action }) => {
      await ack();
      await bot.underWay(async () => {
        const click = await readClick(bot, body, action);
        if (click !== undefined) await act(click);
      });
    });
  };
  on(LINE_ACTION, (click) => answerClick(bot, click));
  on(SHARE_ACTION, (click) => shareAnswer(bot, click));
  on(CSV_ACTION, (click) => sendCsv(bot, click));
};

/** A line that asks for a form opens it; any other is answered. */
async function answerClick(bot: ListenerContext, click: Click): Promise<void> {
  const problem = await openFormFor(bot, click);
  if (problem === 'opened') return;
  await (problem === undefined
    ? replyToLine(bot, click, { line: click.line, isReplacing: click.isPrivate })
    : reply(bot, click, each([problem])));
}

/** Undefined for one that has been acted upon, or that comes from where the app is not installed. */
async function readClick(bot: ListenerContext, body: BlockAction<ButtonAction>, action: ButtonAction): Promise<Click | undefined> {
  const { team, user, channel, container, response_url: responseUrl, trigger_id: triggerId } = body;
  const messageTs = (container['message_ts'] as string | undefined) ?? '';
  const key = `click ${triggerId}`;
  if (!(await bot.once.first(key, REPEATED_FOR_MS))) return undefined;
  const place = [user.id, channel?.id, messageTs, action.action_id, action.value].join(' ');
  if (!(await bot.once.first(`double click ${place}`, DOUBLE_CLICK_MS))) return undefined;
  const source = { teamId: team?.id, enterpriseId: body.enterprise?.id, userId: user.id, channelId: channel?.id };
  const asker = await findAsker(bot, source, { responseUrl });
  if (asker === undefined) return undefined;
  const isPrivate = container['is_ephemeral'] === true || channel?.id.startsWith('D') === true;
  return { asker, responseUrl, triggerId, key, line: action.value ?? '', isPrivate };
}
