/** How often one may ask. Each process counts by itself: a limit is there to bear a flood, not to be exact. */
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { AppError } from '../../errors.ts';

/** Requests a minute. */
export interface LimitNumbers {
  /** Of one address, whoever it is: so many people may sit behind it. */
  address: number;
  /** Of one address, by nobody who has signed in or has a token. */
  stranger: number;
  /** Of one session. */
  session: number;
  /** Of one token of the API. */
  token: number;
  /** Of one address, beginning to sign in or to install the app. */
  signIn: number;
  /** Of one address, with tokens that are none. */
  wrongToken: number;
}

export const LIMITS: LimitNumbers = { address: 1_200, stranger: 300, session: 300, token: 600, signIn: 30, wrongToken: 20 };

export type Limits = Record<keyof LimitNumbers, RequestHandler>;

const MINUTE_MS = 60_000;

/** By the answer that it waits for. */
const programs = new WeakMap<Response, string>();

/** Says whose requests the limit of tokens counts. */
export function nameProgram(response: Response, { who }: { who: string | null }): void {
  programs.set(response, who ?? '');
}

const free: RequestHandler = (_request, _response, next) => next();
/** For a site that is this machine's alone. */
export const NO_LIMITS: Limits = { address: free, stranger: free, session: free, token: free, signIn: free, wrongToken: free };

export function createLimits(numbers: LimitNumbers): Limits {
  const limiter = (name: keyof LimitNumbers, keyOf: (request: Request) => string): RequestHandler =>
    rateLimit({
      windowMs: MINUTE_MS,
      limit: numbers[name],
      identifier: name,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      keyGenerator: keyOf,
      // The library's own checks speak to the console, and what they look for is a setting here.
      validate: false,
      handler: (_request, _response, next) =>
        next(
          new AppError('tooMany', 'There were too many requests: more than are answered within a minute.', {
            hint: 'Wait for a minute, then try again.',
          }),
        ),
    });
  const address = ({ ip = '' }: Request): string => ipKeyGenerator(ip);
  return {
    address: limiter('address', address),
    stranger: limiter('stranger', address),
    session: limiter('session', ({ sessionID }) => sessionID),
    token: limiter('token', ({ res }) => (res === undefined ? '' : (programs.get(res) ?? ''))),
    signIn: limiter('signIn', address),
    wrongToken: limiter('wrongToken', address),
  };
}
