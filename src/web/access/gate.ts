/** The one way to what is not for everybody. What stands behind it need not ask who is there, only what they may see. */
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { isApi, wantsJson, type Answers } from '../answers.ts';
import { closedPage, signInPage } from '../pages/sign-in.ts';
import { letIn, OPEN, type Viewer } from '../viewer.ts';
import { nameProgram, type Limits } from './limits.ts';
import { signInHref } from './sign-in.ts';

export type Mode = 'open' | 'sign-in' | 'closed';

interface GateOptions {
  mode: Mode;
  answers: Answers;
  limits: Limits;
  /** Who has signed in. */
  memberOf: (request: Request) => Promise<Viewer | undefined>;
  /** Who has this token of the API; undefined: it is none, or was taken back. */
  programOf: (token: string) => Promise<Viewer | undefined>;
  /** Who has a link of a mail for this very address. @throws AppError `forbidden` for one that does not open it any more, or never did. */
  guestOf: (request: Request) => Promise<Viewer | undefined>;
}

/** Puts who looks into the answer, or answers that nobody may. */
export function createGate({ mode, answers, limits, memberOf, programOf, guestOf }: GateOptions): RequestHandler {
  const refuse = (request: Request, response: Response): void => {
    response.set({ 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Bearer realm="Towerwatch"' });
    if (wantsJson(request) || mode === 'closed') {
      const hint = isApi(request) ? 'Send a token of the API: Authorization: Bearer tw_….' : 'Sign in at /sign-in.';
      if (wantsJson(request)) return answers.sendFailure(request, response, { status: 401, message: 'Who is asking is not known.', hint });
      return answers.sendPage(request, response.status(403), closedPage());
    }
    answers.sendPage(request, response.status(401), signInPage({ href: signInHref(request) }));
  };
  /** Undefined: nobody is known. */
  const find = async (request: Request, response: Response): Promise<Viewer | undefined> => {
    if (mode === 'open') return within(limits.stranger, request, response, OPEN);
    const token = isApi(request) ? bearerOf(request) : undefined;
    if (token !== undefined) {
      const program = await programOf(token);
      if (program !== undefined) {
        nameProgram(response, program);
        return within(limits.token, request, response, program);
      }
      await within(limits.wrongToken, request, response, undefined);
      throw wrongToken(response);
    }
    const member = await memberOf(request);
    if (member !== undefined) {
      await within(limits.session, request, response, member);
      return (await guestInstead(request, member)) ?? member;
    }
    await within(limits.stranger, request, response, undefined);
    return guestOf(request);
  };
  /** Who has signed in and reads a mail about a project that their workspace does not see: its link opens its page for them as for anybody. */
  const guestInstead = async (request: Request, { projects: seen, person, who }: Viewer): Promise<Viewer | undefined> => {
    if (seen === 'all') return undefined;
    // One that opens nothing takes nothing from what they see as members.
    const guest = await guestOf(request).catch((error: unknown) => {
      if (error instanceof AppError) return undefined;
      throw error;
    });
    const opensNothing = guest === undefined || guest.projects === 'all' || guest.projects.every((id) => seen.includes(id));
    return opensNothing ? undefined : { ...guest, person, who };
  };
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const viewer = await find(request, response);
    if (viewer === undefined) return refuse(request, response);
    letIn(response, viewer);
    next();
  };
}

/** What there is for whoever is within the limit. */
function within<T>(limiter: RequestHandler, request: Request, response: Response, found: T): Promise<T> {
  return new Promise((resolve, reject) => {
    void limiter(request, response, (error?: unknown) => {
      if (error === undefined) resolve(found);
      else reject(error instanceof Error ? error : new Error('the limit was not counted', { cause: error }));
    });
  });
}

/** Undefined: no token is sent; '' for what is none by its look. */
function bearerOf({ headers: { authorization } }: Request): string | undefined {
  if (authorization === undefined) return undefined;
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,300})$/i.exec(authorization)?.[1] ?? '';
}

function wrongToken(response: Response): AppError {
  response.set('WWW-Authenticate', 'Bearer realm="Towerwatch", error="invalid_token"');
  return new AppError('unauthorized', 'Who is asking is not known.', { hint: 'The token is none that works.' });
}
