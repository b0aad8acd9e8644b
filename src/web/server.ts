/** The web room: pages, the JSON API, health, and the door through which Slack comes in. One place catches errors. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Express, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import type { Knex } from 'knex';
import { findProject, type Project } from '../analysis/project.ts';
import { AppError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Drawer } from '../reports/draw.ts';
import { apiRouter } from './api.ts';
import { errorPage, failureOf, type Failure } from './pages/error.ts';
import { installedPage, installFailure, type InstallOutcome } from './pages/installed.ts';
import type { Page } from './pages/page.ts';
import { createPagesRouter } from './project-pages.ts';
import { createReportsRouter } from './reports.ts';
import { createTemplates } from './template.ts';

export interface WebAppOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'svg'>;
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
  /** What lies below /console, where the bot is tried without Slack. Absent: there is nothing. */
  consoleRoutes?: ((sendPage: (response: Response, page: Page) => void) => Router) | undefined;
  /** Contents that somebody has planned to send again. */
  onPlanned?: (contentIds: number[]) => void;
  log: Log;
  now: () => Date;
}

const ASSETS = new URL('../../assets/', import.meta.url);
/** Made by the build; reached from src/web and from dist/web alike. */
const SCRIPTS = new URL('../../dist/browser/', import.meta.url);

/** They open what belongs to one address: the log must not hold them. */
const TOKENS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

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
  const { knex, drawer, readiness, slackListener, slackInstaller, consoleRoutes, onPlanned = () => undefined, log, now } = options;
  const app = express();
  // "production": Express's own last resort must not show stacks. No ETag: pages are not to be kept.
  app.set('env', 'production').set('etag', false).set('query parser', 'simple').disable('x-powered-by');
  const renderTemplate = createTemplates();
  const hrefs = {
    styleHref: versionedHref('/assets/', new URL('site.css', ASSETS)),
    scriptHref: versionedHref('/assets/scripts/', new URL('page.js', SCRIPTS)),
  };
  const deps = { knex, drawer, log, now };
  /** Kept beside the answer, so that an error page further on can lead back to the project. */
  const foundProjects = new WeakMap<Response, Project>();

  const hrefsOf = ({ scripted }: Page): object =>
    scripted === undefined
      ? hrefs
      : {
          ...hrefs,
          ownStyleHref: versionedHref('/assets/', new URL(`${scripted}.css`, ASSETS)),
          ownScriptHref: versionedHref('/assets/scripts/', new URL(`${scripted}.js`, SCRIPTS)),
        };

  const sendPage = (response: Response, page: Page): void => {
    const { title, template, data, hasForm } = page;
    if (hasForm === true) allowForms(response);
    response.type('html').send(renderTemplate(template, { title, ...hrefsOf(page), crumbs: [], ...data }));
  };
  const sendFailure = (request: Request, response: Response, failure: Failure): void => {
    response.status(failure.status).set('Cache-Control', 'no-store');
    if (failure.status === 503) response.set('Retry-After', '30');
    // What is left of a body that is too long is not waited for.
    if (failure.status === 413) response.set('Connection', 'close');
    if (wantsJson(request)) response.json({ error: [failure.message, failure.hint].filter(Boolean).join(' ') });
    else sendPage(response, errorPage(failure, foundProjects.get(response)));
  };
  const refuseMethod = (request: Request, response: Response, allowed: string): void =>
    sendFailure(request, response.set('Allow', allowed), {
      status: 405,
      message: `${request.method} is not possible here.`,
      hint: `Possible: ${allowed}.`,
    });
  const projectOf = async (key: string, response: Response): Promise<Project> => {
    const project = await findProject(knex, key);
    foundProjects.set(response, project);
    return project;
  };

  app.use(SECURITY);
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
  if (consoleRoutes !== undefined) app.use('/console', consoleRoutes(sendPage));
  app.use(createReportsRouter({ deps, sendPage, refuseMethod, onPlanned }));
  app.use((request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else refuseMethod(request, response, 'GET, HEAD');
  });
  if (slackInstaller !== undefined) {
    // Programs that look at an address without opening it would use up its code.
    app.head('/slack/{*rest}', (request, response) => refuseMethod(request, response, 'GET'));
    app.get('/slack/install', (request, response) => slackInstaller.begin(request, response));
    app.get('/slack/oauth_redirect', async (request, response) => {
      const outcome = await slackInstaller.complete(request, response);
      if (outcome.kind === 'installed') sendPage(response, installedPage(outcome));
      else sendFailure(request, response, installFailure(outcome));
    });
  }
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const { ready, reason } = await readiness().catch((error: unknown) => {
      log.warn({ err: error }, `The readiness check failed: ${describeError(error)}`);
      return { ready: false, reason: failureOf(error)?.message ?? 'The readiness check failed.' };
    });
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', ...(reason === undefined ? {} : { reason }) });
  });
  app.use('/api', apiRouter(knex));
  app.use(createPagesRouter({ deps, sendPage, projectOf }));
  app.use((request) => {
    throw new AppError('notFound', `There is nothing at ${shorten(request.path)}.`);
  });
  app.use(((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const failure = failureOf(error);
    const at = { method: request.method, url: shorten(request.originalUrl.replace(TOKENS, '…')) };
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

/** Forms that post to this site itself. */
function allowForms(response: Response): void {
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.set('Content-Security-Policy', policy.replace("form-action 'none'", "form-action 'self'"));
}

function wantsJson(request: Request): boolean {
  return /^\/api(?:[/?]|$)/i.test(request.originalUrl) || request.accepts(['html', 'json']) === 'json';
}

/** The file's hash in its address lets browsers keep it for a year and still get each new version at once. */
function versionedHref(path: string, file: URL): string {
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10);
  return `${path}${basename(file.pathname)}?v=${hash}`;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
