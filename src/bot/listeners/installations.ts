import type { EnvelopedEvent } from '@slack/bolt';
import type { Ending } from '../workspace.ts';
import { REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

/** The app is taken off a workspace, or its token there is revoked: what is kept of it goes, or is not used any more. */
export const listenToInstallations: Listener = (app, bot) => {
  app.event('app_uninstalled', ({ body }) => bot.underWay(() => end(bot, body, 'uninstalled')));
  app.event('tokens_revoked', async ({ event, body }) => {
    // Those of people alone are none of the app's.
    if ((event.tokens.bot ?? []).length > 0) await bot.underWay(() => end(bot, body, 'revoked'));
  });
};

async function end(bot: ListenerContext, body: EnvelopedEvent, how: Ending['how']): Promise<void> {
  const { event_id: eventId, event_time: seconds, team_id: teamId, enterprise_id: enterpriseId, authorizations } = body;
  if (!(await bot.once.first(`event ${eventId}`, REPEATED_FOR_MS))) return;
  const isOrganisation = authorizations?.[0]?.is_enterprise_install ?? body.is_enterprise_install ?? false;
  const workspaceId = isOrganisation ? enterpriseId : teamId;
  if (workspaceId !== undefined) await bot.workspaces.end(workspaceId, { how, at: new Date(seconds * 1000) });
}
