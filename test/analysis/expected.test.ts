import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatformSource } from '../../src/sources/platform/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { createWebApp } from '../../src/web/server.ts';
import { createPlatformDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { ENGINES, openTestStore } from '../support/store.ts';
import { differences } from '../support/subset.ts';

interface ExpectedRequest {
  query: Record<string, string>;
  statuses: number[];
  body: unknown;
}

const ANALYSES = ['dashboard-stats', 'top-configurations', 'metrics-trend'];

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
      drawer: { svg: async () => ({ ok: false, reason: 'not drawn here' }) },
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

  it.each(ANALYSES)('answers every expected request for %s', async (analysis) => {
    const text = await readFile(new URL(`../fixtures/expected/${analysis}.json`, import.meta.url), 'utf8');
    const requests = JSON.parse(text) as ExpectedRequest[];
    expect(requests.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (const { query, statuses, body } of requests) {
      const asked = `${analysis}?${new URLSearchParams(query).toString()}`;
      const response = await fetch(`${base}/${asked}`);
      const answer: unknown = await response.json();
      if (!statuses.includes(response.status)) wrong.push(`${asked}: status ${response.status}`);
      else if (response.status === 200) wrong.push(...differences(body, answer).map((difference) => `${asked} ${difference}`));
      else if (typeof (answer as { error?: unknown }).error !== 'string') wrong.push(`${asked}: an error without a text`);
    }
    expect(wrong).toEqual([]);
  });
});
