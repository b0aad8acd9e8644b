/** The web room: pages, the JSON API, health, and the door through which Slack comes in. One place catches errors. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { Knex } from 'knex';
import { type Project } from '../analysis/project.ts';
import { AppError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Drawer } from '../reports/draw.ts';
import { createAccess, OPEN_HERE, type AccessOptions } from './access/access.ts';
import { createAnswers, type Answers } from './answers.ts';
import { apiRouter } from './api.ts';
import { failureOf } from './pages/error.ts';
import { installedPage, installFailure, type InstallOutcome } from './pages/installed.ts';
import { createAnswerKeeper, keptProject, type KeptAnswers } from './kept-answers.ts';
import { createPagesRouter } from './project-pages.ts';
import { createReportsRouter } from './reports.ts';
import { createSendRouter, type SlackSender } from './send-pages.ts';
import { createSubscriptionsRouter } from './subscriptions.ts';
import { createTemplates } from './template.ts';
import { viewerIfAny, viewerOf, type Viewer } from './viewer.ts';

export interface WebAppOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'svg' | 'png'>;
  readiness: () => Promise<{ ready: boolean; reason?: string }>;
  /** Gets each POST to /slack/events with its body unread: Slack signs the raw bytes. Absent: no Slack here. */
  slackListener?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Leads a browser to Slack, and takes what Slack leads back with. Absent: the app is not for many workspaces. */
  slackInstaller?:
    | {
        begin(request: IncomingMessage, response: ServerResponse): Promise<void>;
        complete(request: IncomingMessage, response: ServerResponse): Promise<InstallOutcome>;
      }
    | undefined;
  /** Posts parts of pages into channels. Absent: no Slack here. */
  sendToSlack?: SlackSender | undefined;
  /** Where the bot is tried without Slack. Absent: there is nothing at /console. */
  console?: ConsoleRoutes | undefined;
  /** Contents that somebody has planned to send again. */
  onPlanned?: (contentIds: number[]) => void;
  /** Who may see what. Default: everybody everything, for a site that is of this machine alone. */
  access?: AccessOptions;
  log: Log;
  now: () => Date;
}

/** The page of the console and what lies below it. */
export interface ConsoleRoutes {
  /** What the bot answers to: open to tokens that the console has given out. */
  slack: RequestHandler;
  page(answers: Pick<Answers, 'sendPage'>): RequestHandler;
  /** Whether whoever asks sits at this machine, where that is enough. */
  isAtMachine(request: IncomingMessage): boolean;
}

const ASSETS = new URL('../../assets/', import.meta.url);
/** Made by the build; reached from src/web and from dist/web alike. */
const SCRIPTS = new URL('../../dist/browser/', import.meta.url);

/** They open what belongs to one address: the log must not hold them. */
const TOKENS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** So must it not hold what Slack leads back with, nor what a link of a mail is signed with. */
const SECRET_PARAMETERS = /([?&](?:link|code|state|csrf)=)[^&]*/gi;

/**
 * Scripts and styles are files of this site; Vega's SVG is styled by attributes of its own, without `style`: nothing inline is
 * allowed. A test looks for `style=` in drawn charts' pages.
 */
const SECURITY = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'"],
      'font-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  // Other hosts of the domain are not ours to decide about.
  strictTransportSecurity: { includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
});

