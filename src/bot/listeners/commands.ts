import { each, reply, replyToLine, type ReplyAddress } from '../reply.ts';
import { openFormFor } from '../modals/index.ts';
import { typedText } from '../plain-text.ts';
import { findAsker } from './find-asker.ts';
import { REPEATED_FOR_MS, type Listener } from './listener.ts';

/** Any command of the manifest comes here, so that a renamed one is answered too; Bolt leaves unknown ones without an answer. */
export const listenToCommands: Listener = (app, bot) => {
  app.command(/.*/, async ({ command, ack }) => {
    await ack();
    await bot.underWay(async () => {
      const { response_url: responseUrl, trigger_id: triggerId, team_id: teamId, enterprise_id: enterpriseId } = command;
      if (!(await bot.once.first(`command ${triggerId}`, REPEATED_FOR_MS))) return;
      const address = { responseUrl, key: `command ${triggerId}` };
      const asker = await findAsker(bot, { teamId, enterpriseId, userId: command.user_id, channelId: command.channel_id }, address);
      if (asker === undefined) return;
      const line = typedText(command.text ?? '');
      const full: ReplyAddress = { ...address, asker };
      const problem = await openFormFor(bot, { line, asker, triggerId, responseUrl });
      if (problem === 'opened') return;
      await (problem === undefined ? replyToLine(bot, full, { line }) : reply(bot, full, each([problem])));
    });
  });
};
