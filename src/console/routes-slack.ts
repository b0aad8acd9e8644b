/** The doors that the bot knocks at in the place of Slack's: each opens to a token that this process has given out, and to nothing else. */
import { Router } from 'express';
import { isFromOwnAddress } from './access.ts';
import { takeResponse } from './acts.ts';
import { readBody, readJson } from './body.ts';
import { FILE_BYTES, type Files } from './files.ts';
import type { Json } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { WebApi } from './web-api.ts';

const MESSAGE_BYTES = 1024 * 1024;

export function createSlackRoutes({ sessions, files, webApi }: { sessions: Sessions; files: Files; webApi: WebApi }): Router {
  const router = Router({ caseSensitive: true });
  // The bot is a part of this very process: whoever comes from elsewhere has no business here, and nothing of theirs is read.
  router.use((request, response, next) => {
    if (isFromOwnAddress(request)) return next();
    response.status(404).set('Connection', 'close').type('text').send('not_found');
  });
  router.post('/response/:token', async (request, response) => {
    const found = sessions.useResponse(request.params.token);
    if (found === undefined) return void response.status(404).set('Connection', 'close').type('text').send('used_url');
    const message = await readJson(request, MESSAGE_BYTES);
    if (typeof message !== 'object' || message === null) return void response.status(400).type('text').send('invalid_payload');
    takeResponse(found.session, found.use, message as Json);
    response.type('text').send('ok');
  });
  router.post('/api/:method', async (request, response) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const audience = sessions.audienceOf(token);
    if (audience.length === 0) return void response.set('Connection', 'close').json({ ok: false, error: 'invalid_auth' });
    const body = (await readBody(request, MESSAGE_BYTES)).toString('utf8');
    response.json(webApi(request.params.method, new URLSearchParams(body), audience));
  });
  router.post('/upload/:token', async (request, response) => {
    if (!files.isAwaited(request.params.token))
      return void response.status(404).set('Connection', 'close').type('text').send('no such upload');
    const content = await readBody(request, FILE_BYTES);
    if (files.take(request.params.token, content)) response.type('text').send('OK');
    else response.status(404).type('text').send('no such upload');
  });
  return router;
}
