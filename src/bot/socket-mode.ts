/** Socket Mode's connection, which ends every few hours and with every fault of the network: opened anew as long as the program runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import pRetry from 'p-retry';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';

type SocketModeClient = SocketModeReceiver['client'];

/** For Slack to say where the socket is, and then for its hello. */
const PATIENCE_MS = 10_000;
/** A connection that ends sooner is not opened anew at once, or two programs would do nothing else. */
const SHORT_MS = 5_000;

/**
 * The options of a receiver whose connection `keepOpen` keeps. The library's own reconnecting waits five seconds after each of Slack's
 * routine refreshes, gives up for good where Slack refuses once, and would wait for an answer without end.
 */
export const KEPT_OPEN = { autoReconnectEnabled: false, clientOptions: { timeout: PATIENCE_MS, retryConfig: { retries: 0 } } } as const;

/** Returns once `signal` has aborted, and throws nothing: whatever fails is told to the log and tried again, at most a minute later. */
export async function keepOpen(client: SocketModeClient, { signal, log }: { signal: AbortSignal; log: Log }): Promise<void> {
  const onFailedAttempt = ({ error }: { error: Error }): void => {
    log.warn(`Slack's Socket Mode can't be opened (${describeError(error)}); trying again`);
  };
  try {
    while (!signal.aborted) {
      await pRetry(() => open(client), { retries: Infinity, minTimeout: 1_000, maxTimeout: 60_000, signal, onFailedAttempt });
      const opened = performance.now();
      await ended(client, signal);
      if (signal.aborted) return;
      log.info("Slack's Socket Mode has ended and is opened anew");
      if (performance.now() - opened < SHORT_MS) await sleep(1_000, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Resolves with Slack's hello. */
async function open(client: SocketModeClient): Promise<void> {
  const impatience = setTimeout(() => void client.disconnect(), 2 * PATIENCE_MS);
  try {
    await client.start();
  } catch (error) {
    // What ends without a word ends with nothing, and a type error is tried again as well.
    throw error instanceof Error ? new Error(describeError(error), { cause: error }) : new Error('it ended before its hello');
  } finally {
    clearTimeout(impatience);
  }
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
