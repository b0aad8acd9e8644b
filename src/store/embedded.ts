import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import knexFactory from 'knex';
import { AppError } from '../errors.ts';
import { columnTypes } from './postgres.ts';
import type { Store } from './store.ts';

/**
 * Opens the embedded PostgreSQL in `<home>/store`, making it on the first run. The caller must hold the folder's lock.
 *
 * A new database is made beside its place and moved there when it is whole, so that a start which is killed
 * half-way leaves nothing that a later start would take for a database.
 */
export async function openEmbedded(home: string): Promise<Store> {
  const folder = join(home, 'store');
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    const unfinished = join(home, 'store.unfinished');
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const made = await PGlite.create(unfinished);
    await made.close();
    await rename(unfinished, folder);
  }
  return openPglite(await createOrExplain(folder));
}

/** A store in memory, for tests and for trying things out. */
export async function openInMemory(): Promise<Store> {
  return openPglite(await PGlite.create());
}

async function openPglite(database: PGlite): Promise<Store> {
  // One connection is all that PGlite has: code that holds a transaction must pass it along.
  const knex = knexFactory({
    client: 'pg',
    connection: Object.assign(createPgConfig(database), { types: columnTypes }),
    pool: { min: 1, max: 1 },
  });
  await knex.raw("set time zone 'UTC'");
  return {
    knex,
    engine: 'embedded',
    close: async () => {
      await knex.destroy();
      await database.close();
    },
  };
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
