/** What one receives, and leaving it: the pages that the links of one's own mail open. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../errors.ts';
import { askedSlot, resendMissed } from '../reports/deliver/resend.ts';
import { optIn, optOut, optOutOfAll, receivedBy, receivesOf, recipientOf, type Receives } from '../reports/recipients.ts';
import { pauseSubscription, resumeSubscription, type Target } from '../reports/subscriptions.ts';
import type { Page, PageDeps } from './pages/page.ts';
import type { Answers } from './answers.ts';
import { receivesPage } from './pages/receives.ts';
import { pausedPage, resendPage, resentPage } from './pages/resend.ts';
import { unsubscribedPage, unsubscribePage, type UnsubscribeQuestion } from './pages/unsubscribe.ts';
import { parametersOf, readOptionalId } from './parameters.ts';
import { quietly } from './quietly.ts';
import { passOverShortBody } from './short-body.ts';

interface SubscriptionsOptions {
  deps: PageDeps;
  answers: Answers;
  /** In front of each form; a mail program that unsubscribes by itself has none. */
  checkForm: readonly RequestHandler[];
  /** Contents that somebody has planned to send again. */
  onPlanned: (contentIds: number[]) => void;
}

interface Caller {
  token: string;
  target: Target;
  received: readonly Receives[];
}

type Leaving = UnsubscribeQuestion & { target: Target };

/**
 * Whoever holds a token acts for its address, signed in or not: it stands in that address's mail and nowhere else. Forms show that
 * they are this site's all the same, but for the one that mail programs send. GET changes nothing, for scanners open every link of a mail.
 */
export function createSubscriptionsRouter({ deps: { knex, now }, answers, checkForm, onPlanned }: SubscriptionsOptions): Router {
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
  const send = (request: Request, response: Response, page: Page): void => answers.sendPage(request, quietly(response), page);
  const refuse =
    (allowed: string): RequestHandler =>
    (request, response) =>
      answers.refuseMethod(request, response, allowed);

  router
    .route('/unsubscribe/:token/:id')
    .get(async (request, response) => send(request, response, unsubscribePage(await leaving(request))))
    // RFC 8058: a mail program posts here by itself, and wants no redirection.
    .post(passOverShortBody, async (request, response) => {
      const question = await leaving(request);
      await optOut(knex, question.target, question.subscriptionId, now());
      send(request, response, unsubscribedPage(question));
    })
    .all(refuse('GET, HEAD, POST'));

  router
    .route('/subscriptions/:token')
    .get(async (request, response) => {
      const { token, target, received } = await callerOf(request);
      send(request, response, receivesPage({ address: target.address, token, received }));
    })
    .all(refuse('GET, HEAD'));
  router
    .route('/subscriptions/:token/unsubscribe-all')
    .post(...checkForm, async (request, response) => {
      const { token, target } = await callerOf(request);
      await optOutOfAll(knex, target, now());
      quietly(response).redirect(303, `/subscriptions/${token}`);
    })
    .all(refuse('POST'));
  router
    .route('/subscriptions/:token/:id/retry')
    .get(async (request, response) => {
      const question = owned(await callerOf(request), request);
      if (question.item.subscription.paused_at !== null) return send(request, response, pausedPage(question));
      send(request, response, resendPage({ ...question, asked: await askedSlot(knex, missedOf(question.item, request)) }));
    })
    .post(...checkForm, async (request, response) => {
      const question = owned(await callerOf(request), request);
      if (question.item.subscription.paused_at !== null) return send(request, response.status(409), pausedPage(question));
      const includeUnknown = parametersOf(request).get('unknown') === 'yes';
      const resent = await resendMissed(knex, { ...missedOf(question.item, request), includeUnknown, now: now() });
      if (resent.slot !== undefined) onPlanned([resent.slot.content_id]);
      send(request, response, resentPage({ ...question, resent, includeUnknown }));
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
      .post(...checkForm, async (request, response) => {
        const caller = await callerOf(request);
        await act(caller, request);
        quietly(response).redirect(303, `/subscriptions/${caller.token}`);
      })
      .all(refuse('POST'));
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
