/** What is reported: who gets it, a digest as it was sent, and what was delivered to whom. */
import { Router, type Request, type Response } from 'express';
import { AppError } from '../errors.ts';
import type { Answers } from './answers.ts';
import { historyPage, slotPage } from './pages/deliveries.ts';
import { digestFile, digestPage, MAILED_NAME, mailedHtml } from './pages/digest.ts';
import type { Page, PageDeps } from './pages/page.ts';
import { subscriptionsPage } from './pages/subscriptions.ts';
import { parametersOf, readText } from './parameters.ts';
import { quietly } from './quietly.ts';
import { viewerOf, type Viewer } from './viewer.ts';

interface ReportsOptions {
  deps: PageDeps;
  answers: Answers;
}

/** A mail's styles are its own, inline; nothing else of it may do anything, and its origin is none. */
const MAILED_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups";

export function createReportsRouter({ deps: { knex }, answers }: ReportsOptions): Router {
  const router = Router({ caseSensitive: true });
  const send = (request: Request, response: Response, page: Page): void => answers.sendPage(request, quietly(response), page);
  /** Whom the link of a mail has brought here, it brings to the pictures too. */
  const linkOf = (request: Request, response: Response): string | undefined =>
    viewerOf(response).kind === 'link' ? readText(parametersOf(request), 'link') : undefined;

  router.get('/digests/:token', async (request, response) => {
    const { projects } = viewerOf(response);
    send(request, response, await digestPage(knex, { token: request.params.token, projects, link: linkOf(request, response) }));
  });
  router.get(`/digests/:token/${MAILED_NAME}`, async (request, response) => {
    const { projects } = viewerOf(response);
    const html = await mailedHtml(knex, { token: request.params.token, projects, link: linkOf(request, response) });
    quietly(response).set('Content-Security-Policy', MAILED_POLICY).type('html').send(html);
  });
  router.get('/digests/:token/:name', async ({ params: { token, name } }, response) => {
    const { cid, contentType, body: content } = await digestFile(knex, { token, name, projects: viewerOf(response).projects });
    if (cid === null) response.attachment(name);
    // The sandboxed mail is of another origin than its pictures.
    else response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    response.set('Cache-Control', 'private, max-age=31536000, immutable').type(contentType).send(content);
  });

  router.get('/subscriptions', async (request, response) =>
    send(request, response, await subscriptionsPage(knex, parametersOf(request), seenBy(viewerOf(response)))),
  );
  router.get('/deliveries', async (request, response) =>
    send(request, response, await historyPage(knex, parametersOf(request), seenBy(viewerOf(response)))),
  );
  router.get('/deliveries/:id', async (request, response) =>
    send(request, response, await slotPage(knex, idOf(request), seenBy(viewerOf(response)))),
  );
  // Nothing here can be changed.
  router.all(['/digests/{*rest}', '/deliveries{/*rest}', '/subscriptions'], (request, response, next) =>
    request.method === 'GET' || request.method === 'HEAD' ? next() : answers.refuseMethod(request, response, 'GET, HEAD'),
  );
  return router;
}

/** Members of a workspace see what was made in it or its organisation, and what nobody said of where; who reads by a mail's link the latter alone. */
function seenBy({ kind, projects: scope, person }: Viewer): Parameters<typeof slotPage>[2] {
  const ids = [person?.teamId, person?.enterpriseId].filter((id) => id !== undefined);
  return { scope, audience: kind === 'open' || scope === 'all' ? undefined : { workspaceIds: ids } };
}

/** @throws AppError `notFound` */
function idOf({ params }: Request): number {
  const text = String(params['id']);
  if (!/^\d{1,12}$/.test(text)) throw new AppError('notFound', 'There is nothing of that number.');
  return Number(text);
}
