/** OpenID Connect: to Slack with a state, a nonce and a challenge of our own, and back with a code that says who somebody is. */
import * as client from 'openid-client';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';

export interface OpenIdOptions {
  /** Slack itself; its discovery document says the rest. */
  issuer: URL;
  clientId: string;
  clientSecret: string;
  redirectUri: () => string;
  log: Log;
}

/** What must come back the same. It is kept where only the browser that began can reach it. */
export interface Flow {
  state: string;
  nonce: string;
  verifier: string;
}

/** Somebody, as Slack has signed it. */
export interface Person {
  userId: string;
  teamId: string;
  enterpriseId: string | undefined;
  name: string | null;
}

export type Identified = { kind: 'person'; person: Person } | { kind: 'failed'; reason: 'cancelled' | 'slack' | 'unchecked' };

export interface OpenId {
  begin(): Promise<{ url: URL; flow: Flow }>;
  /** Takes what Slack leads back with. */
  complete(query: URLSearchParams, flow: Flow): Promise<Identified>;
}

/** The team and the user come with `openid`, a name to be called by with `profile`; an address of mail is not asked for. */
const SCOPE = 'openid profile';
const TIMEOUT_SECONDS = 10;
const CLAIMS = 'https://slack.com/';

export function createOpenId({ issuer, clientId, clientSecret, redirectUri, log }: OpenIdOptions): OpenId {
  let found: Promise<client.Configuration> | undefined;
  const discover = async (): Promise<client.Configuration> => {
    // A token that comes straight from Slack over TLS need not be checked further by the standard; its signature is checked all the same.
    const execute = [client.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [])];
    return client.discovery(issuer, clientId, undefined, client.ClientSecretPost(clientSecret), { execute, timeout: TIMEOUT_SECONDS });
  };
  const configuration = async (): Promise<client.Configuration> => {
    found ??= discover();
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
  return {
    async begin() {
      const slack = await configuration();
      const flow: Flow = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      const challenge = slack.serverMetadata().supportsPKCE()
        ? { code_challenge: await client.calculatePKCECodeChallenge(flow.verifier), code_challenge_method: 'S256' }
        : {};
      const url = client.buildAuthorizationUrl(slack, {
        redirect_uri: redirectUri(),
        scope: SCOPE,
        state: flow.state,
        nonce: flow.nonce,
        ...challenge,
      });
      return { url, flow };
    },
    async complete(query, { state, nonce, verifier }) {
      try {
        const slack = await configuration();
        const back = new URL(redirectUri());
        back.search = query.toString();
        const tokens = await client.authorizationCodeGrant(slack, back, {
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
          ...(slack.serverMetadata().supportsPKCE() ? { pkceCodeVerifier: verifier } : {}),
        });
        const person = personOf(tokens.claims() ?? {});
        if (person !== undefined) return { kind: 'person', person };
        log.warn('Sign-in: Slack has not said which workspace or which user it is');
        return { kind: 'failed', reason: 'unchecked' };
      } catch (error) {
        if (error instanceof client.AuthorizationResponseError) return { kind: 'failed', reason: 'cancelled' };
        // The keys may have moved, or the whole document: the next one asks anew.
        found = undefined;
        log.warn(`Sign-in: what Slack has led back with is not taken: ${reasonOf(error)}`);
        return { kind: 'failed', reason: isOfToken(error) ? 'unchecked' : 'slack' };
      }
    },
  };
}

/** Slack was there, and what it said does not hold: a signature, a moment, or whom or what it is for. */
function isOfToken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^OAUTH_(?:JWT_|KEY_SELECTION_FAILED|INVALID_RESPONSE|JSON_ATTRIBUTE_COMPARISON_FAILED|RESPONSE_BODY_ERROR)/.test(code);
}

/** The words of the error alone: what hangs on it holds the answer of Slack, with its tokens. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? `${error.message} (${error.code})`
    : describeError(error instanceof Error ? error.message : error);
}

function personOf(claims: Record<string, unknown>): Person | undefined {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [userId, teamId] = [text(`${CLAIMS}user_id`), text(`${CLAIMS}team_id`)];
  if (userId === undefined || teamId === undefined) return undefined;
  return { userId, teamId, enterpriseId: text(`${CLAIMS}enterprise_id`), name: text('name') ?? null };
}
