/** How pages and failures are answered, whichever part of the site has made them. */
import type { Request, Response } from 'express';
import type { Project } from '../analysis/project.ts';
import { errorPage, type Failure } from './pages/error.ts';
import type { Page } from './pages/page.ts';
import { viewerIfAny } from './viewer.ts';

interface AnswersOptions {
  renderTemplate: (name: string, data: object) => string;
  /** What the layout of a page needs. */
  hrefsOf: (page: Page) => object;
  /** What a form of this answer must bring back, to show that it is a form of this site. */
  csrfFor: (request: Request, response: Response) => string;
  /** Where the site is, for what is read outside of it. */
  baseUrl: () => string;
  /** The project that a page is about, as far as it is known. */
  projectOf: (response: Response) => Project | undefined;
  /** Whether whoever asks may use the console, so that pages lead to it. */
  hasConsole: (request: Request, response: Response) => boolean;
  /** Where strangers can sign in to see what they asked for; undefined: nowhere. */
  signInHref: (request: Request) => string | undefined;
}

export interface Answers {
  sendPage: (request: Request, response: Response, page: Page) => void;
  sendFailure: (request: Request, response: Response, failure: Failure) => void;
  /** `allowed`: the methods that there are. */
  refuseMethod: (request: Request, response: Response, allowed: string) => void;
}

export function createAnswers({ renderTemplate, hrefsOf, csrfFor, baseUrl, projectOf, hasConsole, signInHref }: AnswersOptions): Answers {
  const sendPage: Answers['sendPage'] = (request, response, page) => {
    const { title, template, data, forms, picture } = page;
    const viewer = viewerIfAny(response);
    // Whoever has signed in can sign out on each page.
    const signedIn = viewer !== undefined && viewer.person !== null ? { who: viewer.who } : null;
    const csrf = forms === 'post' || signedIn !== null ? csrfFor(request, response) : null;
    if (forms !== undefined || csrf !== null) allowForms(response);
    response.type('html').send(
      renderTemplate(template, {
        title,
        ...hrefsOf(page),
        crumbs: [],
        signedIn,
        // What makes previews of links is nobody who is known: it gets no picture of a page that it can't read.
        picture: picture !== undefined && viewer?.kind === 'open' ? { ...picture, href: baseUrl() + picture.path } : null,
        isGuest: viewer?.kind === 'link',
        hasConsole: hasConsole(request, response),
        csrf,
        ...data,
      }),
    );
  };
  const sendFailure: Answers['sendFailure'] = (request, response, failure) => {
    response.status(failure.status).set('Cache-Control', 'no-store');
    if (failure.status === 503) response.set('Retry-After', '30');
    // What is left of a body that is too long is not waited for.
    if (failure.status === 413) response.set('Connection', 'close');
    if (wantsJson(request)) return void response.json({ error: [failure.message, failure.hint].filter(Boolean).join(' ') });
    const viewer = viewerIfAny(response);
    // Whoever has asked too often is no better off signed in: the limit is of the address too.
    const isStranger = (viewer === undefined || (viewer.kind === 'link' && viewer.person === null)) && failure.status !== 429;
    const href = isStranger ? signInHref(request) : undefined;
    return sendPage(request, response, errorPage(failure, { project: projectOf(response), signInHref: href }));
  };
  return {
    sendPage,
    sendFailure,
    refuseMethod: (request, response, allowed) =>
      sendFailure(request, response.set('Allow', allowed), {
        status: 405,
        message: `${request.method} is not possible here.`,
        hint: `Possible: ${allowed}.`,
      }),
  };
}

/** Forms that post to this site itself. */
function allowForms(response: Response): void {
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.set('Content-Security-Policy', policy.replace("form-action 'none'", "form-action 'self'"));
}

export function isApi({ originalUrl }: Request): boolean {
  return /^\/api(?:[/?]|$)/i.test(originalUrl);
}

export function wantsJson(request: Request): boolean {
  return isApi(request) || request.accepts(['html', 'json']) === 'json';
}
