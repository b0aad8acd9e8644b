import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { migrateStore } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { query } from '../support/query.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

describe('migrations', () => {
  it('are made once when six processes start at the same time', async () => {
    const stores = Array.from({ length: 6 }, () => openPostgres(database.url));
    await Promise.all(stores.map(migrateStore));
    const names = (await stores[0]!.knex('knex_migrations').orderBy('id').select<{ name: string }[]>('name')).map(({ name }) => name);
    expect(names).toEqual(MIGRATIONS.map(({ name }) => name));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('go on where a process died while migrating', async () => {
    const store = openPostgres(database.url);
    await migrateStore(store);
    await query(
      database.url,
      "update knex_migrations_lock set is_locked = 1; delete from knex_migrations where name = '0007-subscriptions'; drop table deliveries, slots, content_files, contents, opt_outs, recipients, subscription_targets, subscriptions",
    );
    await migrateStore(store);
    expect(await store.knex.schema.hasTable('deliveries')).toBe(true);
    await store.close();
  });

  it('say so when the store was written by a newer version', async () => {
    const store = openPostgres(database.url);
    await migrateStore(store);
    await query(database.url, "insert into knex_migrations (name, batch, migration_time) values ('9999-from-the-future', 9, now())");
    await expect(migrateStore(store)).rejects.toThrow('newer Towerwatch');
    await store.close();
  });

  it('are refused on a PostgreSQL that is too old, with what to do', async () => {
    await query(
      database.url,
      `create function public.current_setting(name text) returns text language sql as
         $$ select case name when 'server_version_num' then '130014' else '13.14' end $$;
       do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`,
    );
    const store = openPostgres(database.url);
    await expect(migrateStore(store)).rejects.toMatchObject({
      message: 'DATABASE_URL leads to PostgreSQL 13.14.',
      hint: expect.stringContaining('PostgreSQL 14 or newer'),
    });
    await store.close();
  });

  it.each(ENGINES)('can be taken back on %s', async (engine) => {
    const store = await openTestStore(engine);
    // Each in a transaction of its own, as they are run for real.
    for (const { migration } of MIGRATIONS.toReversed()) await store.knex.transaction(async (transaction) => migration.down!(transaction));
    for (const { migration } of MIGRATIONS) await store.knex.transaction(async (transaction) => migration.up(transaction));
    expect(await store.knex('experiments').count({ n: '*' }).first()).toEqual({ n: 0 });
    await store.close();
  });
});
