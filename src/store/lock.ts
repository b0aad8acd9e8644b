import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { processIdentity } from './process-identity.ts';

/** Who holds a store's folder, as its lock file says. */
export interface Holder {
  pid: number;
  /** Tells this process from a later one with the same pid; undefined where the system doesn't say. */
  identity?: string | undefined;
  host: string;
  /** Opens the holder's door on the loopback address; the file is readable by its owner alone. */
  token: string;
  /** Port of that door; absent while the holder takes no work from others. */
  port?: number;
}

export interface FolderLock {
  readonly holder: Holder;
  /** Tells later comers where work can be handed in; undefined: nowhere any more. */
  publishPort(port: number | undefined): Promise<void>;
  release(): Promise<void>;
}

/** Thrown when another living process holds the folder. */
export class FolderHeldError extends AppError {
  readonly holder: Holder;

  constructor(folder: string, holder: Holder) {
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super('held', `The store in ${folder} is held by process ${holder.pid}${where}.`, {
      hint: `Wait until it is done, stop it (kill ${holder.pid}), or set TOWERWATCH_HOME to another folder.`,
    });
    this.holder = holder;
  }

  /** Whether the holder is on another machine, or in another container, where nobody can look whether it lives. */
  get isForeign(): boolean {
    return this.holder.host !== hostname();
  }
}

const HEARTBEAT_MS = 5_000;
/** A holder on another machine (or in another container) can't be asked; its heartbeat can be missed. */
const FOREIGN_STALE_MS = 30_000;
const SWEEP_STALE_MS = 5_000;
const SWEEP_WAIT_MS = 20;

/**
 * Takes the folder for this process: two processes must never open one PGlite folder.
 * A lock whose process is gone (`kill -9`) is taken over.
 *
 * @throws FolderHeldError while its holder lives.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock');
  const holder: Holder = {
    pid: process.pid,
    identity: await processIdentity(process.pid),
    host: hostname(),
    token: randomBytes(24).toString('hex'),
  };
  const own = join(folder, `lock.${holder.token}`);
  // Written in full before it becomes the lock, so that nobody reads half a lock.
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      if (await linkIfFree(own, file)) {
        await removeLeftovers(folder);
        return heldLock(file, own, holder);
      }
      await whileSweeping(folder, own, async () => {
        const current = await readHolder(file);
        if (current === undefined) return;
        if (!(await isStale(file, current))) throw new FolderHeldError(folder, current);
        await rm(file, { force: true });
      });
    }
    throw new AppError('held', `The lock ${file} keeps changing hands.`, { hint: 'Start one process at a time.' });
  } finally {
    await rm(own, { force: true });
  }
}

/** The holder named by the folder's lock, or undefined where nobody holds it. */
export async function findHolder(folder: string): Promise<Holder | undefined> {
  return readHolder(join(folder, 'lock'));
}

function heldLock(file: string, own: string, holder: Holder): FolderLock {
  const heartbeat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    holder,
    publishPort: async (port) => {
      if (port === undefined) delete holder.port;
      else holder.port = port;
      await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
      await rename(own, file);
    },
    release: async () => {
      clearInterval(heartbeat);
      if ((await readHolder(file))?.token === holder.token) await rm(file, { force: true });
    },
  };
}

async function linkIfFree(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return { pid: 0, host: hostname(), token: '' };
    throw error;
  }
}

async function isStale(file: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) {
    const seen = await stat(file).catch(() => undefined);
    return seen === undefined || Date.now() - seen.mtimeMs > FOREIGN_STALE_MS;
  }
  const now = await processIdentity(holder.pid);
  return now === undefined || (holder.identity !== undefined && holder.identity !== now);
}

/**
 * Looks at a lock and removes a stale one, alone: of two processes that found the same stale lock, the slower one would
 * otherwise remove what the faster one has put in its place.
 */
async function whileSweeping(folder: string, own: string, sweep: () => Promise<void>): Promise<void> {
  const file = join(folder, 'lock.sweep');
  if (!(await linkIfFree(own, file))) {
    await removeDeadSweep(file, `${own}.sweep`);
    await sleep(SWEEP_WAIT_MS);
    return;
  }
  try {
    await sweep();
  } finally {
    await rm(file, { force: true });
  }
}

/** Sweeping takes a millisecond; who has not finished after seconds died while at it, or hangs. One moved away in error is put back. */
async function removeDeadSweep(file: string, aside: string): Promise<void> {
  const [seen, sweeper] = [await stat(file).catch(() => undefined), await readHolder(file)];
  if (seen === undefined || sweeper === undefined || Date.now() - seen.ctimeMs < SWEEP_STALE_MS) return;
  await rename(file, aside).catch(() => undefined);
  const moved = await readHolder(aside);
  if (moved !== undefined && moved.token !== sweeper.token) await linkIfFree(aside, file);
  await rm(aside, { force: true });
}

const LEFTOVER_MS = 60_000;

/** Files of processes that were killed between writing a lock and putting it in its place. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^lock\.[0-9a-f]{48}/.test(name)) continue;
    const file = join(folder, name);
    const seen = await stat(file).catch(() => undefined);
    if (seen !== undefined && Date.now() - seen.ctimeMs > LEFTOVER_MS) await rm(file, { force: true });
  }
}
