import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Knex } from 'knex';
import pRetry from 'p-retry';
import { describeError, toAppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Drawer } from '../reports/draw.ts';
import { answerForms } from './answer-forms.ts';
import { errorMessage, type SlackMessage } from './blocks.ts';
import { dispatch } from './dispatch.ts';
import { respond } from './respond.ts';
import { slackLogger } from './slack-log.ts';

export interface SlackBotOptions {
  knex: Knex;
  drawer: Pick<Drawer, 'png'>;
  baseUrl: () => string;
  defaultProject: string | undefined;
  signingSecret: string;
  /** Without it answers go out by response URL alone, with no pictures. */
  botToken: string | undefined;
  /** Turns on Socket Mode. */
  appToken: string | undefined;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
  /** Who draws the charts: this program, or Slack where it can. */
  charts: 'picture' | 'native';
  log: Log;
  now: () => Date;
  retryDelayMs?: number;
}

export interface SlackBot {
  /** Handles `POST /slack/events`: signature, acknowledgement, answer. */
  listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Opens Socket Mode where it is set up, trying again until it works or `signal` aborts; returns at once. */
  start(signal: AbortSignal): void;
  /** Lets answers that are under way go out, for a second at most. */
  stop(): Promise<void>;
}

const CLOCK_TOLERANCE_SECONDS = 5 * 60;

export function createSlackBot(options: SlackBotOptions): SlackBot {
  const { signingSecret, botToken, appToken, apiUrl, log, now, retryDelayMs = 500 } = options;
  const logger = slackLogger(log);
  const clientOptions = {
    timeout: 10_000,
    // A picture is left out rather than waited for; the client would hold up every later call too.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 3, minTimeout: retryDelayMs, factor: 2 },
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') }),
  };
  const http = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logger });
  const socket = appToken === undefined ? undefined : new SocketModeReceiver({ appToken, logger, installerOptions: { clientOptions } });
  const underWay = new Set<Promise<void>>();
  for (const receiver of socket === undefined ? [http] : [http, socket]) {
    const app = new App({ receiver, clientOptions, logger, authorize: async () => (botToken === undefined ? {} : { botToken }) });
    // Any command of the manifest comes here, so that a renamed one is answered too; Bolt leaves unknown ones without an answer.
    app.command(/.*/, async ({ command, ack, client }) => {
      await ack();
      const answered = answerCommand(
        options,
        command.text ?? '',
        command.response_url,
        botToken === undefined ? undefined : client,
        retryDelayMs,
      );
      underWay.add(answered);
      await answered.finally(() => underWay.delete(answered));
    });
    app.error(async (error) => log.error({ err: error }, `Slack: ${describeError(error)}`));
  }
  return {
    listener: (request, response) => {
      // Bolt refuses old requests; one dated in the future would be good for replay until then.
      const sent = Number(request.headers['x-slack-request-timestamp']);
      if (!Number.isFinite(sent) || Math.abs(now().getTime() / 1000 - sent) > CLOCK_TOLERANCE_SECONDS) {
        response.writeHead(401).end();
        request.resume();
        return;
      }
      http.requestListener(request, response);
    },
    start: (signal) => {
      if (socket === undefined) return;
      const connect = (): Promise<unknown> => socket.client.start();
      const onFailedAttempt = ({ error }: { error: Error }): void => {
        log.warn(`Slack's Socket Mode can't be opened (${describeError(error)}); trying again`);
      };
      void pRetry(connect, { retries: Infinity, minTimeout: 1_000, maxTimeout: 60_000, signal, onFailedAttempt }).catch(
        (error: unknown) => {
          if (!signal.aborted) log.error(`Slack: ${describeError(error)}`);
        },
      );
    },
    stop: async () => {
      await Promise.race([Promise.allSettled(underWay), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      await socket?.client.disconnect().catch(() => undefined);
    },
  };
}

/** Answers one command; whatever goes wrong is said to the person who asked, and to the log. */
async function answerCommand(
  options: SlackBotOptions,
  text: string,
  responseUrl: string,
  client: WebClient | undefined,
  retryDelayMs: number,
): Promise<void> {
  const { log } = options;
  try {
    await respond({ responseUrl, messages: composeMessages(options, text, client), retryDelayMs });
  } catch (error) {
    log.error({ err: error }, `an answer could not be delivered to Slack: ${describeError(error)}`);
  }
}

/** What to send, tried in turn until Slack takes one; what goes wrong in making it is said instead. */
async function* composeMessages(options: SlackBotOptions, text: string, client: WebClient | undefined): AsyncGenerator<SlackMessage> {
  const { knex, defaultProject, drawer, charts, log } = options;
  try {
    const answer = await dispatch(text, { knex, defaultProject });
    yield* answerForms(answer, { client, drawer, charts, log, baseUrl: options.baseUrl() });
  } catch (error) {
    const known = toAppError(error);
    if (known !== undefined) {
      if (known.kind === 'unavailable') log.error({ err: error }, describeError(error));
      return yield errorMessage(known);
    }
    const ref = randomBytes(2).toString('hex');
    log.error({ err: error, ref }, `a command broke (ref ${ref}): ${describeError(error)}`);
    yield errorMessage({
      message: `Something broke (ref ${ref}).`,
      hint: 'Please tell whoever runs Towerwatch: the log has the same ref.',
    });
  }
}
