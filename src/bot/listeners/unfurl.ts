import type { LinkSharedEvent } from '@slack/types';
import { AppError, describeError } from '../../errors.ts';
import { accessOf, type Access } from '../access.ts';
import type { SlackBlock } from '../blocks.ts';
import type { Asker } from '../context.ts';
import { readLinkedPage } from '../linked-page.ts';
import { uploadCharts } from '../pictures.ts';
import { waitingAsTold } from '../patient.ts';
import { plainText } from '../plain-text.ts';
import { unfurlPage, withChart, type Unfurl } from '../unfurl.ts';
import type { SlackClients } from '../workspace.ts';
import { REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

/** The same link in the same channel is shown once within this time. */
const SHOWN_FOR_MS = 30 * 60_000;
/** A list of links is read as a list. */
const MOST_LINKS = 2;

interface Shared {
  event: LinkSharedEvent;
  body: { event_id: string; team_id?: string; enterprise_id?: string; authorizations?: { user_id: string; is_bot: boolean }[] };
}

/** Links to pages, posted by people, become facts, and a chart after. */
export const listenToLinks: Listener = (app, bot) => {
  app.event('link_shared', async ({ event, body }) => {
    const isOwn = body.authorizations?.some(({ user_id: id, is_bot: isBot }) => isBot && id === event.user) ?? false;
    // In the composer nobody knows yet which channel the message is for.
    if (isOwn || 'bot_id' in event || event.source === 'composer') return;
    await bot.underWay(() => unfurlLinks(bot, { event, body }));
  });
};

async function unfurlLinks(bot: ListenerContext, { event, body }: Shared): Promise<void> {
  if (!(await bot.once.first(`event ${body.event_id}`, REPEATED_FOR_MS))) return;
  const urls = [...new Set(event.links.map(({ url }) => url))];
  if (urls.length === 0 || urls.length > MOST_LINKS) return;
  const asker = await bot.askerOf({
    teamId: body.team_id,
    enterpriseId: body.enterprise_id,
    userId: event.user,
    channelId: event.channel,
  });
  if (asker?.workspace.slack === undefined) return;
  const access = await accessOrNone(bot, asker);
  if (access?.channel?.unfurls !== true) return;
  const found: [url: string, unfurl: Unfurl & { key: string }][] = [];
  for (const url of urls) {
    const unfurl = await unfurlOf(bot, { url, asker, access });
    if (unfurl !== undefined) found.push([url, unfurl]);
  }
  // Claimed once all are read: where one can't be, none is shown, and each may be shown again.
  const unfurls = new Map<string, Unfurl & { key: string }>();
  for (const [url, unfurl] of found) if (await bot.once.first(unfurl.key, SHOWN_FOR_MS)) unfurls.set(url, unfurl);
  const forget = async (): Promise<void> => {
    for (const { key } of unfurls.values()) await bot.once.forget(key);
  };
  await show(bot, { event, unfurls, slack: asker.workspace.slack, forget });
}

/** Who may see nothing is shown nothing, and is not told: nobody asked. */
async function accessOrNone(bot: ListenerContext, asker: Asker): Promise<Access | undefined> {
  try {
    return await accessOf(bot, asker);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind !== 'unauthorized') bot.log.warn({ err: error }, `a link is not shown: ${describeError(error)}`);
    return undefined;
  }
}

async function unfurlOf(
  { knex, baseUrl }: ListenerContext,
  { url, asker: { workspace, channelId }, access: { scope } }: { url: string; asker: Asker; access: Access },
): Promise<(Unfurl & { key: string }) | undefined> {
  // Slack writes & as an entity at times; the key of an unfurl is the URL as it stood there all the same.
  const target = plainText(url);
  const page = readLinkedPage(target, baseUrl());
  if (page === undefined) return undefined;
  try {
    const unfurl = await unfurlPage(knex, page, { scope, url: target });
    return { ...unfurl, key: `unfurl ${workspace.id} ${channelId} ${JSON.stringify(unfurl.of)}` };
  } catch (error) {
    if (error instanceof AppError && ['notFound', 'badParameter'].includes(error.kind)) return undefined;
    throw error;
  }
}

interface Shown {
  event: LinkSharedEvent;
  unfurls: ReadonlyMap<string, Unfurl>;
  slack: SlackClients;
  /** Nothing was shown: the links may be shown again. */
  forget: () => Promise<void>;
}

/** The facts at once, and the same with its chart once that is drawn; a chart that fails leaves the facts. */
async function show(bot: ListenerContext, { event, unfurls, slack, forget }: Shown): Promise<void> {
  if (unfurls.size === 0) return;
  const send = async (blocksOf: (unfurl: Unfurl) => SlackBlock[]): Promise<boolean> => {
    const blocks = Object.fromEntries([...unfurls].map(([url, unfurl]) => [url, { blocks: blocksOf(unfurl) }]));
    try {
      await waitingAsTold(() => slack.client.chat.unfurl({ ...placeOf(event), unfurls: blocks }));
      return true;
    } catch (error) {
      bot.log.warn({ err: error, channel: event.channel }, `a link can't be shown: ${describeError(error)}`);
      return false;
    }
  };
  if (!(await send(({ facts }) => facts))) return forget();
  const charts = [...unfurls.values()].flatMap(({ chart }) => chart ?? []);
  const pictures = await uploadCharts({ client: slack.client, drawer: bot.drawer, log: bot.log }, charts);
  if (pictures.size > 0) await send((unfurl) => withChart(unfurl, pictures));
}

/** Slack's own name for the message where it gives one: it holds in channels that the app is not in, too. */
function placeOf({ channel, message_ts: ts, unfurl_id: id, source }: LinkSharedEvent) {
  return id !== undefined && source === 'conversations_history' ? ({ unfurl_id: id, source } as const) : { channel, ts };
}
