import type { Response } from 'express';

/** For pages that are somebody's own: kept by nobody. */
export function quietly(response: Response): Response {
  return response.set('Cache-Control', 'no-store');
}
