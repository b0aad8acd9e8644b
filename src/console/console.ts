/** The console: the bot without Slack, for a person at this machine. A small stand-in for Slack's side, inside the service. */
import { Router } from 'express';
import { COMMANDS } from '../bot/commands/index.ts';
import type { Workspaces } from '../bot/workspace.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Answers } from '../web/answers.ts';
import type { Page } from '../web/pages/page.ts';
import type { ConsoleRoutes } from '../web/server.ts';
import { isFromThisMachine, isSameOrigin } from './access.ts';
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
  /** Where the service is heard by whom: `machine` by who sits at it, `admins` by those who sign in, too. */
  isFor: { machine: boolean; admins: boolean };
  retryDelayMs: number;
  log: Log;
  now: () => Date;
}

export interface Console {
  /** Those that are served, and the console's own. */
  workspaces: Workspaces;
  /** Undefined: it is off. */
  routes: ConsoleRoutes | undefined;
  /** Ends the streams that browsers hold open. */
  stop: () => void;
}

export function createConsole(options: ConsoleOptions): Console {
  const { signingSecret, address, workspaces: real, isFor, retryDelayMs, log, now } = options;
  const sessions = createSessions();
  const files = createFiles();
  const base = (): string => `${address()}/console/slack`;
  const sender = createSender({ address, signingSecret, now });
  const acts = createActs({ sender, responseUrl: (token) => `${base()}/response/${token}` });
  const webApi = createWebApi({ files, uploadUrl: (token) => `${base()}/upload/${token}` });
  const isOn = isFor.machine || isFor.admins;
  return {
    workspaces: withConsole({ real, sessions: isOn ? sessions : undefined, apiUrl: () => `${base()}/api/`, log, now, retryDelayMs }),
    routes: isOn
      ? {
          slack: createSlackRoutes({ sessions, files, webApi }),
          page: ({ sendPage }) => createPageRouter(sendPage, createBrowserRoutes({ sessions, files, acts })),
          isAtMachine: (request) => isFor.machine && isFromThisMachine(request),
        }
      : undefined,
    stop: () => sessions.end(),
  };
}

function createPageRouter(sendPage: Answers['sendPage'], browserRoutes: Router): Router {
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameOrigin(request))
      throw new AppError('forbidden', 'Another site may not use the console.');
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/', (request, response) => sendPage(request, response, consolePage()));
  return router.use(browserRoutes);
}

function consolePage(): Page {
  return {
    title: 'Console',
    template: 'console',
    scripted: 'console',
    data: { asOf: null, examples: COMMANDS.map(({ example, summary }) => ({ shown: example, line: `/experiments ${example}`, summary })) },
  };
}
