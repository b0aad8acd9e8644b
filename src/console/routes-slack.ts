/** The doors that the bot knocks at in the place of Slack's: each opens to a token that this process has given out, and to nothing else. */
import { Router } from 'express';
import { takeResponse } from './acts.ts';
import { readBody, readJson } from './body.ts';
import { FILE_BYTES, type Files } from './files.ts';
import type { Json } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { WebApi } from './web-api.ts';

const MESSAGE_BYTES = 1024 * 1024;

export function createSlackRoutes({ sessions, files, webApi }: { sessions: Sessions; files: Files; webApi: WebApi }): Router {
  const router = Router({ caseSensitive: true });
  router.post('/response/:token', async (request, response) => {
    const message = await readJson(request, MESSAGE_BYTES);
    const found = sessions.useResponse(request.params.token);
    if (found === undefined) return void response.status(404).type('text').send('used_url');
    if (typeof message !== 'object' || message === null) return void response.status(400).type('text').send('invalid_payload');
    takeResponse(found.session, found.use, message as Json);
    response.type('text').send('ok');
  });
  router.post('/api/:method', async (request, response) => {
    const body = (await readBody(request, MESSAGE_BYTES)).toString('utf8');
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const audience = sessions.audienceOf(token);
    response.json(
      audience.length === 0 ? { ok: false, error: 'invalid_auth' } : webApi(request.params.method, new URLSearchParams(body), audience),
    );
  });
  router.post('/upload/:token', async (request, response) => {
    const content = await readBody(request, FILE_BYTES);
    if (files.take(request.params.token, content)) response.type('text').send('OK');
    else response.status(404).type('text').send('no such upload');
  });
  return router;
}
