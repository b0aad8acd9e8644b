/** The part of the stand-in that installs the app: codes become tokens, and tokens can end. */
import { randomBytes } from 'node:crypto';

export interface Granted {
  /** `T…`; with an `E…` beside it, the organisation of the workspace, or alone, the whole organisation. */
  team?: { id: string; name: string };
  enterprise?: { id: string; name: string };
  token: string;
}

export interface SlackOauth {
  /** What the person has agreed to. @returns a code that is good once. */
  grant(granted: Granted): string;
  /** Dead tokens, and what each call with one is answered. */
  dead: Map<string, string>;
  refusalOf(token: string | undefined): object | undefined;
  methods: Record<string, (parameters: URLSearchParams) => object>;
}

export const OAUTH_CLIENT = { id: '11.22', secret: 'a-client-secret-of-the-test' };

export function keepOauth(): SlackOauth {
  const grants = new Map<string, Granted>();
  const dead: SlackOauth['dead'] = new Map();
  return {
    grant: (granted) => {
      const code = randomBytes(8).toString('hex');
      grants.set(code, granted);
      return code;
    },
    dead,
    refusalOf: (token) => {
      const error = dead.get(token ?? '');
      return error === undefined ? undefined : { ok: false, error };
    },
    methods: {
      'oauth.v2.access': (parameters) => {
        if (parameters.get('client_id') !== OAUTH_CLIENT.id || parameters.get('client_secret') !== OAUTH_CLIENT.secret)
          return { ok: false, error: 'bad_client_secret' };
        const code = parameters.get('code') ?? '';
        const granted = grants.get(code);
        if (granted === undefined) return { ok: false, error: 'invalid_code' };
        grants.delete(code);
        return {
          ok: true,
          access_token: granted.token,
          token_type: 'bot',
          scope: 'commands,chat:write',
          bot_user_id: 'UBOT',
          app_id: 'A1',
          team: granted.team ?? null,
          enterprise: granted.enterprise ?? null,
          is_enterprise_install: granted.team === undefined,
          authed_user: { id: 'U1' },
        };
      },
    },
  };
}
