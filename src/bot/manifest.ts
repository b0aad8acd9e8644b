import { MODEL_TYPES } from '../metrics.ts';
import { COMMANDS } from './commands/index.ts';
import { BOT_SCOPES } from './scopes.ts';

export interface ManifestOptions {
  /** Where Slack reaches the app; without a trailing slash. */
  baseUrl: string;
  /** Requests come down a socket that the app opens: no address has to be reachable. */
  isSocketMode: boolean;
}

/** What the app listens to; each has a listener. */
export const BOT_EVENTS = ['app_home_opened', 'app_mention', 'app_uninstalled', 'link_shared', 'message.im', 'tokens_revoked'] as const;

/** Slack's limit. */
const USAGE_HINT = 1_000;

/** The app as Slack is told of it: made from what the app can do, so that it is asked for nothing else. */
export function slackManifest({ baseUrl, isSocketMode }: ManifestOptions): object {
  const url = `${baseUrl}/slack/events`;
  const reached = isSocketMode ? {} : { request_url: url };
  return {
    display_information: {
      name: 'Towerwatch',
      description: 'Two-tower recommender experiments: leaders, trends, comparisons and the weekly digest',
      background_color: '#1f2933',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Towerwatch', always_online: true },
      slash_commands: [
        {
          command: '/experiments',
          ...(isSocketMode ? {} : { url }),
          description: 'Leaders, trends, comparisons, insights; help shows what else',
          usage_hint: `[${MODEL_TYPES.join(' | ')}] [${COMMANDS.map(({ name }) => name).join(' | ')} | help]`.slice(0, USAGE_HINT),
          should_escape: false,
        },
      ],
      unfurl_domains: [new URL(baseUrl).hostname],
    },
    oauth_config: {
      ...(isSocketMode ? {} : { redirect_urls: [`${baseUrl}/slack/oauth_redirect`, `${baseUrl}/sign-in/slack`] }),
      scopes: { bot: BOT_SCOPES.map(({ scope }) => scope) },
    },
    settings: {
      event_subscriptions: { ...reached, bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...reached, ...(isSocketMode ? {} : { message_menu_options_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocketMode,
      token_rotation_enabled: false,
    },
  };
}
