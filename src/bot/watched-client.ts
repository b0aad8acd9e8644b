import { WebClient, WebAPIPlatformError, type WebAPICallResult, type WebClientOptions } from '@slack/web-api';
import { UnreadableAnswerError } from './slack-failure.ts';

/** What Slack says of a token that will never work again. */
const DEAD = new Set(['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth']);

/**
 * A client whose errors name the method that failed, and which tells of a dead token, whichever call has met it. The library binds its methods to `apiCall` when it is made, so that
 * only a class of its own is asked by all of them.
 */
export class WatchedClient extends WebClient {
  readonly #onDeadToken: (code: string) => void;

  constructor(token: string, options: WebClientOptions, onDeadToken: (code: string) => void = () => undefined) {
    super(token, { ...options, fetch: fetchReadable });
    this.#onDeadToken = onDeadToken;
  }

  override async apiCall(...call: Parameters<WebClient['apiCall']>): Promise<WebAPICallResult> {
    try {
      return await super.apiCall(...call);
    } catch (error) {
      if (error instanceof WebAPIPlatformError && DEAD.has(error.data.error)) this.#onDeadToken(error.data.error);
      if (error instanceof Error) nameMethod(error, call[0]);
      throw error;
    }
  }
}

/** Where Slack asks to wait, and not how long. */
const WAIT_S = 3;

/**
 * Slack's methods answer with an object. The library takes any other text for Slack's word of refusal, be it a proxy's “error” below a
 * message that is posted; and a 429 without a time for a failure of its own.
 *
 * @throws UnreadableAnswerError for an answer that is none of Slack's, which the library takes as one that never came.
 */
const fetchReadable: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  if (response.status === 429 && !/^\s*\d+/.test(response.headers.get('retry-after') ?? '')) {
    const headers = new Headers(response.headers);
    headers.set('retry-after', String(WAIT_S));
    return new Response(response.body, { status: response.status, headers });
  }
  if (response.status === 200 && !isObject(await response.clone().text())) throw new UnreadableAnswerError();
  return response;
};

function isObject(text: string): boolean {
  try {
    const parsed = JSON.parse(text) as unknown;
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** The library's own words are of no more help to who reads the log than Slack's alone. */
function nameMethod(error: Error, method: string): void {
  const words = error instanceof WebAPIPlatformError ? error.data.error : error.message;
  Object.assign(error, { method, message: `${method}: ${words}` });
}
