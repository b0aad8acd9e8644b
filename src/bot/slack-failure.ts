import { ErrorCode, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { describeError } from '../errors.ts';

/** What a call to Slack's Web API that failed says about what was asked for. */
export type SlackFailure = FailureWords &
  /** Slack has not done it, and may do it later. */
  (
    | { kind: 'later'; retryAfterMs?: number }
    /** Slack has refused it, and will again. */
    | { kind: 'refused'; code: string; remedy: string }
    /** Slack may have done it. */
    | { kind: 'unknown' }
  );

export interface FailureWords {
  /** For people. */
  reason: string;
  /** For the log: the same with the method of the Web API that failed, e.g. `chat.postMessage: is_archived`. */
  detail?: string | undefined;
}

/** A sentence about failures, for people and for the log. */
export function inBoth(sentence: (words: (failure: FailureWords) => string) => string): FailureWords {
  return { reason: sentence(({ reason }) => reason), detail: sentence(inLog) };
}

/** What the log says of a failure. */
export function inLog({ reason, detail }: FailureWords): string {
  return detail ?? reason;
}

const NEW_TOKEN = 'Install the app again, and where SLACK_BOT_TOKEN is set, set the new one.';
const RIGHT_TOKEN = 'Set SLACK_BOT_TOKEN to the token of “OAuth & Permissions”; where it is not set, install the app again.';
const FEWER_SECTIONS = 'Choose fewer sections.';

const REMEDIES: Readonly<Record<string, string>> = {
  channel_not_found: 'Check the id of the channel; into a private one the app must be invited first.',
  not_in_channel: 'Type /invite and the app’s name in the channel.',
  is_archived: 'Unarchive the channel, or take it off the list.',
  user_not_found: 'Check the id of the person.',
  cannot_dm_bot: 'Name a person instead.',
  user_disabled: 'The person has left; take the id off the list.',
  token_revoked: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  account_inactive: NEW_TOKEN,
  invalid_auth: RIGHT_TOKEN,
  not_authed: RIGHT_TOKEN,
  restricted_action: 'An administrator has restricted who may post there.',
  ekm_access_denied: 'An administrator has suspended posting there.',
  msg_too_long: FEWER_SECTIONS,
  msg_blocks_too_long: FEWER_SECTIONS,
};

/** The form of a message is at fault, not its target: a plainer form may be taken. */
const FAULTS_OF_FORM = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

export function isFaultOfForm(failure: SlackFailure): boolean {
  return failure.kind === 'refused' && FAULTS_OF_FORM.has(failure.code);
}

const UNREADABLE = 'Slack’s answer can’t be read';

const ASKED_TO_WAIT = new Set(['ratelimited', 'rate_limited', 'team_added_to_org']);
/** Slack broke while it was at it, and may have posted before. */
const BROKE_MEANWHILE = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

/** Reached nobody: what was not sent was not done. */
const NOT_CONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;

export function slackFailure(error: unknown): SlackFailure {
  const failure = readFailure(error);
  const { method } = error as { method?: unknown };
  if (typeof method !== 'string') return failure;
  const reason = failure.reason.replace(`${method}: `, '');
  return { ...failure, reason, detail: `${method}: ${reason.replace(/^Slack: /, '')}` };
}

/** Slack said that it went well, and nothing of what was asked for; or something in between answered in its stead, or broke its answer off. */
export class UnreadableAnswerError extends Error {
  readonly method: string | undefined;
  constructor(method?: string) {
    super(method === undefined ? UNREADABLE : `${method}: ${UNREADABLE}`);
    this.method = method;
  }
}

/** Whether an answer says what was asked for: instead of an id null has been seen, and nothing. */
export function isSaid(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function readFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'later', reason: 'Slack asks to wait', retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data);
  if (error instanceof WebAPIHTTPError && error.statusCode < 500)
    return { kind: 'later', reason: `Slack answered with ${error.statusCode}` };
  const { code, original } = error as { code?: unknown; original?: unknown };
  if ([error, original].some((one) => one instanceof UnreadableAnswerError)) return { kind: 'unknown', reason: UNREADABLE };
  const reason = `Slack: ${describeError(error)}`;
  const isUnsent = code === ErrorCode.RequestError && NOT_CONNECTED.test(reason + describeError(original));
  return isUnsent ? { kind: 'later', reason } : { kind: 'unknown', reason };
}

function platformFailure({ error: code, needed }: { error?: unknown; needed?: unknown }): SlackFailure {
  // What a proxy says instead of Slack is no word of Slack's.
  if (typeof code !== 'string' || !/^[a-z_]+$/.test(code)) return { kind: 'unknown', reason: UNREADABLE };
  const reason = `Slack: ${code}`;
  if (ASKED_TO_WAIT.has(code)) return { kind: 'later', reason };
  if (BROKE_MEANWHILE.has(code)) return { kind: 'unknown', reason };
  if (code === 'missing_scope')
    return {
      kind: 'refused',
      code,
      reason: `Slack: the app lacks the scope ${typeof needed === 'string' ? needed : 'that it needs'}`,
      remedy: 'Add it under “OAuth & Permissions” and install the app again.',
    };
  return { kind: 'refused', code, reason, remedy: REMEDIES[code] ?? 'Slack’s documentation explains this word.' };
}
