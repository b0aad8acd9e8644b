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
    // It holds the lock and does nothing else, for as long as the work takes; it keeps no snapshot, so vacuum goes on.
    await transaction.raw('set local idle_in_transaction_session_timeout = 0');
    const { rows } = await transaction.raw<{ rows: { locked: boolean }[] }>('select pg_try_advisory_xact_lock(?) as locked', [key]);
    return rows[0]?.locked === true ? work() : undefined;
  });
}
