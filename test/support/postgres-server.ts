/**
 * What the whole run shares: a real PostgreSQL, the server at TEST_DATABASE_URL where given, else one of our own, started
 * before the first test file and stopped after the last; on it a migrated store to copy; a folder for what else is copied.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrateStore } from '../../src/store/migrate.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { query, urlOfDatabase } from './query.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of a server on which tests may make databases. */
    postgresUrl: string;
    /** Name of a database on it with an empty, migrated store: a template that nobody connects to. */
    storeTemplate: string;
    /** See `prepared`. */
    preparedFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'] ?? '';
  // Nothing that a test stores must outlive a crash.
  const server: PostgresServer =
    given === ''
      ? await startPostgres(['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'])
      : { url: given, stop: async () => undefined };
  const template = `template_${randomBytes(6).toString('hex')}`;
  await query(server.url, `create database ${template}`);
  const store = openPostgres(urlOfDatabase(server.url, template));
  await migrateStore(store);
  await store.close();
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-prepared-'));
  project.provide('postgresUrl', server.url);
  project.provide('storeTemplate', template);
  project.provide('preparedFolder', folder);
  return async () => {
    await query(server.url, `drop database ${template} with (force)`);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
