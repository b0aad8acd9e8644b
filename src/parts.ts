import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { AppError, describeError, errorCode, isUnreachable } from './errors.ts';
import type { Log } from './log.ts';
import { createDrawer, type Drawer } from './reports/draw.ts';
import { pause } from './sources/follow.ts';
import { createPlatformSource } from './sources/platform/index.ts';
import { createSampleSource } from './sources/sample/index.ts';
import type { Source } from './sources/source.ts';
import { isSuperseded, syncStore, takeOver, type SyncReport } from './sources/sync.ts';
import { openEmbedded } from './store/embedded.ts';
import { lockFolder, type FolderLock } from './store/lock.ts';
import { migrateStore } from './store/migrate.ts';
import { openPostgres } from './store/postgres.ts';
import type { Store } from './store/store.ts';

/** What every command works with: the store, where its data comes from, and the drawer. */
export interface Parts {
  readonly store: Store;
  /** The lock of the embedded store's folder; a PostgreSQL store has none. */
  readonly lock: FolderLock | undefined;
  readonly drawer: Drawer;
  /** Creates or updates the tables; waits out a database that can't be reached. */
  migrate(signal?: AbortSignal): Promise<void>;
  /** The source that feeds the store; undefined where none is configured and the store holds a platform's data. */
  source(): Promise<Source | undefined>;
  /** One round of synchronisation; undefined when there is nothing to do or another process is at it. */
  sync(options?: SyncRoundOptions): Promise<SyncReport | undefined>;
  /**
   * One round that begins now: one that another process is at may have read what has changed since, and is waited for.
   *
   * @throws AppError `held` where that takes too long, or another source has the store.
   */
  syncNow(source: Source): Promise<SyncReport>;
  close(): Promise<void>;
}

export interface SyncRoundOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

interface PartsOptions {
  config: Config;
  log: Log;
  now: () => Date;
  /** The compiled drawing worker; beside this file unless the program runs from its TypeScript. */
  drawWorkerUrl?: URL;
  /** Ends the making of a new store. */
  signal?: AbortSignal;
}

/**
 * Opens the store and what belongs to it. A PostgreSQL store is opened lazily: an unreachable one is an error of the
 * first query.
 *
 * @throws FolderHeldError when another process has the embedded store open.
 */
export async function openParts({
  config,
  log,
  now,
  signal,
  drawWorkerUrl = new URL('./reports/draw-worker.js', import.meta.url),
}: PartsOptions): Promise<Parts> {
  const lock = config.databaseUrl === undefined ? await inFolder(config.home, () => lockFolder(config.home)) : undefined;
  const store = config.databaseUrl === undefined ? await openLocked({ config, log, signal }, lock) : openPostgres(config.databaseUrl);
  const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: Math.min(2, availableParallelism()), timeoutMs: 10_000, maxQueue: 50 });
  let source: Promise<Source | undefined> | undefined;
  const getSource = async (): Promise<Source | undefined> => {
    source ??= chooseSource(config, store, now);
    try {
      return await source;
    } catch (error) {
      // The store could not be asked; the next call asks again.
      source = undefined;
      throw error;
    }
  };
  return {
    store,
    lock,
    drawer,
    migrate: (signal) => migrateWhenReachable(store, log, signal),
    source: getSource,
    sync: async (options = {}) => {
      const current = await getSource();
      return current === undefined ? undefined : syncStore({ store, source: current, log, now, ...options });
    },
    syncNow: (source) => syncPatiently({ store, source, log, now }),
    close: async () => {
      await drawer.close();
      await (await source?.catch(() => undefined))?.close();
      await store.close();
      await lock?.release();
    },
  };
}

const ROUND_PATIENCE_MS = 15 * 60_000;

async function syncPatiently(options: Parameters<typeof syncStore>[0]): Promise<SyncReport> {
  let isSaid = false;
  for (const deadline = Date.now() + ROUND_PATIENCE_MS; Date.now() < deadline;) {
    const report = await syncStore(options);
    if (report !== undefined) return report;
    if (await isSuperseded(options))
      throw new AppError('held', `The store has the data of another source than ${options.source.name}; nothing was done.`, {
        hint: 'Another process was started with other settings: see PLATFORM_DATABASE_URL there and here.',
      });
    if (!isSaid) options.log.warn('Another process is synchronising this store; waiting for it.');
    isSaid = true;
    await pause(2_000, options.signal ?? new AbortController().signal);
  }
  throw new AppError('held', 'Another process has been synchronising this store for a quarter of an hour; nothing was done here.', {
    hint: 'Its log says how far it is.',
  });
}

const FOLDER_PROBLEMS = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOSPC', 'ENOENT']);

/** A folder that can't be used is a setting to change, not a defect. */
async function inFolder<T>(home: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!FOLDER_PROBLEMS.has(errorCode(cause))) throw cause;
    throw new AppError(
      'badSetting',
      `TOWERWATCH_HOME: found ${home}, expected a folder that this user can write to (${errorCode(cause)}).`,
      { hint: 'Give this user the right to it, free some space, or set TOWERWATCH_HOME to another folder.', cause },
    );
  }
}

async function openLocked(
  { config: { home }, log, signal }: { config: Config; log: Log; signal: AbortSignal | undefined },
  lock: FolderLock | undefined,
): Promise<Store> {
  try {
    if (!existsSync(join(home, 'store'))) log.info('making the embedded store; this takes some seconds, once');
    return await inFolder(home, () => openEmbedded(home, signal));
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/** Sample data fills an empty store only: data of a platform stays, as of its last round, when its URL is taken away. */
async function chooseSource({ platform }: Config, store: Store, now: () => Date): Promise<Source | undefined> {
  if (platform !== undefined) {
    await takeOver(store, 'platform');
    return createPlatformSource(platform);
  }
  const other = await store.knex('sync_sources').whereNot({ source: 'sample' }).first('source');
  return other === undefined ? createSampleSource({ now }) : undefined;
}

const LONGEST_WAIT_MS = 60_000;

async function migrateWhenReachable(store: Store, log: Log, signal?: AbortSignal): Promise<void> {
  for (let waitMs = 1_000; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await migrateStore(store);
    } catch (error) {
      if (signal === undefined || signal.aborted || !isUnreachable(error)) throw error;
      log.error(`The store's database can't be reached: ${describeError(error)}. Next try in ${waitMs / 1000} s.`);
      await pause(waitMs, signal);
      signal.throwIfAborted();
    }
  }
}
