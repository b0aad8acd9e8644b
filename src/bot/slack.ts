import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type ReceiverEvent } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { describeError, describeFault } from '../errors.ts';
import type { Log } from '../log.ts';
import type { BotContext } from './context.ts';
import { createFrontDesk } from './front-desk.ts';
import { listenToAnswers } from './listeners/answers.ts';
import { listenToCommands } from './listeners/commands.ts';
import { listenToForms } from './listeners/forms.ts';
import { listenToHome } from './listeners/home.ts';
import { listenToInstallations } from './listeners/installations.ts';
import type { Listener, ListenerContext } from './listeners/listener.ts';
import { listenToMentions } from './listeners/mentions.ts';
import { listenToLinks } from './listeners/unfurl.ts';
import { createMembers } from './members.ts';
import { createOnce } from './once.ts';
import { missingIn } from './request-shape.ts';
import { slackLogger } from './slack-log.ts';
import { createKeptSocket } from './socket-mode.ts';

export interface SlackBotOptions extends Omit<BotContext, 'members' | 'once' | 'retryDelayMs'> {
  signingSecret: string;
  /** Turns on Socket Mode. */
  appToken: string | undefined;
  /** Base of the Web API, `https://slack.com/api/` where not set. */
  apiUrl: string | undefined;
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

const LISTENERS: readonly Listener[] = [
  listenToCommands,
  listenToAnswers,
  listenToForms,
  listenToHome,
  listenToMentions,
  listenToInstallations,
  listenToLinks,
];

const CLOCK_TOLERANCE_SECONDS = 5 * 60;
const REMEMBERED_SIGNATURES = 50_000;

export function createSlackBot({ signingSecret, appToken, apiUrl, retryDelayMs = 500, ...options }: SlackBotOptions): SlackBot {
  const { log, now } = options;
  const logger = slackLogger(log);
  const clientOptions = apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/*$/, '/') };
  /** Of requests that were good: a copy of one is refused for as long as its time would let it in. */
  const signatures = new LRUCache<string, true>({ max: REMEMBERED_SIGNATURES, ttl: 2 * CLOCK_TOLERANCE_SECONDS * 1000 });
  const http = new HTTPReceiver({
    signingSecret,
    endpoints: '/slack/events',
    logger,
    // Called once the signature has been found good.
    customPropertiesExtractor: ({ headers }) => {
      const hash = hashOf(headers['x-slack-signature']);
      if (hash !== undefined) signatures.set(hash, true);
      return {};
    },
    processEventErrorHandler: async ({ error, response }) => {
      tellRefused(log, error);
      if (!response.headersSent) response.writeHead(400).end();
      return true;
    },
  });
  const socket =
    appToken === undefined
      ? undefined
      : createKeptSocket({
          appToken,
          logger,
          log,
          installerOptions: { clientOptions },
          // Acknowledged, since Slack would send the same again.
          processEventErrorHandler: async ({ error }) => {
            tellRefused(log, error);
            return true;
          },
        });
  const underWay = new Set<Promise<void>>();
  const desk = createFrontDesk();
  const bot: ListenerContext = {
    ...options,
    retryDelayMs,
    members: createMembers(),
    once: createOnce(options),
    async underWay(work) {
      const working = desk
        .untilFree()
        .then(work)
        .catch((error: unknown) => log.error({ err: error }, `Slack: ${describeFault(error)}`));
      underWay.add(working);
      await working.finally(() => underWay.delete(working));
    },
    async askerOf({ userId, channelId, ...source }) {
      const workspace = await options.workspaces.find(source);
      return workspace === undefined ? undefined : { workspace, userId, channelId };
    },
  };
  for (const receiver of socket === undefined ? [http] : [http, socket.receiver]) {
    // Who asks is looked up after the acknowledgement: the store may be slow, Slack's patience is three seconds.
    const app = new PromptApp({ receiver, clientOptions, logger, authorize: async () => ({}) });
    for (const listen of LISTENERS) listen(app, bot);
    app.error(async (error) => log.error({ err: error }, `Slack: ${describeFault(error)}`));
  }
  return {
    listener: (request, response) => {
      // Bolt refuses old requests; one dated in the future would be good for replay until then.
      const sent = Number(request.headers['x-slack-request-timestamp']);
      const isOutOfTime = !Number.isFinite(sent) || Math.abs(now().getTime() / 1000 - sent) > CLOCK_TOLERANCE_SECONDS;
      const hash = hashOf(request.headers['x-slack-signature']);
      if (isOutOfTime || hash === undefined || signatures.has(hash)) {
        response.writeHead(401).end();
        request.resume();
        return;
      }
      void readBody(request).then(
        (body) => {
          // What follows on the connection is the rest of the body, and no request.
          if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
          if (!isObject(body)) return void response.writeHead(400).end();
          // From here on, since a body that never ends would hold up everybody else's answers.
          const { leave } = desk.enter();
          response.once('finish', leave).once('close', leave);
          // Bolt takes a body that was read before, and verifies it.
          http.requestListener(Object.assign(request, { rawBody: body }), response);
        },
        () => response.destroy(),
      );
    },
    start: (signal) => {
      void socket?.keepOpen(signal).catch((error: unknown) => log.error({ err: error }, `Slack: ${describeFault(error)}`));
    },
    stop: async () => {
      await Promise.race([Promise.allSettled(underWay), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      await socket?.stop();
    },
  };
}

/** Answers each request at once: Bolt lets one wait for three seconds that it can't read, or that no listener has acknowledged. */
class PromptApp extends App {
  /** @throws for a request that can't be read. */
  override async processEvent(event: ReceiverEvent): Promise<void> {
    const missing = missingIn(event.body);
    if (missing !== undefined) throw new Error(missing);
    let isAcknowledged = false;
    const ack: ReceiverEvent['ack'] = async (response) => {
      isAcknowledged = true;
      await event.ack(response);
    };
    await super.processEvent({ ...event, ack });
    if (isAcknowledged) return;
    this.logger.warn('nobody here took it, or whoever did broke: a request of the kind', String(event.body['type']));
    await event.ack();
  }
}

function tellRefused(log: Log, error: unknown): void {
  log.warn({ err: error }, `Slack: a request can't be read and is refused: ${describeError(error)}`);
}

/** The hash in a signature, in the one form that Slack gives it: Bolt overlooks what is appended, which would make a copy look new. */
function hashOf(signature: unknown): string | undefined {
  return typeof signature === 'string' ? /^v0=([0-9a-f]{64})$/.exec(signature)?.[1] : undefined;
}

/** More than any request of Slack's has. */
const MOST_BYTES = 1024 * 1024;

/** Undefined for one that is too long, of which no more is read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Bolt never answers a body, or a payload in it, that is JSON and no object. */
function isObject(body: Buffer): boolean {
  const text = body.toString('utf8');
  const payload = /^\s*[{["\d]|^\s*(?:null|true|false)\s*$/.test(text) ? text : new URLSearchParams(text).get('payload');
  if (payload === null) return true;
  try {
    const parsed = JSON.parse(payload) as unknown;
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
