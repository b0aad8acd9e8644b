/** The way in by Slack and the way out. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { describeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Answers } from '../answers.ts';
import type { Failure } from '../pages/error.ts';
import { parametersOf } from '../parameters.ts';
import type { Limits } from './limits.ts';
import { refusal, type Directory } from './members.ts';
import type { OpenId } from './openid.ts';
import { endSession, forgetCookies, renewSession, saveSession } from './sessions.ts';

interface SignInOptions {
  openId: OpenId;
  directory: Directory;
  answers: Answers;
  limits: Pick<Limits, 'signIn' | 'stranger'>;
  /** In front of the form that signs out. */
  checkForm: readonly RequestHandler[];
  /** As for cookies. */
  isHttps: boolean;
  log: Log;
  now: () => Date;
}

/** Where Slack leads back to. */
export const RETURN_PATH = '/sign-in/slack';
/** Ways that one browser may have begun and not ended, in as many tabs. */
const BEGUN = 5;
const LONGEST_PATH = 2_000;

const FAILURES: Readonly<Record<'cancelled' | 'state' | 'slack' | 'unchecked', Failure>> = {
  cancelled: { status: 400, message: 'Signing in was cancelled in Slack.' },
  state: { status: 400, message: 'This sign-in was not begun in this browser, took longer than 15 minutes, or is done already.' },
  unchecked: {
    status: 403,
    message: 'What Slack has led back with could not be checked, so nobody was signed in.',
    hint: 'Sign in once more. The log says what was wrong.',
  },
  slack: { status: 503, message: 'Slack has not said who you are, so nobody was signed in.', hint: 'The log says why. Try again.' },
};

export function createSignInRouter({ openId, directory, answers, limits, checkForm, isHttps, log, now }: SignInOptions): Router {
  const router = Router();
  const fail = (request: Request, response: Response, reason: keyof typeof FAILURES): void =>
    answers.sendFailure(request, response, FAILURES[reason]);

  // Programs that look at an address without opening it would use up its code.
  router.head('/sign-in{/*rest}', (request, response) => answers.refuseMethod(request, response, 'GET'));
  router.get('/sign-in', limits.signIn, async (request, response) => {
    const to = pathOnSite(parametersOf(request).get('to'));
    try {
      const { url, flow } = await openId.begin();
      request.session.begun = [...(request.session.begun ?? []), { ...flow, to }].slice(-BEGUN);
      await saveSession(request);
      response.redirect(303, url.href);
    } catch (error) {
      log.warn(`Sign-in: Slack can't be asked: ${describeError(error)}`);
      fail(request, response, 'slack');
    }
  });
  router.get(RETURN_PATH, limits.stranger, async (request, response) => {
    const query = parametersOf(request);
    const begun = request.session.begun ?? [];
    const flow = begun.find(({ state }) => state === query.get('state'));
    if (flow === undefined) return fail(request, response, 'state');
    // It is used up whatever comes of it.
    request.session.begun = begun.filter((one) => one !== flow);
    await saveSession(request);
    const identified = await openId.complete(query, flow);
    if (identified.kind === 'failed') return fail(request, response, identified.reason);
    const { person } = identified;
    const membership = await directory.lookUp(person);
    if (membership.kind === 'refused') throw refusal(membership.reason);
    const { workspaceId, isAdmin } = membership;
    await renewSession(request);
    request.session.member = { ...person, workspaceId, isAdmin, name: membership.name ?? person.name, checkedAt: now().toISOString() };
    await saveSession(request);
    log.info({ workspace: workspaceId, user: person.userId }, 'somebody has signed in');
    response.redirect(303, flow.to);
  });
  router.post('/sign-out', ...checkForm, async (request, response) => {
    await endSession(request);
    forgetCookies(response, isHttps);
    response.redirect(303, '/');
  });
  router.all('/sign-out', (request, response) => answers.refuseMethod(request, response, 'POST'));
  return router;
}

export function signInHref({ method, originalUrl }: Pick<Request, 'method' | 'originalUrl'>): string {
  const to = method === 'GET' || method === 'HEAD' ? pathOnSite(withoutLink(originalUrl)) : '/';
  return to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`;
}

/** The signed token of a mail's link is of no use to a member, and need not stand in their address bar. */
function withoutLink(path: string): string {
  const [before = '', query = ''] = path.split(/\?(.*)/s);
  const kept = query.split('&').filter((part) => part !== '' && !part.startsWith('link='));
  return kept.length === 0 ? before : `${before}?${kept.join('&')}`;
}

const ANY_SITE = 'http://site.invalid';

/** A path of this site, and the front page for whatever would lead elsewhere or back here. */
export function pathOnSite(wanted: string | null): string {
  if (wanted === null || !wanted.startsWith('/') || wanted.length > LONGEST_PATH || !URL.canParse(wanted, ANY_SITE)) return '/';
  const { origin, pathname, search } = new URL(wanted, ANY_SITE);
  // "/.//elsewhere" is of this site until its dots are taken out.
  if (origin !== ANY_SITE || pathname.startsWith('//') || /^\/sign-(in|out)(\/|$)/i.test(pathname)) return '/';
  return `${pathname}${search}`;
}
