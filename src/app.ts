import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isFirstLoadDone } from './analysis/as-of.ts';
import { createSlackBot, type SlackBot } from './bot/slack.ts';
import { baseUrlOf, type Config } from './config.ts';
import { AppError, describeError, isUnreachable } from './errors.ts';
import type { Log } from './log.ts';
import { openParts, type Parts } from './parts.ts';
import { claimDigest } from './reports/claim.ts';
import { createSchedule } from './reports/schedule.ts';
import { lastFullWeek } from './reports/week.ts';
import { followSource } from './sources/follow.ts';
import type { FolderLock } from './store/lock.ts';
import { localSecret } from './store/secret.ts';
import type { Terminal } from './terminal/command.ts';
import { describeOutcome, sendFromParts } from './terminal/commands/digest.ts';
import { openDoor } from './terminal/door.ts';
import { createProgress } from './terminal/progress.ts';
import { runCommand } from './terminal/run.ts';
import { createWebApp } from './web/server.ts';

export interface AppOptions {
  config: Config;
  log: Log;
  now: () => Date;
  /** Shows the first load's progress. */
  terminal: Terminal;
  /** Holds `outbox/`. */
  folder: string;
  drawWorkerUrl?: URL;
}

export interface RunningApp {
  /** Where links point to, e.g. `http://127.0.0.1:3000`. */
  baseUrl: string;
  /** The address that the server is bound to. */
  address: string;
  parts: Parts;
  /** Resolves when the first load is done and everything runs. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Builds every part and starts it: the server first, so that it can say that it is loading, then the store, the
 * first load, the rounds after it, Slack and the schedule. What can't be reached is tried again; the rest runs.
 *
 * @throws AppError when the port is taken, FolderHeldError when another process holds the embedded store.
 */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { config, log, now } = options;
  const parts = await openParts(options);
  const stopping = new AbortController();
  const closers: (() => Promise<void>)[] = [() => parts.close()];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping.abort();
    return (stopped ??= closeAll(closers, log));
  };
  try {
    const place = { baseUrl: '' };
    const bot = await createBot(options, parts, () => place.baseUrl);
    closers.push(() => bot.stop());
    const web = createWebApp({
      knex: parts.store.knex,
      drawer: parts.drawer,
      readiness: () => readiness(parts),
      slackListener: bot.listener,
      log,
      now,
    });
    const server = await listen(web, config);
    closers.push(() => closeServer(server));
    const { port } = server.address() as AddressInfo;
    place.baseUrl = baseUrlOf(config, port);
    const ready = run(options, { parts, bot, baseUrl: place.baseUrl, closers, signal: stopping.signal });
    ready.catch((error: unknown) => stopping.signal.aborted || log.error({ err: error }, describeError(error)));
    return { baseUrl: place.baseUrl, address: baseUrlOf({ ...config, baseUrl: undefined }, port), parts, ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createBot({ config, log, now }: AppOptions, parts: Parts, baseUrl: () => string): Promise<SlackBot> {
  const { signingSecret, botToken, appToken, apiUrl } = config.slack;
  return createSlackBot({
    knex: parts.store.knex,
    drawer: parts.drawer,
    baseUrl,
    defaultProject: config.defaultProject,
    botToken,
    appToken,
    apiUrl,
    log,
    now,
    signingSecret: signingSecret ?? (await localSecret(config.home, 'slack-signing-secret')),
  });
}

/** An hour: the sample data only moves along with the day. */
const SAMPLE_SECONDS = 3_600;

interface RunOptions {
  parts: Parts;
  bot: SlackBot;
  baseUrl: string;
  closers: (() => Promise<void>)[];
  signal: AbortSignal;
}

/** Tables, then everything from the source once, then all that needs data. */
async function run(options: AppOptions, { parts, bot, baseUrl, closers, signal }: RunOptions): Promise<void> {
  await parts.migrate(signal);
  await follow(options, parts, closers);
  if (signal.aborted) return;
  bot.start(signal);
  const schedule = createSchedule({
    timezone: options.config.digest.timezone,
    log: options.log,
    run: (stopped) => sendScheduledDigests(options, { parts, baseUrl, signal: stopped }),
  });
  schedule.start();
  closers.push(() => schedule.stop());
  if (parts.lock !== undefined) await openDoorFor(options, { parts, lock: parts.lock, baseUrl, closers });
}

/** Keeps the store in step with its source; returns when the store has data, at once where an earlier run has loaded it. */
async function follow({ config, log, terminal }: AppOptions, parts: Parts, closers: RunOptions['closers']): Promise<void> {
  const source = await parts.source();
  if (source === undefined) return;
  const isLoaded = await isFirstLoadDone(parts.store.knex);
  const progress = createProgress('Loading experiments', terminal);
  const seconds = source.name === 'sample' ? SAMPLE_SECONDS : config.syncSeconds;
  let onProgress = isLoaded ? undefined : progress.update;
  const follower = followSource({
    round: (signal) => parts.sync({ signal, ...(onProgress === undefined ? {} : { onProgress }) }),
    seconds,
    sourceName: source.name,
    log,
  });
  closers.push(() => follower.stop());
  if (!isLoaded) await follower.firstRound;
  onProgress = undefined;
  progress.end();
}

/** Lets other commands of this machine have their work done here, since only one process can have the embedded store open. */
async function openDoorFor(
  { config, log, now }: AppOptions,
  { parts, lock, baseUrl, closers }: Omit<RunOptions, 'bot' | 'signal'> & { lock: FolderLock },
): Promise<void> {
  const door = await openDoor({
    token: lock.holder.token,
    log,
    run: ({ argv, folder }, terminal) => runCommand(argv, { config, parts, log, now, baseUrl, folder, terminal }),
  });
  closers.push(() => door.close());
  await lock.publishPort(door.port);
}

/** Every process has the schedule; the week's claim decides which one sends. */
async function sendScheduledDigests(
  { config, log, now, folder }: AppOptions,
  { parts, baseUrl, signal }: Pick<RunOptions, 'parts' | 'baseUrl' | 'signal'>,
): Promise<void> {
  const week = lastFullWeek(now(), config.digest.timezone);
  if (config.digest.to.length === 0) return log.info(`digest ${week.label}: DIGEST_TO names nobody, nothing is sent`);
  if (!(await claimDigest(parts.store.knex, week.label, now()))) return;
  const outcomes = await sendFromParts({ config, parts, log, now, baseUrl, folder }, { recipients: config.digest.to, signal });
  for (const outcome of outcomes) log.info(describeOutcome(outcome));
}

async function readiness({ store }: Parts): Promise<{ ready: boolean; reason?: string }> {
  try {
    return (await isFirstLoadDone(store.knex)) ? { ready: true } : { ready: false, reason: 'the first load is running' };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return { ready: false, reason: 'the store is not open yet' };
  }
}

async function listen(handler: RequestListener, { host, port }: Config): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = cause.code === 'EADDRINUSE' ? 'is taken by another program' : `can't be listened on (${cause.code})`;
      reject(
        new AppError('badSetting', `Port ${port} of ${host} ${problem}.`, { hint: 'Set PORT to a free one, or stop that program.', cause }),
      );
    });
    server.listen(port, host, resolve);
  });
  return server;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
  await closed;
}

/** The last opened first; one that fails to close keeps none of the others open. */
async function closeAll(closers: (() => Promise<void>)[], log: Log): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => log.warn(`while stopping: ${describeError(error)}`));
  }
}
