import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** A mail program posts some thirty bytes, a form of these pages none. */
const LIMIT_BYTES = 8_192;

/**
 * Reads a body of which nothing is wanted, whatever its kind, so that whoever sends it hears the answer. A long one is refused at
 * once: the parsers of Express would read it to its end first.
 *
 * @throws AppError `tooLong`
 */
export const passOverShortBody: RequestHandler = async (request, _response, next) => {
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > LIMIT_BYTES) throw tooLong();
  try {
    // Destroying the request would take the connection with it, and the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > LIMIT_BYTES) throw tooLong();
    }
  } catch (error) {
    // Nobody is there any more to be answered.
    if (request.destroyed && !(error instanceof AppError)) return;
    throw error;
  }
  next();
};

function tooLong(): AppError {
  return new AppError('tooLong', 'This request is too long.', { hint: 'The forms of these pages send almost nothing.' });
}
