import type { Request } from 'express';
import { AppError } from '../errors.ts';

/**
 * The body of a request, up to so many bytes.
 *
 * @throws AppError `tooLong`, before more of it is kept.
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const tooLong = (): AppError => new AppError('tooLong', `This request is longer than ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > limit) throw tooLong();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** @throws AppError `badParameter` for what is no JSON. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const text = (await readBody(request, limit)).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('badParameter', 'This request is no JSON.');
  }
}
