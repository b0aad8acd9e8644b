import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import knexFactory from 'knex';
import { AppError } from '../errors.ts';
import { SILENT, columnTypes } from './postgres.ts';
import type { Store } from './store.ts';

/**
 * Opens the embedded PostgreSQL in `<home>/store`, making it on the first run. The caller must hold the folder's lock.
 *
 * A new database is made beside its place and moved there when it is whole, so that a start which is killed
 * half-way leaves nothing that a later start would take for a database.
 */
export async function openEmbedded(home: string, signal?: AbortSignal): Promise<Store> {
  const folder = join(home, 'store');
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    const unfinished = join(home, 'store.unfinished');
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await makeDatabase(unfinished, signal);
    await rename(unfinished, folder);
  }
  signal?.throwIfAborted();
  return openPglite(await createOrExplain(folder));
}

/** In a thread of its own: it takes seconds of computing, during which Ctrl-C must be heard. */
async function makeDatabase(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const module = pathToFileURL(createRequire(import.meta.url).resolve('@electric-sql/pglite')).href;
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     import(workerData.module).then(async (pglite) => {
       const database = await (pglite.PGlite ?? pglite.default.PGlite).create(workerData.folder);
       await database.close();
     });`,
    { eval: true, workerData: { module, folder } },
  );
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
}

/** The store in an open database, which its closing closes. */
export function openPglite(database: PGlite): Store {
  // One connection is all that PGlite has: code that holds a transaction must pass it along.
  const knex = knexFactory({
    client: 'pg',
    log: SILENT,
    connection: Object.assign(createPgConfig(takingTurns(database)), { types: columnTypes }),
    pool: { min: 1, max: 1 },
  });
  return {
    knex,
    engine: 'embedded',
    runningAlone: new Set(),
    close: async () => {
      await knex.destroy();
      await database.close();
    },
  };
}

/**
 * The database works in this thread, and goes from one query to the next by promises alone: without a turn of the event loop between them
 * a row of answers would be made before the next request is as much as read, and Slack waits three seconds for its acknowledgement.
 */
function takingTurns(database: PGlite): PGlite {
  return new Proxy(database, {
    get(target, name) {
      if (name === 'execProtocolStream')
        return async (...message: Parameters<PGlite['execProtocolStream']>) => {
          await nextTurn();
          return target.execProtocolStream(...message);
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function createOrExplain(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create(folder);
  } catch (cause) {
    throw new AppError('unavailable', `The embedded store in ${folder} does not open.`, {
      hint: 'If it is damaged, move that folder away: sample data and data of the platform are loaded anew.',
      cause,
    });
  }
}
