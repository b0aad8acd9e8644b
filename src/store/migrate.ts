import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Store } from './store.ts';

/** Any 64-bit numbers: keys of PostgreSQL's advisory locks, which are one name space for the whole database. */
export const MIGRATION_LOCK = 7_201_001;

const OLDEST_SERVER = 14;

const migrationSource: Knex.MigrationSource<(typeof MIGRATIONS)[number]> = {
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: ({ name }) => name,
  getMigration: async ({ migration }) => migration,
};

/**
 * Brings the store's schema up to this version. Safe when several processes start at once: the others wait on an
 * advisory lock that PostgreSQL frees by itself when its holder dies, unlike the row that Knex marks.
 */
export async function migrateStore({ knex, engine }: Store): Promise<void> {
  if (engine === 'embedded') return migrate(knex);
  await requireKnownServer(knex);
  await knex.transaction(async (transaction) => {
    await transaction.raw('set local idle_in_transaction_session_timeout = 0');
    await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await migrate(knex);
  });
}

/** Without `hash_record_extended`, of PostgreSQL 14, the migrations end in an error that only tells of a function. */
async function requireKnownServer(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { version: string }[] }>(
    "select current_setting('server_version') as version where current_setting('server_version_num')::int < ?",
    [OLDEST_SERVER * 10_000],
  );
  if (rows.length === 0) return;
  throw new AppError('badSetting', `DATABASE_URL leads to PostgreSQL ${rows[0]!.version}.`, {
    hint: `Give Towerwatch a PostgreSQL ${OLDEST_SERVER} or newer, or leave DATABASE_URL out: then it keeps its store itself.`,
  });
}

async function migrate(knex: Knex): Promise<void> {
  const migrator = { migrationSource };
  try {
    const [, pending] = (await knex.migrate.list(migrator)) as [unknown[], unknown[]];
    if (pending.length === 0) return;
    // A process that died while migrating left Knex's own mark behind; whoever gets here holds the real lock.
    await knex.migrate.forceFreeMigrationsLock(migrator);
    await knex.migrate.latest(migrator);
  } catch (error) {
    if (error instanceof Error && error.message.includes('migration directory is corrupt')) {
      throw new AppError('unavailable', 'The store was written by a newer Towerwatch than this one.', {
        hint: 'Update this installation.',
        cause: error,
      });
    }
    throw error;
  }
}
