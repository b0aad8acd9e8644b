import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** A mail program posts some thirty bytes, a form of the reports' pages none. */
const LIMIT_BYTES = 8_192;
/** What people fill in: a channel, a word or two. */
const FORM_LIMIT_BYTES = 10_240;

/**
 * Reads a body of which nothing is wanted, whatever its kind, so that whoever sends it hears the answer. A long one is refused at
 * once: the parsers of Express would read it to its end first.
 *
 * @throws AppError `tooLong`
 */
export const passOverShortBody: RequestHandler = async (request, _response, next) => {
  if ((await readShort(request, LIMIT_BYTES)) !== undefined) next();
};

const forms = new WeakMap<Request, Promise<URLSearchParams>>();

/**
 * The fields of a form that was posted; none where the body is of another kind. It is read once, whoever asks.
 *
 * @throws AppError `tooLong`
 */
export function readForm(request: Request): Promise<URLSearchParams> {
  const known = forms.get(request) ?? parseForm(request);
  forms.set(request, known);
  return known;
}

async function parseForm(request: Request): Promise<URLSearchParams> {
  const body = (await readShort(request, FORM_LIMIT_BYTES)) ?? '';
  return new URLSearchParams(request.is('application/x-www-form-urlencoded') === false ? '' : body);
}

/** @returns undefined where nobody is there any more to be answered. */
async function readShort(request: Request, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong();
  try {
    // Destroying the request would take the connection with it, and the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > limit) throw tooLong();
    }
  } catch (error) {
    if (request.destroyed && !(error instanceof AppError)) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(): AppError {
  return new AppError('tooLong', 'This request is too long.', { hint: 'The forms of these pages send almost nothing.' });
}
