/** What all measurements of delivery share: a store of their own, and an engine whose parts say nothing. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLog } from '../../src/log.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';

export const log = createLog({ level: 'silent', pretty: false });

export async function openBenchStore(url: string): Promise<Store> {
  const store = openPostgres(url);
  await migrateStore(store);
  return store;
}

/** How precisely a delay is seen, milliseconds. */
const RESOLUTION = 1;

/** Does the work, and says how long it took and for how long the event loop stood still at most, milliseconds. */
export async function watched(work: () => Promise<unknown>): Promise<{ milliseconds: number; heldUp: number }> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  const started = performance.now();
  await work();
  const milliseconds = performance.now() - started;
  delay.disable();
  return { milliseconds, heldUp: delay.max / 1e6 - RESOLUTION };
}
