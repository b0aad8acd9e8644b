/** Puts together who may see what: what is asked of each request before it comes to a page, and in which order. */
import type { Request, RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import type { ProjectScope } from '../../analysis/project.ts';
import { isLoopback } from '../../access-mode.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isRevoked } from '../../reports/page-links.ts';
import type { Answers } from '../answers.ts';
import { OPEN, type Viewer } from '../viewer.ts';
import { createCsrf, type Csrf } from './csrf.ts';
import { createGate, type Mode } from './gate.ts';
import { createHostGuard } from './host-guard.ts';
import { createLimits, LIMITS, NO_LIMITS, type LimitNumbers, type Limits } from './limits.ts';
import { readMailLink } from './mail-link.ts';
import { createMemberOf, type Directory } from './members.ts';
import { createOpenId } from './openid.ts';
import { createSessions } from './sessions.ts';
import { createSignInRouter, RETURN_PATH, signInHref } from './sign-in.ts';

export interface AccessOptions {
  /**
   * `open`: everybody who reaches the site sees everything; `sign-in`: members of connected workspaces, and who has a link or a
   * token; `closed`: there is no way to sign in, so only links and tokens open anything.
   */
  mode: Mode;
  /** The address or name that the server is bound to. */
  host: string;
  baseUrl: () => string;
  /** Browsers reach the site by TLS, whatever ends it. */
  isHttps: boolean;
  /** Express's 'trust proxy'. */
  trustProxy: number | string[] | false;
  /** For cookies and forms: the first one signs, any is taken. */
  secrets: readonly string[];
  /** For links of mails; none: such links are none. */
  linkSecrets: readonly string[];
  signIn?: { issuer: URL; clientId: string; clientSecret: string; directory: Directory } | undefined;
  /** What a token of the API opens; undefined: it is none, or was taken back. */
  findToken: (token: string) => Promise<{ name: string; projects: ProjectScope } | undefined>;
  limits?: Partial<LimitNumbers>;
}

export interface Access {
  baseUrl: AccessOptions['baseUrl'];
  trustProxy: AccessOptions['trustProxy'];
  /** For every request but those that are answered whatever happens. */
  front: readonly RequestHandler[];
  /** Of whoever begins to sign in or to install the app, and of who comes back from Slack, with a state that this site has given out. */
  signInLimit: RequestHandler;
  returnLimit: RequestHandler;
  csrf: Csrf;
  signInHref: (request: Request) => string | undefined;
  /** Undefined: nobody can sign in. */
  signInRouter(answers: Answers): Router | undefined;
  gate(answers: Answers): RequestHandler;
}

interface Deps {
  knex: Knex;
  log: Log;
  now: () => Date;
}

export function createAccess(options: AccessOptions, { knex, log, now }: Deps): Access {
  const { mode, host, baseUrl, isHttps, trustProxy, secrets, signIn } = options;
  const isOwn = mode === 'open' && isLoopback(host);
  const limits: Limits = isOwn && options.limits === undefined ? NO_LIMITS : createLimits({ ...LIMITS, ...options.limits });
  const csrf = createCsrf({ secrets, isHttps });
  const withSignIn = mode === 'sign-in' ? signIn : undefined;
  const memberOf = withSignIn === undefined ? undefined : createMemberOf({ directory: withSignIn.directory, now });
  return {
    baseUrl,
    trustProxy,
    front: [
      ...(mode === 'open' ? [createHostGuard({ host, baseUrl })] : []),
      limits.address,
      csrf.prepare,
      ...(withSignIn === undefined ? [] : [createSessions({ knex, secrets, isHttps, now })]),
    ],
    signInLimit: limits.signIn,
    returnLimit: limits.stranger,
    csrf,
    signInHref: (request) => (withSignIn === undefined ? undefined : signInHref(request)),
    signInRouter(answers) {
      if (withSignIn === undefined) return undefined;
      const openId = createOpenId({ ...withSignIn, redirectUri: () => baseUrl() + RETURN_PATH, log });
      const { directory } = withSignIn;
      return createSignInRouter({ openId, directory, answers, limits, checkForm: csrf.check, isHttps, log, now });
    },
    gate: (answers) =>
      createGate({
        mode,
        answers,
        limits,
        memberOf: async (request) => memberOf?.(request),
        programOf: createProgramOf(options),
        guestOf: createGuestOf({ knex, secrets: options.linkSecrets, now }),
      }),
  };
}

/** For whoever puts a site together that is of this machine alone. */
export const OPEN_HERE: AccessOptions = {
  mode: 'open',
  host: '127.0.0.1',
  baseUrl: () => 'http://127.0.0.1',
  isHttps: false,
  trustProxy: false,
  secrets: ['of a site that is of this machine alone'],
  linkSecrets: [],
  findToken: async () => undefined,
};

function createProgramOf({ findToken }: AccessOptions): (token: string) => Promise<Viewer | undefined> {
  return async (token) => {
    const found = token === '' ? undefined : await findToken(token);
    return found === undefined ? undefined : { ...OPEN, kind: 'token', projects: found.projects, who: found.name };
  };
}

function createGuestOf({ knex, secrets, now }: { knex: Knex; secrets: readonly string[]; now: () => Date }) {
  return async ({ method, originalUrl }: Request): Promise<Viewer | undefined> => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const link = readMailLink(originalUrl, { secrets, now: now() });
    if (link.kind === 'none') return undefined;
    if (link.kind === 'altered')
      throw new AppError('forbidden', 'This link does not open this page.', {
        hint: 'It was cut or changed on its way, or is of another page.',
      });
    if (link.kind === 'expired')
      throw new AppError('forbidden', 'This link has expired.', { hint: 'A link of a mail opens its page for 30 days.' });
    if (await isRevoked(knex, link.origin)) throw new AppError('forbidden', 'This link was taken back.');
    return { ...OPEN, kind: 'link', projects: [link.origin.projectId] };
  };
}
