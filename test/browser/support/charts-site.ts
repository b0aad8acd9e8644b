/**
 * A page for each chart with all its samples, or with what a test gives it: the pages' own layout, policy and files, pictures as they are
 * drawn, and beside each the spec that it was drawn from.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHARTS } from '../../../src/reports/charts/index.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { liveSpec } from '../../../src/reports/live-spec.ts';
import { createWebApp } from '../../../src/web/server.ts';
import { createTemplates } from '../../../src/web/template.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { createTestLog } from '../../support/log.ts';
import { openStore } from '../../web/support/site.ts';

interface Chart {
  key: string;
  data: unknown;
}

export interface ChartsSite {
  /** Of the page with all samples of a chart. */
  pageOf(key: string): string;
  /** Of a page with one chart. */
  show(key: string, data: unknown): string;
  /** From now on specs are answered with this status. */
  failWith(status: number | undefined): void;
  close(): Promise<void>;
}

export async function startChartsSite(): Promise<ChartsSite> {
  const store = await openStore();
  const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 60_000, maxQueue: 200 });
  const render = createTemplates();
  const pages = new Map<string, Chart[]>(CHARTS.map(({ key, samples }) => [key, Object.values(samples).map((data) => ({ key, data }))]));
  let failing: number | undefined;

  const pageWith = async (name: string, charts: readonly Chart[]): Promise<string> => {
    const views = await Promise.all(
      charts.map(async ({ key, data }, index) => {
        const chart = CHARTS.find((one) => one.key === key)!;
        const drawing = await drawer.svg(key, data);
        if (!drawing.ok) throw new Error(drawing.reason);
        return {
          kind: 'chart',
          title: chart.title(data),
          altText: chart.altText(data),
          svg: drawing.body,
          spec: `/specs/${name}/${index}`,
        };
      }),
    );
    const page = {
      title: name,
      styleHref: '/assets/site.css',
      scriptHref: '/assets/scripts/page.js',
      crumbs: [],
      heading: name,
      lines: [],
      forms: [],
      links: [],
    };
    return render('sheet', { ...page, parts: [{ title: null, views }], experimentsHref: '/experiments/' });
  };

  const app = createWebApp({
    knex: store.knex,
    drawer,
    readiness: async () => ({ ready: true }),
    log: createTestLog().log,
    now: () => new Date(),
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, kind, name = '', index = '0'] = new URL(request.url ?? '', 'http://charts.test').pathname.split('/');
    const charts = pages.get(name) ?? [];
    if (kind === 'charts') {
      response
        .setHeader('Content-Security-Policy', policy)
        .setHeader('Content-Type', 'text/html; charset=utf-8')
        .end(await pageWith(name, charts));
    } else if (kind === 'experiments') {
      response
        .setHeader('Content-Type', 'text/html')
        .end(`<!doctype html><html lang="en"><title>Experiment ${name}</title><link rel="icon" href="/assets/favicon.svg">`);
    } else if (kind === 'specs') {
      const { key, data } = charts[Number(index)]!;
      response.statusCode = failing ?? 200;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(liveSpec({ chart: key, data })));
    } else app(request, response);
  };
  const server = createServer((request, response) => {
    // A page that can't be made is a failure at once, not a wait.
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const policy = (await fetch(url)).headers.get('Content-Security-Policy')!;

  return {
    pageOf: (key) => `${url}/charts/${key}`,
    show(key, data) {
      const name = `shown-${pages.size}`;
      pages.set(name, [{ key, data }]);
      return `${url}/charts/${name}`;
    },
    failWith(status) {
      failing = status;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await drawer.close();
      await store.close();
    },
  };
}
