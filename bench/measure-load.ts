/** In a process of its own: the first load of a platform into an empty store, and rounds after it. */
import { syncStore } from '../src/sources/sync.ts';
import { createPlatformSource } from '../src/sources/platform/index.ts';
import { createLog } from '../src/log.ts';
import { migrateStore } from '../src/store/migrate.ts';
import { median } from './statistics.ts';
import { inChild, openStore, peakMegabytes, type StorePlace } from './child.ts';

export interface LoadTask {
  platformUrl: string;
  store: StorePlace;
}

export interface LoadResult {
  seconds: number;
  peakMegabytes: number;
  /** Rounds in which nothing has changed. */
  quietMilliseconds: number;
  quietQueries: number;
}

const QUIET_ROUNDS = 11;

await inChild(async (task): Promise<LoadResult> => {
  const { platformUrl, store: place } = task as LoadTask;
  const store = await openStore(place);
  await migrateStore(store);
  const source = createPlatformSource({ connectionString: platformUrl, schema: 'public' });
  const log = createLog({ level: 'warn', pretty: true });
  const round = async (): Promise<number> => {
    const started = performance.now();
    await syncStore({ store, source, log, now: () => new Date() });
    return performance.now() - started;
  };
  const seconds = (await round()) / 1000;
  const peak = peakMegabytes();
  const quiet: number[] = [];
  let queries = 0;
  store.knex.on('query', () => (queries += 1));
  for (let i = 0; i < QUIET_ROUNDS; i += 1) quiet.push(await round());
  await source.close();
  await store.close();
  return { seconds, peakMegabytes: peak, quietMilliseconds: median(quiet), quietQueries: queries / QUIET_ROUNDS };
});
