/** Puts together what talks to Slack: the bot, the way of pages into channels, and who the console stands in for Slack for. */
import { accessModeOf, isLoopback } from './access-mode.ts';
import { createPageSender, type PageSender } from './bot/page-sender.ts';
import { createSlackBot, type SlackBot } from './bot/slack.ts';
import type { Workspaces } from './bot/workspace.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { mayBeNamed } from './mailbox.ts';
import type { Parts } from './parts.ts';
import type { DeliveryEngine } from './reports/deliver/engine.ts';
import { findSubscription } from './reports/subscriptions.ts';

/** Before a call to Slack is tried again. */
export const RETRY_DELAY_MS = 500;

interface SideOptions {
  config: Config;
  log: Log;
  now: () => Date;
}

interface SideParts {
  parts: Parts;
  workspaces: Workspaces;
  baseUrl: () => string;
}

export function createBot(
  { config, log, now }: SideOptions,
  { parts, delivery, workspaces, baseUrl, signingSecret }: SideParts & { delivery: DeliveryEngine; signingSecret: string },
): SlackBot {
  const { appToken, apiUrl, charts } = config.slack;
  return createSlackBot({
    knex: parts.store.knex,
    drawer: parts.drawer,
    baseUrl,
    defaultProject: config.defaultProject,
    zone: config.digest.timezone,
    delivery: {
      isAllowed: (address) => mayBeNamed(address, config.mail.allowedDomains),
      sendNow: async (id) => void (await delivery.sendNow(await findSubscription(parts.store.knex, id))),
    },
    workspaces,
    retryDelayMs: RETRY_DELAY_MS,
    appToken,
    apiUrl,
    charts,
    log,
    now,
    signingSecret,
  });
}

/** Undefined where nothing can be posted: there is no token, nor a way to one. */
export function createSender(
  { config: { slack }, log, now }: SideOptions,
  { parts, workspaces, baseUrl }: SideParts,
): PageSender | undefined {
  if (slack.botToken === undefined && slack.install === undefined) return undefined;
  return createPageSender({ knex: parts.store.knex, drawer: parts.drawer, charts: slack.charts, baseUrl, workspaces, log, now });
}

/**
 * The console is for who sits at this machine where the service is not heard beyond it (with a public BASE_URL something leads the
 * public here, and its requests come from this machine too), and for admins where people sign in.
 */
export function consoleIsFor(config: Config): { machine: boolean; admins: boolean } {
  const { host, baseUrl } = config;
  return {
    machine: isLoopback(host) && (baseUrl === undefined || isLoopback(new URL(baseUrl).hostname)),
    admins: accessModeOf(config) === 'sign-in',
  };
}
