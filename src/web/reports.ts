/** What the links in mail and Slack open about the reports themselves: a digest as it was sent, what one receives, what was delivered. */
import { Router, type Request, type Response } from 'express';
import { AppError } from '../errors.ts';
import { resendMissed } from '../reports/deliver/resend.ts';
import { optIn, optOut, optOutOfAll, receivedBy, recipientOf, type Receives } from '../reports/recipients.ts';
import { pauseSubscription, resumeSubscription, type Target } from '../reports/subscriptions.ts';
import { historyPage, slotPage } from './pages/deliveries.ts';
import { digestPage, frozenContent } from './pages/digest.ts';
import type { Page, PageDeps } from './pages/page.ts';
import { nameOf, receivesPage, sheetPage } from './pages/receives.ts';

interface ReportsOptions {
  deps: PageDeps;
  sendPage: (response: Response, page: Page) => void;
  /** Contents that somebody has planned to send again. */
  onPlanned: (contentIds: number[]) => void;
}

interface Caller {
  token: string;
  target: Target;
  received: readonly Receives[];
}

/**
 * Whoever holds a token acts for its address: it stands in that address's mail and nowhere else, and no cookie lends its power to a
 * foreign page, so that forms need nothing more. GET changes nothing, for scanners open every link of a mail.
 */
export function createReportsRouter({ deps, sendPage, onPlanned }: ReportsOptions): Router {
  const { knex, now } = deps;
  const router = Router({ caseSensitive: true });
  const callerOf = async (request: Request): Promise<Caller> => {
    const token = String(request.params['token']);
    const target = await recipientOf(knex, token);
    return { token, target, received: await receivedBy(knex, target) };
  };
  const quietly = (response: Response): Response => response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' });
  const send = (response: Response, page: Page): void => sendPage(quietly(response), page);

  router.get('/unsubscribe/:token/:id', async (request, response) => {
    const { token, received } = await callerOf(request);
    const item = received.find(({ subscription }) => subscription.id === idOf(request));
    if (item === undefined || !item.is_target || item.opted_out_at !== null) return send(response, unsubscribedPage(token, item));
    send(
      response,
      sheetPage({
        title: 'Unsubscribe',
        heading: `Unsubscribe from the ${lowered(nameOf(item))}?`,
        lines: [`It is sent to you: ${item.timetable}.`],
        forms: [{ action: request.originalUrl, button: 'Unsubscribe' }],
        links: [everything(token)],
      }),
    );
  });
  // RFC 8058: a mail program posts here by itself; what it says in the body, the address has said already.
  router.post('/unsubscribe/:token/:id', async (request, response) => {
    const { token, target, received } = await callerOf(request);
    await optOut(knex, target, idOf(request), now());
    send(
      response,
      unsubscribedPage(
        token,
        received.find(({ subscription }) => subscription.id === idOf(request)),
      ),
    );
  });

  router.get('/subscriptions/:token', async (request, response) => {
    const { token, target, received } = await callerOf(request);
    send(response, receivesPage({ address: target.address, token, received }));
  });
  router.post('/subscriptions/:token/unsubscribe-all', async (request, response) => {
    const { token, target } = await callerOf(request);
    await optOutOfAll(knex, target, now());
    quietly(response).redirect(303, `/subscriptions/${token}`);
  });
  router.get('/subscriptions/:token/:id/retry', async (request, response) => {
    const { token, item } = owned(await callerOf(request), idOf(request));
    send(
      response,
      sheetPage({
        title: 'Send again',
        heading: `Send the newest ${lowered(nameOf(item))} to those who missed it?`,
        lines: ['Nobody who got it gets it again. Addresses that were stopped are tried again.'],
        forms: [{ action: request.originalUrl, button: 'Send it to those who missed it' }],
        links: [everything(token)],
      }),
    );
  });
  const actions: Readonly<Record<string, (caller: Caller, id: number) => Promise<void>>> = {
    unsubscribe: ({ target }, id) => optOut(knex, target, id, now()),
    subscribe: ({ target }, id) => optIn(knex, target, id),
    pause: (caller, id) => pauseSubscription(knex, owned(caller, id).item.subscription.id, now()),
    resume: (caller, id) => resumeSubscription(knex, owned(caller, id).item.subscription.id),
    retry: async (caller, id) => {
      const { contentId } = await resendMissed(knex, { subscriptionId: owned(caller, id).item.subscription.id, now: now() });
      if (contentId !== undefined) onPlanned([contentId]);
    },
  };
  router.post('/subscriptions/:token/:id/:action', async (request, response, next) => {
    const action = actions[request.params['action']];
    if (action === undefined) return next();
    const caller = await callerOf(request);
    await action(caller, idOf(request));
    quietly(response).redirect(303, `/subscriptions/${caller.token}`);
  });

  router.get('/digests/:token', async ({ params }, response) => send(response, await digestPage(deps, params.token)));
  router.get('/digests/:token/:name', async ({ params }, response) => {
    const { files } = await frozenContent(knex, params.token);
    const file = files.find(({ name }) => name === params.name);
    if (file === undefined) throw new AppError('notFound', 'The digest has no such file.');
    response.set({ 'Cache-Control': 'private, max-age=31536000, immutable', 'X-Robots-Tag': 'noindex' }).type(file.contentType);
    if (file.cid === null) response.attachment(file.name).type(file.contentType);
    response.send(file.body);
  });

  router.get('/deliveries', async ({ query }, response) => {
    send(
      response,
      await historyPage(deps, {
        project: textOf(query['project']),
        subscription: numberOf('subscription', query),
        before: numberOf('before', query),
      }),
    );
  });
  router.get('/deliveries/:id', async (request, response) => send(response, await slotPage(deps, idOf(request))));
  return router;
}

function unsubscribedPage(token: string, item: Receives | undefined): Page {
  const name = item === undefined ? 'it' : `the ${lowered(nameOf(item))}`;
  return sheetPage({
    title: 'Unsubscribed',
    heading: 'You are unsubscribed',
    lines: [`Nothing more of ${name} is sent to you.`],
    ...(item?.is_target === true
      ? { forms: [{ action: `/subscriptions/${token}/${item.subscription.id}/subscribe`, button: 'Subscribe again', isQuiet: true }] }
      : {}),
    links: [everything(token)],
  });
}

function everything(token: string): { text: string; href: string } {
  return { text: 'Everything that you receive', href: `/subscriptions/${token}` };
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function owned({ token, received }: Caller, id: number): { token: string; item: Receives } {
  const item = received.find(({ subscription, is_owner: isOwner }) => isOwner && subscription.id === id);
  if (item === undefined)
    throw new AppError('notFound', 'There is no such subscription of yours.', { hint: 'Only its owner can do this.' });
  return { token, item };
}

/** @throws AppError `notFound` */
function idOf({ params }: Request): number {
  const text = String(params['id']);
  if (!/^\d{1,12}$/.test(text)) throw new AppError('notFound', 'There is nothing of that number.');
  return Number(text);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function numberOf(name: string, query: Request['query']): number | undefined {
  const text = textOf(query[name]);
  if (text !== undefined && !/^\d{1,12}$/.test(text))
    throw new AppError('badParameter', `The parameter ${name} is “${text.slice(0, 60)}”; expected a number.`);
  return text === undefined ? undefined : Number(text);
}
