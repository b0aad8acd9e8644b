import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatformSource } from '../../src/sources/platform/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createWebApp } from '../../src/web/server.ts';
import { compareExpected, type Mode } from '../support/compare-expected.ts';
import { createPlatformDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { noDrawer } from '../web/support/site.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

interface ExpectedRequest {
  query: Record<string, string>;
  statuses: number[];
  mode: Mode;
  body: unknown;
}

const FIXTURES = new URL('../fixtures/expected/', import.meta.url);
const ANALYSES = readdirSync(FIXTURES).map((file) => file.replace('.json', ''));
/** The server answers the next request while an answer is compared. */
const AT_A_TIME = 8;

let platform: TestDatabase;
beforeAll(async () => {
  platform = await createPlatformDatabase();
});
afterAll(() => platform.drop());

describe.each(ENGINES)('the awkward load in a store on %s', (engine) => {
  let store: Store;
  let server: Server;
  let base: string;

  beforeAll(async () => {
    store = await openTestStore(engine);
    const { log } = createTestLog();
    const source = createPlatformSource({ connectionString: platform.url, schema: 'public' });
    await syncStore({ store, source, log, now: () => new Date() });
    await source.close();
    const app = createWebApp({
      knex: store.knex,
      drawer: noDrawer,
      readiness: async () => ({ ready: true }),
      log,
      now: () => new Date(),
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/experiments`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  });

  async function ask(analysis: string, { query, statuses, mode, body }: ExpectedRequest): Promise<string[]> {
    const asked = `${analysis}?${new URLSearchParams(query).toString()}`;
    const response = await fetch(`${base}/${asked}`);
    const answer = (await response.json()) as { error?: unknown; as_of?: unknown };
    if (!statuses.includes(response.status)) return [`${asked}: status ${response.status}`];
    if (response.status !== 200) return typeof answer.error === 'string' ? [] : [`${asked}: an error without a text`];
    if (typeof answer.as_of !== 'string') return [`${asked}: without as_of`];
    return compareExpected(mode, body, answer).map((difference) => `${asked} ${difference}`);
  }

  it.each(ANALYSES)(
    'answers every expected request for %s',
    async (analysis) => {
      const requests = JSON.parse(await readFile(new URL(`${analysis}.json`, FIXTURES), 'utf8')) as ExpectedRequest[];
      expect(requests.length).toBeGreaterThan(10);
      const wrong: string[] = [];
      for (let i = 0; i < requests.length; i += AT_A_TIME)
        wrong.push(...(await Promise.all(requests.slice(i, i + AT_A_TIME).map((request) => ask(analysis, request)))).flat());
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});
