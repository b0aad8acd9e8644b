import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import { query, urlOfDatabase } from './query.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A new database on the real PostgreSQL: empty, or a copy. */
export async function createDatabase({ template }: { template?: string } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(server, `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  return { url: urlOfDatabase(server, name), drop: () => query(server, `drop database ${name} with (force)`) };
}

/** A database that holds the platform's tables with the awkward load. */
export async function createPlatformDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
  const dump = await readFile(new URL('../fixtures/platform/small.sql', import.meta.url), 'utf8');
  await query(database.url, dump);
  return database;
}