export function createWebApp(options: WebAppOptions): Express {
  const { knex, drawer, readiness, slackListener, slackInstaller, sendToSlack, console, onPlanned = () => undefined, log, now } = options;
  const app = express();
  // "production": Express's own last resort must not show stacks. No ETag: pages are not to be kept.
  app.set('env', 'production').set('etag', false).set('query parser', 'simple').disable('x-powered-by');
  const hrefs = {
    styleHref: versionedHref('/assets/', new URL('site.css', ASSETS)),
    scriptHref: versionedHref('/assets/scripts/', new URL('page.js', SCRIPTS)),
  };
  const deps = { knex, drawer, kept: createAnswerKeeper(knex), log, now };
  /** Kept beside the answer, so that an error page further on can lead back to the project. */
  const foundProjects = new WeakMap<Response, Project>();

  const access = createAccess(options.access ?? OPEN_HERE, { knex, log, now });
  app.set('trust proxy', access.trustProxy);
  const answers = createAnswers({
    renderTemplate: createTemplates(),
    hrefsOf: ({ scripted }) =>
      scripted === undefined
        ? hrefs
        : {
            ...hrefs,
            ownStyleHref: versionedHref('/assets/', new URL(`${scripted}.css`, ASSETS)),
            ownScriptHref: versionedHref('/assets/scripts/', new URL(`${scripted}.js`, SCRIPTS)),
          },
    csrfFor: access.csrf.tokenFor,
    baseUrl: access.baseUrl,
    projectOf: (response) => foundProjects.get(response),
    hasConsole: (request, response) => console !== undefined && (console.isAtMachine(request) || isSeeingAdmin(viewerIfAny(response))),
    signInHref: access.signInHref,
  });
  const { sendPage, sendFailure, refuseMethod } = answers;
  const projectOf = async (key: string, response: Response, moment: KeptAnswers): Promise<Project> => {
    const project = await keptProject(knex, moment, { key, scope: viewerOf(response).projects });
    foundProjects.set(response, project);
    return project;
  };

  app.use(SECURITY, compression(), (_request, response, next) => {
    // All of it is somebody's own, and addresses with tokens most of all: a search that follows a link finds nothing to keep.
    response.set('X-Robots-Tag', 'noindex, nofollow');
    next();
  });
  // `*` and whole addresses, as proxies are asked: what reads paths further on would stumble over them.
  app.use((request, response, next) =>
    request.url.startsWith('/')
      ? next()
      : sendFailure(request, response, { status: 400, message: 'This is no path.', hint: 'Paths begin with /.' }),
  );
  app.get('/healthz', (_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const { ready, reason } = await readiness().catch((error: unknown) => {
      log.warn({ err: error }, `The readiness check failed: ${describeError(error)}`);
      return { ready: false, reason: failureOf(error)?.message ?? 'The readiness check failed.' };
    });
    const body = { status: ready ? 'ready' : 'not ready', ...(reason === undefined ? {} : { reason }) };
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(body);
  });
  // Patterns, not paths: Slack's listener compares the path to the letter.
  if (slackListener !== undefined) {
    app.post(/^\/slack\/events$/, (request, response) => slackListener(request, response));
    app.all(/^\/slack\/events$/, (request, response) => refuseMethod(request, response, 'POST'));
  }
  for (const [path, folder] of [
    ['/assets/scripts', SCRIPTS],
    ['/assets', ASSETS],
  ] as const)
    app.use(path, express.static(fileURLToPath(folder), { maxAge: '365d', immutable: true, index: false, redirect: false }));
  // Browsers and programs ask for these of every site, also where they may see nothing of it.
  app.get('/favicon.ico', (_request, response) =>
    response.set('Cache-Control', 'public, max-age=86400').redirect(302, '/assets/favicon.svg'),
  );
  app.get('/robots.txt', (_request, response) => void response.type('text').send('User-agent: *\nDisallow: /\n'));
  // Its doors open to tokens of its own.
  if (console !== undefined) app.use('/console/slack', console.slack);
  app.use(...access.front);
  const consolePage = console?.page(answers);
  // Who sits at the machine need not sign in.
  if (consolePage !== undefined && console !== undefined)
    app.use('/console', (request, response, next) => void (console.isAtMachine(request) ? consolePage(request, response, next) : next()));
  if (slackInstaller !== undefined) {
    // Programs that look at an address without opening it would use up its code.
    app.head('/slack/{*rest}', (request, response) => refuseMethod(request, response, 'GET'));
    app.get('/slack/install', access.signInLimit, (request, response) => slackInstaller.begin(request, response));
    app.get('/slack/oauth_redirect', access.returnLimit, async (request, response) => {
      response.set('Cache-Control', 'no-store');
      const outcome = await slackInstaller.complete(request, response);
      if (outcome.kind === 'installed') sendPage(request, response, installedPage(outcome));
      else sendFailure(request, response, installFailure(outcome));
    });
  }
  const signInRouter = access.signInRouter(answers);
  if (signInRouter !== undefined) app.use(signInRouter);
  app.use(createSubscriptionsRouter({ deps, answers, checkForm: access.csrf.check, onPlanned }));
  // From here on somebody has said who may see it.
  app.use(access.gate(answers));
  if (consolePage !== undefined) app.use('/console', requireAdmin, consolePage);
  app.use('/api', apiRouter(knex), (request, response, next) =>
    request.method === 'GET' || request.method === 'HEAD' ? next() : refuseMethod(request, response, 'GET, HEAD'),
  );
  app.use(createReportsRouter({ deps, answers }));
  // From here on what changes something is a form of this site.
  app.use(...access.csrf.check);
  if (sendToSlack !== undefined) app.use(createSendRouter({ deps, answers, projectOf, slack: sendToSlack }));
  app.use(createPagesRouter({ deps, sendPage, projectOf, canSend: sendToSlack !== undefined }));
  app.use((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(request, response, 'GET, HEAD');
    throw new AppError('notFound', `There is nothing at ${shorten(request.path)}.`);
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const failure = failureOf(error);
    const at = { method: request.method, url: shorten(request.originalUrl.replace(TOKENS, '…').replace(SECRET_PARAMETERS, '$1…')) };
    if (failure === undefined) {
      const ref = randomUUID().slice(0, 8);
      log.error({ ref, err: error as unknown, ...at }, `Something broke (ref ${ref}): ${describeError(error)}`);
      return sendFailure(request, response, {
        status: 500,
        message: `Something broke (ref ${ref}).`,
        hint: 'The log has more under this reference.',
      });
    }
    if (failure.status >= 500) log.warn({ err: error as unknown, ...at }, describeError(error));
    return sendFailure(request, response, failure);
  }) satisfies ErrorRequestHandler);
  return app;
}

/** The console shows every project: an admin who sees all of them may use it. */
const isSeeingAdmin = (viewer: Viewer | undefined): boolean => viewer !== undefined && viewer.isAdmin && viewer.projects === 'all';

const requireAdmin: RequestHandler = (_request, response, next) => {
  if (isSeeingAdmin(viewerOf(response))) return next();
  throw new AppError('forbidden', 'The console is not for you.', {
    hint: 'It is for who sits at the machine of a service that listens to it alone, and for signed-in admins of a single workspace.',
  });
};

/** The file's hash in its address lets browsers keep it for a year and still get each new version at once. */
function versionedHref(path: string, file: URL): string {
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10);
  return `${path}${basename(file.pathname)}?v=${hash}`;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
