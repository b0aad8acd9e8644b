/** The console: the bot without Slack, for a person at this machine. A small stand-in for Slack's side, inside the service. */
import { Router, type Request, type Response } from 'express';
import { COMMANDS } from '../bot/commands/index.ts';
import type { Workspaces } from '../bot/workspace.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Page } from '../web/pages/page.ts';
import { isSameOrigin } from './access.ts';
import { createActs } from './acts.ts';
import { createFiles } from './files.ts';
import { createBrowserRoutes } from './routes-browser.ts';
import { createSlackRoutes } from './routes-slack.ts';
import { createSender } from './send.ts';
import { createSessions } from './sessions.ts';
import { createWebApi } from './web-api.ts';
import { withConsole } from './workspaces.ts';

export interface ConsoleOptions {
  /** Of Slack, and of the console, which knows no other. */
  signingSecret: string;
  /** Where this very service listens; known once it does. */
  address: () => string;
  workspaces: Workspaces;
  /** Whether whoever asks may use it; undefined: it is off. */
  mayUse: MayUse | undefined;
  retryDelayMs: number;
  log: Log;
  now: () => Date;
}

export type MayUse = (request: Request, response: Response) => boolean;

export interface Console {
  /** Those that are served, and the console's own. */
  workspaces: Workspaces;
  isOn: boolean;
  /** What lies below /console. */
  routes: (sendPage: (response: Response, page: Page) => void) => Router;
  /** Ends the streams that browsers hold open. */
  stop: () => void;
}

const OFF_HINT = 'It is there where the service listens to this machine alone: HOST is 127.0.0.1, and BASE_URL is not set.';

export function createConsole(options: ConsoleOptions): Console {
  const { signingSecret, address, workspaces: real, mayUse, retryDelayMs, log, now } = options;
  const sessions = createSessions();
  const files = createFiles();
  const base = (): string => `${address()}/console/slack`;
  const sender = createSender({ address, signingSecret, now });
  const acts = createActs({ sender, responseUrl: (token) => `${base()}/response/${token}` });
  const webApi = createWebApi({ files, uploadUrl: (token) => `${base()}/upload/${token}` });
  const isOn = mayUse !== undefined;
  return {
    workspaces: withConsole({ real, sessions: isOn ? sessions : undefined, apiUrl: () => `${base()}/api/`, log, now, retryDelayMs }),
    isOn,
    routes: (sendPage) => {
      const router = Router({ caseSensitive: true });
      if (mayUse === undefined)
        return router.use(() => {
          throw new AppError('notFound', 'There is no console here.', { hint: OFF_HINT });
        });
      router.use('/slack', createSlackRoutes({ sessions, files, webApi }));
      router.use((request, response, next) => {
        if (!mayUse(request, response)) throw new AppError('unauthorized', 'The console is not for you.', { hint: OFF_HINT });
        if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request))
          throw new AppError('unauthorized', 'Another site may not use the console.');
        response.set('Cache-Control', 'no-store');
        next();
      });
      router.get('/', (_request, response) => sendPage(response, consolePage()));
      return router.use(createBrowserRoutes({ sessions, files, acts }));
    },
    stop: () => sessions.end(),
  };
}

function consolePage(): Page {
  return {
    title: 'Console',
    template: 'console',
    scripted: 'console',
    data: { asOf: null, examples: COMMANDS.map(({ example, summary }) => ({ shown: example, line: `/experiments ${example}`, summary })) },
  };
}
