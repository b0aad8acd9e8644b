import type { AddressInfo } from 'node:net';
import { isFirstLoadDone } from './analysis/as-of.ts';
import { createAlerts, type Alerts } from './bot/alerts/engine.ts';
import type { SlackBot } from './bot/slack.ts';
import { baseUrlOf, type Config } from './config.ts';
import { createConsole } from './console/console.ts';
import { createDelivery } from './delivery.ts';
import { AppError, describeError, isUnreachable } from './errors.ts';
import type { Log } from './log.ts';
import { closeServer, listen } from './http-server.ts';
import type { DeliveryEngine } from './reports/deliver/engine.ts';
import { warmUpMail } from './reports/render/mjml.ts';
import { openParts, type Parts } from './parts.ts';
import { followSource, pause } from './sources/follow.ts';
import { FolderHeldError, type FolderLock } from './store/lock.ts';
import { localSecret } from './store/secret.ts';
import type { Terminal } from './terminal/command.ts';
import { openDoor } from './terminal/door.ts';
import { createProgress } from './terminal/progress.ts';
import { runCommand } from './terminal/run.ts';
import { createWebApp } from './web/server.ts';
import { keepTokensOfSettings, openWebAccess, warnOfAccess } from './web-access.ts';
import { consoleIsFor, createBot, createSender, RETRY_DELAY_MS } from './slack-side.ts';
import { openReach, type Reach } from './workspaces.ts';

