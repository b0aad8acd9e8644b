/** Who has signed in, from one request of a browser to the next. */
import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import type { Knex } from 'knex';
import type { Flow } from './openid.ts';
import { ABSOLUTE_MS, SessionStore } from './session-store.ts';

/** Somebody who has signed in. */
export interface Member {
  userId: string;
  teamId: string;
  enterpriseId?: string | undefined;
  /** Where the app is installed: the team's own, or its organisation's. */
  workspaceId: string;
  name: string | null;
  isAdmin: boolean;
  /** When Slack was last asked whether they still are a member, by this program's clock. */
  checkedAt: string;
}

/** A way to Slack that is begun. */
export interface Begun extends Flow {
  /** The page that was asked for. */
  to: string;
}

declare module 'express-session' {
  interface SessionData {
    member?: Member;
    begun?: Begun[];
  }
}

interface SessionsOptions {
  knex: Knex;
  /** The first one signs, any is taken. */
  secrets: readonly string[];
  isHttps: boolean;
  now: () => Date;
}

/** A `__Host-` cookie is of this very host, the whole of it and nothing beside it, and came over TLS. */
export function cookieName(name: string, isHttps: boolean): string {
  return isHttps ? `__Host-towerwatch-${name}` : `towerwatch-${name}`;
}

/** Of all cookies here: the rules of `__Host-`, whose path is the root and which name no domain, read by no script. */
export const cookieOptions = (isHttps: boolean) => ({ path: '/', httpOnly: true, secure: isHttps, sameSite: 'lax' }) as const;

/** Takes back whatever this browser was given: a browser drops a cookie only by the name and the attributes with which it came. */
export function forgetCookies(response: Response, isHttps: boolean): void {
  for (const name of ['session', 'csrf', 'visitor'])
    response.cookie(cookieName(name, isHttps), '', { ...cookieOptions(isHttps), maxAge: 0 });
}

/** A session begins with the way to Slack, and not before. */
export function createSessions({ knex, secrets, isHttps, now }: SessionsOptions): RequestHandler {
  const handle = session({
    name: cookieName('session', isHttps),
    secret: [...secrets],
    store: new SessionStore({ knex, now }),
    resave: false,
    saveUninitialized: false,
    proxy: isHttps,
    cookie: { ...cookieOptions(isHttps), maxAge: ABSOLUTE_MS },
  });
  return (request, response, next) => {
    // The base URL says that browsers come by TLS, whether or not the proxy before this says so too.
    if (isHttps) request.headers['x-forwarded-proto'] = 'https';
    handle(request, response, next);
  };
}

/** A new id, so that an id from before the sign-in opens nothing; and what was in the session is gone. */
export function renewSession({ session: present }: Request): Promise<void> {
  return settled((done) => present.regenerate(done));
}

export function saveSession({ session: present }: Request): Promise<void> {
  return settled((done) => present.save(done));
}

export function endSession({ session: present }: Request): Promise<void> {
  return settled((done) => present.destroy(done));
}

function settled(act: (done: (error: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('the session was not kept', { cause: error }));
    });
  });
}
