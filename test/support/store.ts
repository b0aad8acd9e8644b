import { openInMemory } from '../../src/store/embedded.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { createDatabase } from './database.ts';

/** Both engines, for tests that must hold on each. */
export const ENGINES = ['embedded', 'postgres'] as const;

/** A migrated, empty store; closing it leaves nothing behind. */
export async function openTestStore(engine: (typeof ENGINES)[number]): Promise<Store> {
  if (engine === 'embedded') {
    const store = await openInMemory();
    await migrateStore(store);
    return store;
  }
  const database = await createDatabase();
  const store = openPostgres(database.url);
  await migrateStore(store);
  return {
    ...store,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}
