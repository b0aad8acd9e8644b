/** Socket Mode's connection, which ends every few hours and with every fault of the network: opened anew as long as the program runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver, type SocketModeReceiverOptions } from '@slack/bolt';
import { ErrorCode } from '@slack/web-api';
import pRetry from 'p-retry';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';

type SocketModeClient = SocketModeReceiver['client'];

/** For Slack to say where the socket is, and then for its hello. */
const PATIENCE_MS = 10_000;
/** A connection that ends sooner is not opened anew at once, or two programs would do nothing else. */
const SHORT_MS = 5_000;
/** What was under way when Slack wants another connection is still acknowledged on the old one. */
const GRACE_MS = 500;
/** For the socket to close as it should. */
const CLOSING_MS = 500;

export interface KeptSocket {
  receiver: SocketModeReceiver;
  /** Opens it and keeps it open until `signal` aborts; throws nothing: whatever fails is told to the log and tried again, at most a minute later. */
  keepOpen(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The library's own reconnecting waits five seconds after each of Slack's routine refreshes, gives up for good where Slack refuses once,
 * and waits for an answer without end.
 */
export function createKeptSocket({ log, ...options }: SocketModeReceiverOptions & { log: Log }): KeptSocket {
  const stopped = new AbortController();
  const clientOptions: NonNullable<NonNullable<SocketModeReceiverOptions['installerOptions']>['clientOptions']> = {
    ...options.installerOptions?.clientOptions,
    timeout: PATIENCE_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // A program that ends does not wait for an answer.
    fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.any([stopped.signal, ...[init?.signal ?? []].flat()]) }),
  };
  const { logger } = options;
  const receiver = new SocketModeReceiver({
    ...options,
    // A connection that is lost is nobody's fault, and is opened anew.
    ...(logger === undefined ? {} : { logger: { ...logger, error: (...parts: unknown[]) => logger.warn(...parts) } }),
    autoReconnectEnabled: false,
    installerOptions: { ...options.installerOptions, clientOptions },
  });
  closeLater(receiver.client);
  return {
    receiver,
    async keepOpen(signal) {
      const until = AbortSignal.any([signal, stopped.signal]);
      const onFailedAttempt = ({ error }: { error: Error }): void => {
        if (!until.aborted) log.warn(`Slack's Socket Mode can't be opened (${describeError(error)}); trying again`);
      };
      try {
        while (!until.aborted) {
          const connect = (): Promise<void> => open(receiver.client, until);
          await pRetry(connect, { retries: Infinity, minTimeout: 1_000, maxTimeout: 60_000, signal: until, onFailedAttempt });
          const opened = performance.now();
          await ended(receiver.client, until);
          if (until.aborted) return;
          log.info("Slack's Socket Mode has ended and is opened anew");
          if (performance.now() - opened < SHORT_MS) await sleep(1_000, undefined, { signal: until });
        }
      } catch (error) {
        if (!until.aborted) throw error;
      }
    },
    async stop() {
      stopped.abort();
      await closed(receiver.client);
    },
  };
}

/** Slack says `disconnect` before it closes: the library closes at once, and what it has just been sent can't be acknowledged then. */
function closeLater(client: SocketModeClient): void {
  const [handle] = client.listeners('ws_message');
  if (handle === undefined) throw new Error('the library of Socket Mode does not listen to its own socket');
  client.removeListener('ws_message', handle);
  let connections = 0;
  client.on('connected', () => void (connections += 1));
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const isGoodbye =
      typeof data === 'string' && /^\s*\{[^]*"type"\s*:\s*"disconnect"/.test(data.slice(0, 1_000)) && !data.includes('"envelope_id"');
    if (!isGoodbye) {
      handle(data, isBinary);
      return;
    }
    const meant = connections;
    // By then Slack may have closed it by itself, and the next one is open.
    setTimeout(() => {
      if (meant === connections) handle(data, isBinary);
    }, GRACE_MS).unref();
  });
}

/** Resolves with Slack's hello. @throws where it can't be opened, and where `signal` aborts. */
async function open(client: SocketModeClient, signal: AbortSignal): Promise<void> {
  const impatience = setTimeout(() => void closed(client), 2 * PATIENCE_MS);
  let giveUp: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(new Error('the program ends'));
    signal.addEventListener('abort', giveUp);
  });
  try {
    await Promise.race([client.start(), aborted]);
  } catch (error) {
    await sleep(putOffFor(error), undefined, { signal });
    // What ends without a word ends with nothing, and a type error is tried again as well.
    throw error instanceof Error ? new Error(describeError(error), { cause: error }) : new Error('it ended before its hello');
  } finally {
    signal.removeEventListener('abort', giveUp);
    clearTimeout(impatience);
  }
}

/** In milliseconds, as Slack asks for where it answers 429. */
function putOffFor(error: unknown): number {
  const { code, retryAfter } = (error ?? {}) as { code?: unknown; retryAfter?: unknown };
  return code === ErrorCode.RateLimitedError && typeof retryAfter === 'number' ? retryAfter * 1_000 : 0;
}

/** Closes the socket, and breaks it off where the other side does not answer. */
async function closed(client: SocketModeClient): Promise<void> {
  await Promise.race([client.disconnect().catch(() => undefined), sleep(CLOSING_MS, undefined, { ref: false })]);
  // A second word to a socket that is closing ends it.
  void client.disconnect().catch(() => undefined);
}

/** Resolves when the connection is lost, or the signal aborts. */
function ended(client: SocketModeClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      client.removeListener('disconnected', end);
      resolve();
    };
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', end);
    client.once('disconnected', end);
  });
}
