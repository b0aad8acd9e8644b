import type { Knex } from 'knex';
import type { Store } from './store.ts';

/**
 * Runs `work` while nobody else, in this process or another, runs work under the same key; undefined where somebody is at it.
 * PostgreSQL frees the lock when the connection ends, however the process ended.
 */
export async function whileAlone<T>({ knex, engine, runningAlone }: Store, key: number, work: () => Promise<T>): Promise<T | undefined> {
  if (engine === 'embedded') {
    if (runningAlone.has(key)) return undefined;
    runningAlone.add(key);
    return work().finally(() => runningAlone.delete(key));
  }
  return knex.transaction(async (transaction: Knex.Transaction) => {
    const { rows } = await transaction.raw<{ rows: { locked: boolean }[] }>('select pg_try_advisory_xact_lock(?) as locked', [key]);
    if (rows[0]?.locked !== true) return undefined;
    // It holds the lock and does nothing else, for as long as the work takes. A statement with parameters keeps its snapshot
    // until the next one, and no VACUUM marks pages as visible to all meanwhile; this one, without any, keeps none.
    await transaction.raw('set local idle_in_transaction_session_timeout = 0');
    return work();
  });
}
