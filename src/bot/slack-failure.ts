import { ErrorCode, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { describeError } from '../errors.ts';

/** What a call to Slack's Web API that failed says about what was asked for. */
export type SlackFailure =
  /** Slack has not done it, and may do it later. */
  | { kind: 'later'; reason: string; retryAfterMs?: number }
  /** Slack has refused it, and will again. */
  | { kind: 'refused'; code: string; reason: string; remedy: string }
  /** Slack may have done it. */
  | { kind: 'unknown'; reason: string };

const REMEDIES: Readonly<Record<string, string>> = {
  channel_not_found: 'Check the id of the channel; into a private one the app must be invited first.',
  not_in_channel: 'Type /invite and the app’s name in the channel.',
  is_archived: 'Unarchive the channel, or take it off the list.',
  user_not_found: 'Check the id of the person.',
  cannot_dm_bot: 'Name a person instead.',
  user_disabled: 'The person has left; take the id off the list.',
  token_revoked: 'Install the app again and set the new SLACK_BOT_TOKEN.',
  token_expired: 'Install the app again and set the new SLACK_BOT_TOKEN.',
  account_inactive: 'Install the app again and set the new SLACK_BOT_TOKEN.',
  invalid_auth: 'Set SLACK_BOT_TOKEN to the token of “OAuth & Permissions”.',
  not_authed: 'Set SLACK_BOT_TOKEN to the token of “OAuth & Permissions”.',
  restricted_action: 'An administrator has restricted who may post there.',
  ekm_access_denied: 'An administrator has suspended posting there.',
  msg_too_long: 'Choose fewer sections.',
};

/** Slack's own word that nothing was done this time. */
const LATER = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
]);

/** Reached nobody: what was not sent was not done. */
const NOT_CONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;

export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'later', reason: 'Slack asks to wait', retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data;
    // A fault inside of Slack may have come after it had posted.
    if (LATER.has(code))
      return code.includes('rate') ? { kind: 'later', reason: `Slack: ${code}` } : { kind: 'unknown', reason: `Slack: ${code}` };
    const needed = (error.data as { needed?: unknown }).needed;
    if (code === 'missing_scope')
      return {
        kind: 'refused',
        code,
        reason: `Slack: the app lacks the scope ${typeof needed === 'string' ? needed : ''}`.trim(),
        remedy: 'Add it under “OAuth & Permissions” and install the app again.',
      };
    return {
      kind: 'refused',
      code,
      reason: `Slack: ${code}`,
      remedy: REMEDIES[code] ?? 'Slack’s documentation of chat.postMessage explains this word.',
    };
  }
  if (error instanceof WebAPIHTTPError && error.statusCode < 500)
    return { kind: 'later', reason: `Slack answered with ${error.statusCode}` };
  const reason = `Slack: ${describeError(error)}`;
  const code = (error as { code?: unknown }).code;
  return code === ErrorCode.RequestError && NOT_CONNECTED.test(reason + describeError((error as { original?: unknown }).original))
    ? { kind: 'later', reason }
    : { kind: 'unknown', reason };
}