export interface AppOptions {
  config: Config;
  log: Log;
  now: () => Date;
  /** Shows the first load's progress. */
  terminal: Terminal;
  /** Holds `outbox/`. */
  folder: string;
  drawWorkerUrl?: URL;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

export interface RunningApp {
  /** Where links point to, e.g. `http://127.0.0.1:3000`. */
  baseUrl: string;
  /** The address that the server is bound to. */
  address: string;
  /** Whether whoever sits at this machine can try the bot at /console of `address`. */
  hasConsole: boolean;
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
  const { config, log } = options;
  const parts = await openPatiently(options);
  const stopping = new AbortController();
  const closers: (() => Promise<void>)[] = [() => parts.close()];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping.abort();
    return (stopped ??= closeAll(closers, log));
  };
  try {
    const place = { baseUrl: '', address: '' };
    const baseUrl = (): string => place.baseUrl;
    const reach = openReach({ ...options, knex: parts.store.knex, baseUrl, retryDelayMs: RETRY_DELAY_MS });
    const delivery = createDelivery({ ...options, parts, baseUrl });
    const signingSecret = config.slack.signingSecret ?? (await localSecret(config.home, 'slack-signing-secret'));
    const { workspaces, ...botConsole } = createConsole({
      ...options,
      signingSecret,
      address: () => place.address,
      workspaces: reach.workspaces,
      isFor: consoleIsFor(config),
      retryDelayMs: RETRY_DELAY_MS,
    });
    const bot = createBot(options, { parts, delivery, workspaces, baseUrl, signingSecret });
    closers.push(() => bot.stop());
    const alerts = createAlerts({ ...options, knex: parts.store.knex, drawer: parts.drawer, workspaces, baseUrl });
    const access = await openWebAccess({ ...options, knex: parts.store.knex, workspaces: reach.workspaces, baseUrl });
    warnOfAccess(config, log);
    const web = createWebApp({
      ...options,
      knex: parts.store.knex,
      drawer: parts.drawer,
      readiness: () => readiness(parts),
      slackListener: bot.listener,
      slackInstaller: reach.installer,
      sendToSlack: createSender(options, { parts, workspaces: reach.workspaces, baseUrl }),
      console: botConsole.routes,
      onPlanned: (contentIds) => delivery.wake(contentIds),
      access,
    });
    const server = await listen(web, config);
    closers.push(
      () => closeServer(server),
      async () => botConsole.stop(),
    );
    const { port } = server.address() as AddressInfo;
    place.baseUrl = baseUrlOf(config, port);
    place.address = baseUrlOf({ ...config, baseUrl: undefined }, port);
    log.info(`listening on ${place.address}`);
    const ready = run(options, { parts, bot, reach, delivery, alerts, baseUrl: place.baseUrl, closers, signal: stopping.signal });
    ready.catch((error: unknown) => stopping.signal.aborted || log.error({ err: error }, describeError(error)));
    return { ...place, hasConsole: botConsole.routes !== undefined && consoleIsFor(config).machine, parts, ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const FOREIGN_WAIT_MS = 40_000;
const SHORT_WAIT_MS = 10_000;

/**
 * A lock of another machine or container may be a dead one's: it shows within half a minute, and a restart should not
 * fail for it. One that takes no work belongs to a command that will soon be done.
 */
async function openPatiently(options: AppOptions): Promise<Parts> {
  const shortDeadline = Date.now() + SHORT_WAIT_MS;
  for (const deadline = Date.now() + FOREIGN_WAIT_MS; ;) {
    try {
      return await openParts(options);
    } catch (error) {
      if (!(error instanceof FolderHeldError) || Date.now() > (error.isForeign ? deadline : shortDeadline)) throw error;
      if (!error.isForeign && error.holder.port !== undefined) throw error;
      options.log.warn(`${error.message} Waiting for it.`);
      await pause(1_000, options.signal ?? new AbortController().signal);
      options.signal?.throwIfAborted();
    }
  }
}

/** An hour: the sample data only moves along with the day. */
const SAMPLE_SECONDS = 3_600;

interface RunOptions {
  parts: Parts;
  bot: SlackBot;
  reach: Reach;
  delivery: DeliveryEngine;
  alerts: Alerts;
  baseUrl: string;
  closers: (() => Promise<void>)[];
  signal: AbortSignal;
}

/** Tables first; then all that runs beside each other, whether the source can be reached or not; then the first load. */
async function run(options: AppOptions, { parts, bot, reach, delivery, alerts, baseUrl, closers, signal }: RunOptions): Promise<void> {
  await parts.migrate(signal);
  await reach.prepare();
  const follower = await follow(options, parts, () => alerts.wake());
  closers.push(() => follower.stop());
  if (signal.aborted) return;
  bot.start(signal);
  closers.push(() => delivery.stop());
  closers.push(() => alerts.stop());
  alerts.start();
  void startDelivery(options, { delivery, isFresh: follower.isFresh, signal });
  if (parts.lock !== undefined) await openDoorFor(options, { parts, lock: parts.lock, delivery, baseUrl, closers });
  await follower.loaded;
  await keepTokensOfSettings({ ...options, knex: parts.store.knex });
  // What goes wrong is said to who asks for a picture.
  void parts.drawer.warmUp();
  warmUpMail().catch((error: unknown) => options.log.warn(`mail can't be made: ${describeError(error)}`));
}

/** A digest that fell due while nothing ran should tell of today's data; a source that does not answer is not waited for. */
const FRESH_DATA_PATIENCE_MS = 60_000;
/** Tries again until the queues are made: a database that is away for a moment must not cost a Monday. */
async function startDelivery(
  { log }: AppOptions,
  { delivery, isFresh, signal }: { delivery: DeliveryEngine; isFresh: Promise<void>; signal: AbortSignal },
): Promise<void> {
  await Promise.race([isFresh, pause(FRESH_DATA_PATIENCE_MS, signal)]);
  for (let waitMs = 1_000; !signal.aborted; waitMs = Math.min(waitMs * 2, 60_000)) {
    try {
      return await delivery.start();
    } catch (error) {
      log.error({ err: error }, `digests can't be scheduled: ${describeError(error)}. Next try in ${waitMs / 1000} s.`);
      await pause(waitMs, signal);
    }
  }
}

/** Keeps the store in step with its source. `loaded` resolves when the store has data, at once where an earlier run has loaded it; `isFresh` after this run's first round. */
async function follow(
  { config, log, terminal }: AppOptions,
  parts: Parts,
  onRound: () => void,
): Promise<{ loaded: Promise<void>; isFresh: Promise<void>; stop: () => Promise<void> }> {
  const source = await parts.source();
  if (source === undefined) return { loaded: Promise.resolve(), isFresh: Promise.resolve(), stop: async () => undefined };
  const isLoaded = await isFirstLoadDone(parts.store.knex);
  const progress = createProgress('Loading experiments', terminal);
  const follower = followSource({
    round: (signal) => parts.sync({ signal, ...(isLoaded ? {} : { onProgress: progress.update }) }).finally(onRound),
    seconds: source.name === 'sample' ? SAMPLE_SECONDS : config.syncSeconds,
    sourceName: source.name,
    log,
  });
  const loaded = isLoaded ? Promise.resolve() : follower.firstRound.then(() => progress.end());
  return { loaded, isFresh: follower.firstRound, stop: () => follower.stop() };
}

/** Lets other commands of this machine have their work done here, since only one process can have the embedded store open. */
async function openDoorFor(
  { config, log, now }: AppOptions,
  { parts, lock, delivery, baseUrl, closers }: Omit<RunOptions, 'bot' | 'reach' | 'alerts' | 'signal'> & { lock: FolderLock },
): Promise<void> {
  const door = await openDoor({
    token: lock.holder.token,
    log,
    run: async ({ argv, folder }, terminal) => {
      await requireData(parts);
      return runCommand(argv, { config, parts, delivery: async () => delivery, log, now, baseUrl, folder, terminal });
    },
  });
  closers.push(async () => {
    await lock.publishPort(undefined);
    await door.close();
  });
  await lock.publishPort(door.port);
}

async function requireData(parts: Parts): Promise<void> {
  if (await isFirstLoadDone(parts.store.knex)) return;
  const name = (await parts.source())?.name ?? 'source';
  throw new AppError('unavailable', `The first load from the ${name} is not done.`, {
    hint: 'The log of the running service says how far it is, or what is in its way.',
  });
}

async function readiness({ store }: Parts): Promise<{ ready: boolean; reason?: string }> {
  try {
    return (await isFirstLoadDone(store.knex)) ? { ready: true } : { ready: false, reason: 'the first load is not done' };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return { ready: false, reason: "the store's database does not answer, or is not open yet" };
  }
}

/** The last opened first; one that fails to close keeps none of the others open. */
async function closeAll(closers: (() => Promise<void>)[], log: Log): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => log.warn(`while stopping: ${describeError(error)}`));
  }
}
