/** Shows that a form which is sent here is a form of this site, and was shown to the same browser. */
import { randomBytes } from 'node:crypto';
import cookieParser from 'cookie-parser';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { readForm } from '../short-body.ts';
import { cookieName, cookieOptions } from './sessions.ts';

interface CsrfOptions {
  /** The first one signs, any is taken. */
  secrets: readonly string[];
  isHttps: boolean;
}

export interface Csrf {
  /** Reads cookies. */
  prepare: RequestHandler;
  /** What a form of this answer must bring back as `csrf`. */
  tokenFor: (request: Request, response: Response) => string;
  /** Reads a short form and refuses one that is not of this site; in front of every route that changes something. */
  check: readonly RequestHandler[];
}

const READ = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A signed token in a cookie and in the form, bound to the session, or to a random name of the browser where nobody has signed in.
 * The one in the form is masked anew each time, so that a page which is compressed together with what the address says gives
 * nothing of it away by its length (BREACH).
 */
export function createCsrf({ secrets, isHttps }: CsrfOptions): Csrf {
  const visitor = cookieName('visitor', isHttps);
  const cookie = cookieOptions(isHttps);
  const { generateCsrfToken, validateRequest } = doubleCsrf({
    getSecret: () => [...secrets],
    getSessionIdentifier: (request) => sessionOf(request) ?? textOf(request.cookies, visitor),
    cookieName: cookieName('csrf', isHttps),
    cookieOptions: cookie,
    getCsrfTokenFromRequest: (request) => unmask(textOf(request.body, 'csrf')),
  });
  const refuseForeign: RequestHandler = (request, _response, next) => {
    if (READ.has(request.method) || validateRequest(request)) return next();
    throw new AppError('forbidden', 'This form is not from this site, or it has been open for too long.', {
      hint: 'Go back, reload the page and send it again.',
    });
  };
  return {
    prepare: cookieParser(),
    tokenFor(request, response) {
      if (sessionOf(request) === undefined && textOf(request.cookies, visitor) === '') {
        const name = randomBytes(16).toString('base64url');
        (request.cookies as Record<string, string>)[visitor] = name;
        response.cookie(visitor, name, cookie);
      }
      return mask(generateCsrfToken(request, response));
    },
    check: [unlessReading(readForm), refuseForeign],
  };
}

function unlessReading(handle: RequestHandler): RequestHandler {
  return (request, response, next) => (READ.has(request.method) ? next() : handle(request, response, next));
}

/** Of one who has signed in: other sessions are about to get another id. */
function sessionOf({ session }: Request): string | undefined {
  const known = session as Request['session'] | undefined;
  return known?.member === undefined ? undefined : known.id;
}

function textOf(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Random bytes, and the token covered with them. */
export function mask(token: string): string {
  const bytes = Buffer.from(token, 'utf8');
  const pad = randomBytes(bytes.length);
  return Buffer.concat([pad, xor(bytes, pad)]).toString('base64url');
}

/** The token again; something that is none for what is none. */
export function unmask(masked: string): string {
  const bytes = Buffer.from(masked, 'base64url');
  const half = bytes.length >> 1;
  return xor(bytes.subarray(half, 2 * half), bytes.subarray(0, half)).toString('utf8');
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, i) => byte ^ right[i]!));
}
