import { parse } from 'node:querystring';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** A mail program posts some thirty bytes, a form of these pages little more. */
const LIMIT_BYTES = 10_240;
const MOST_FIELDS = 100;

/**
 * Reads a body of which nothing is wanted, whatever its kind, so that whoever sends it hears the answer.
 *
 * @throws AppError `tooLong`
 */
export const passOverShortBody: RequestHandler = async (request, _response, next) => {
  if ((await readShortBody(request)) !== undefined) next();
};

/**
 * Puts the fields of a form into `request.body`; of another kind of body, none.
 *
 * @throws AppError `tooLong`
 */
export const readForm: RequestHandler = async (request, _response, next) => {
  const body = await readShortBody(request);
  if (body === undefined) return;
  request.body = request.is('application/x-www-form-urlencoded') ? parse(body, '&', '=', { maxKeys: MOST_FIELDS }) : {};
  next();
};

/** A long one is refused at once: the parsers of Express would read it to its end first. Undefined: nobody is there any more to be answered. */
async function readShortBody(request: Request): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > LIMIT_BYTES) throw tooLong();
  try {
    // Destroying the request would take the connection with it, and the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > LIMIT_BYTES) throw tooLong();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (request.destroyed && !(error instanceof AppError)) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(): AppError {
  return new AppError('tooLong', 'This request is too long.', { hint: 'The forms of these pages send little.' });
}
