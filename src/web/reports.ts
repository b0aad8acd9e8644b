/** What the links in mail and Slack open about the reports themselves: a digest as it was sent, what one receives, what was delivered. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../errors.ts';
import { findMissedSlot, resendMissed } from '../reports/deliver/resend.ts';
import { optIn, optOut, optOutOfAll, receivedBy, receivesOf, recipientOf, type Receives } from '../reports/recipients.ts';
import { pauseSubscription, resumeSubscription, type Target } from '../reports/subscriptions.ts';
import { historyPage, slotPage } from './pages/deliveries.ts';
import { digestFile, digestPage, MAILED_NAME, mailedHtml } from './pages/digest.ts';
import type { Page, PageDeps } from './pages/page.ts';
import { receivesPage } from './pages/receives.ts';
import { pausedPage, resendPage, resentPage } from './pages/resend.ts';
import { unsubscribedPage, unsubscribePage, type UnsubscribeQuestion } from './pages/unsubscribe.ts';
import { parametersOf, readOptionalId } from './parameters.ts';
import { passOverShortBody } from './short-body.ts';

interface ReportsOptions {
  deps: PageDeps;
  sendPage: (response: Response, page: Page) => void;
  refuseMethod: (request: Request, response: Response, allowed: string) => void;
  /** Contents that somebody has planned to send again. */
  onPlanned: (contentIds: number[]) => void;
}

interface Caller {
  token: string;
  target: Target;
  received: readonly Receives[];
}

type Leaving = UnsubscribeQuestion & { target: Target };

/** A mail's styles are its own, inline; nothing else of it may do anything, and its origin is none. */
const MAILED_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups";

/**
 * Whoever holds a token acts for its address: it stands in that address's mail and nowhere else, and no cookie lends its power to a
 * foreign page, so that forms need nothing more against forgery. GET changes nothing, for scanners open every link of a mail.
 * What a body says is of no interest, for the address has said it all.
 */
export function createReportsRouter({ deps: { knex, now }, sendPage, refuseMethod, onPlanned }: ReportsOptions): Router {
  const router = Router({ caseSensitive: true });
  const callerOf = async (request: Request): Promise<Caller> => {
    const token = String(request.params['token']);
    const target = await recipientOf(knex, token);
    return { token, target, received: await receivedBy(knex, target) };
  };
  const leaving = async (request: Request): Promise<Leaving> => {
    const subscriptionId = idOf(request);
    const token = String(request.params['token']);
    const target = await recipientOf(knex, token);
    if ((await knex('subscriptions').where({ id: subscriptionId }).first('id')) === undefined)
      throw new AppError('notFound', 'There is nothing of that number.');
    const item = await receivesOf(knex, target, subscriptionId);
    return { token, target, address: target.address, subscriptionId, item };
  };
  const quietly = (response: Response): Response => response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' });
  const send = (response: Response, page: Page): void => sendPage(quietly(response), page);
  const refuse =
    (allowed: string): RequestHandler =>
    (request, response) =>
      refuseMethod(request, response, allowed);

  router
    .route('/unsubscribe/:token/:id')
    .get(async (request, response) => send(response, unsubscribePage(await leaving(request))))
    // RFC 8058: a mail program posts here by itself, and wants no redirection.
    .post(passOverShortBody, async (request, response) => {
      const question = await leaving(request);
      await optOut(knex, question.target, question.subscriptionId, now());
      send(response, unsubscribedPage(question));
    })
    .all(refuse('GET, HEAD, POST'));

  router
    .route('/subscriptions/:token')
    .get(async (request, response) => {
      const { token, target, received } = await callerOf(request);
      send(response, receivesPage({ address: target.address, token, received }));
    })
    .all(refuse('GET, HEAD'));
  router
    .route('/subscriptions/:token/unsubscribe-all')
    .post(passOverShortBody, async (request, response) => {
      const { token, target } = await callerOf(request);
      await optOutOfAll(knex, target, now());
      quietly(response).redirect(303, `/subscriptions/${token}`);
    })
    .all(refuse('POST'));
  router
    .route('/subscriptions/:token/:id/retry')
    .get(async (request, response) => {
      const question = owned(await callerOf(request), request);
      if (question.item.subscription.paused_at !== null) return send(response, pausedPage(question));
      send(response, resendPage({ ...question, slot: await findMissedSlot(knex, missedOf(question.item, request)) }));
    })
    .post(passOverShortBody, async (request, response) => {
      const question = owned(await callerOf(request), request);
      if (question.item.subscription.paused_at !== null) return send(response.status(409), pausedPage(question));
      const resent = await resendMissed(knex, { ...missedOf(question.item, request), now: now() });
      if (resent.slot !== undefined) onPlanned([resent.slot.content_id]);
      send(response, resentPage({ ...question, resent }));
    })
    .all(refuse('GET, HEAD, POST'));
  const actions: Readonly<Record<string, (caller: Caller, request: Request) => Promise<void>>> = {
    unsubscribe: ({ target }, request) => optOut(knex, target, idOf(request), now()),
    subscribe: ({ target }, request) => optIn(knex, target, idOf(request)),
    pause: (caller, request) => pauseSubscription(knex, owned(caller, request).item.subscription.id, now()),
    resume: (caller, request) => resumeSubscription(knex, owned(caller, request).item.subscription.id),
  };
  for (const [name, act] of Object.entries(actions))
    router
      .route(`/subscriptions/:token/:id/${name}`)
      .post(passOverShortBody, async (request, response) => {
        const caller = await callerOf(request);
        await act(caller, request);
        quietly(response).redirect(303, `/subscriptions/${caller.token}`);
      })
      .all(refuse('POST'));

  router.get('/digests/:token', async ({ params }, response) => send(response, await digestPage(knex, params.token)));
  router.get(`/digests/:token/${MAILED_NAME}`, async ({ params }, response) => {
    const html = await mailedHtml(knex, params.token);
    quietly(response).set('Content-Security-Policy', MAILED_POLICY).type('html').send(html);
  });
  router.get('/digests/:token/:name', async ({ params: { token, name } }, response) => {
    const { cid, contentType, body: content } = await digestFile(knex, { token, name });
    if (cid === null) response.attachment(name);
    // The sandboxed mail is of another origin than its pictures.
    else response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    response
      .set({ 'Cache-Control': 'private, max-age=31536000, immutable', 'X-Robots-Tag': 'noindex, nofollow' })
      .type(contentType)
      .send(content);
  });

  router.get('/deliveries', async (request, response) => send(response, await historyPage(knex, parametersOf(request))));
  router.get('/deliveries/:id', async (request, response) => send(response, await slotPage(knex, idOf(request))));
  return router;
}

/** @throws AppError `notFound`: whoever does not own it learns nothing of it. */
function owned({ token, received }: Caller, request: Request): { token: string; item: Receives } {
  const id = idOf(request);
  const item = received.find(({ subscription, is_owner: isOwner }) => isOwner && subscription.id === id);
  if (item === undefined)
    throw new AppError('notFound', 'There is no such subscription of yours.', { hint: 'Only its owner can do this.' });
  return { token, item };
}

function missedOf({ subscription: { id } }: Receives, request: Request): { subscriptionId: number; slotId: number | undefined } {
  return { subscriptionId: id, slotId: readOptionalId(parametersOf(request), 'slot') };
}

/** @throws AppError `notFound` */
function idOf({ params }: Request): number {
  const text = String(params['id']);
  if (!/^\d{1,12}$/.test(text)) throw new AppError('notFound', 'There is nothing of that number.');
  return Number(text);
}
