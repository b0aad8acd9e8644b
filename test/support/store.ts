import { readFile, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { openPglite } from '../../src/store/embedded.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { createDatabase } from './database.ts';
import { prepared } from './prepared.ts';

/** Both engines, for tests that must hold on each. */
export const ENGINES = ['embedded', 'postgres'] as const;

/** A migrated, empty store, a copy of one that the run has made; closing it leaves nothing behind. */
export async function openTestStore(engine: (typeof ENGINES)[number]): Promise<Store> {
  if (engine === 'embedded') {
    const loadDataDir = new Blob([await readFile(await prepared('store.tar', makeEmbedded))]);
    return openPglite(await PGlite.create({ loadDataDir }));
  }
  const database = await createDatabase({ template: inject('storeTemplate') });
  const store = openPostgres(database.url);
  return {
    ...store,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

async function makeEmbedded(path: string): Promise<void> {
  const database = await PGlite.create();
  const store = openPglite(database);
  await migrateStore(store);
  await writeFile(path, Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer()));
  await store.close();
}
