import { query, urlOfDatabase } from '../test/support/query.ts';

/** Makes an empty database on a server; returns its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await query(serverUrl, `create database ${name}`);
  return urlOfDatabase(serverUrl, name);
}
