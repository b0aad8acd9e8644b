/**
 * `npm run bench:web [-- --seconds 30 --rate 200]`: the pages of the compiled service on a store of 50,000 experiments: the server's
 * time for dashboards and experiments, their bytes, the largest contentful paint in a browser on the same machine, and pages at a
 * steady rate while commands are acknowledged. Who asks, the browser and the stand-in for Slack run beside it.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPostgres } from '../../src/store/postgres.ts';
import { makeLargePlatform } from '../../test/support/large-platform.ts';
import { startSlack } from '../../test/support/slack.ts';
import { startPostgres } from '../../test/support/start-postgres.ts';
import { runCompiledChild } from '../child.ts';
import { createDatabase } from '../database.ts';
import type { LoadResult, LoadTask } from '../measure-load.ts';
import { startService } from '../service.ts';
import { cell, markdownTable } from '../table.ts';
import { measureLoad } from './measure-page-load.ts';
import { measurePages } from './measure-pages.ts';
import { measurePaints } from './measure-paints.ts';

const SECRET = 'a-signing-secret-of-the-bench';
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '50000' },
    runs: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const server = await startPostgres([]);
const folder = await mkdtemp(join(tmpdir(), 'towerwatch-bench-'));
const slack = await startSlack();
let service: ChildProcess | undefined;
try {
  const platformUrl = await createDatabase(server.url, 'platform');
  await makeLargePlatform(platformUrl, { experiments: Number(values.size), narrow: false });
  const storeUrl = await createDatabase(server.url, 'store');
  await runCompiledChild<LoadResult>('measure-load.ts', { platformUrl, store: { engine: 'postgres', url: storeUrl } } satisfies LoadTask);
  const started = await startService(folder, { platformUrl, storeUrl, signingSecret: SECRET, slackUrl: slack.apiUrl });
  service = started.child;
  await measure(started.url, await findPages(storeUrl));
} finally {
  service?.kill('SIGTERM');
  if (service !== undefined) await once(service, 'exit');
  await slack.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

interface Pages {
  dashboards: string[];
  /** Of completed experiments of all types, far from each other. */
  experiments: string[];
  comparison: string;
}

async function findPages(storeUrl: string): Promise<Pages> {
  const store = openPostgres(storeUrl);
  const { key } = await store.knex('projects').orderBy('id').first<{ key: string }>('key');
  const completed = await store.knex('experiments').where({ status: 'completed' }).orderBy('id').select<{ id: number }[]>('id');
  await store.close();
  const step = Math.max(1, Math.floor(completed.length / (3 * Number(values.runs))));
  const ids = completed.filter((_row, i) => i % step === 0).map(({ id }) => id);
  return {
    dashboards: ['retrieval', 'ranking', 'hybrid'].map((type) => `/projects/${key}?type=${type}`),
    experiments: ids.map((id) => `/projects/${key}/experiments/${id}`),
    comparison: `/projects/${key}/compare?experiments=${ids.slice(0, 3).join(',')}`,
  };
}

async function measure(url: string, { dashboards, experiments, comparison }: Pages): Promise<void> {
  const runs = Number(values.runs);
  print(
    `\n## Pages, ${Number(values.size).toLocaleString('en')} experiments, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`,
  );
  const asked = [
    ...dashboards.map((path) => ({ name: path.replace(/^.*type=/, 'dashboard, '), paths: [path], limit: 150 })),
    { name: 'experiments, each for the first time', paths: experiments.slice(0, runs), limit: 50 },
    { name: 'an experiment, again', paths: experiments.slice(0, 1), limit: 50 },
    { name: 'a comparison', paths: [comparison], limit: undefined },
  ];
  const pages = await measurePages(url, asked, runs);
  print(
    markdownTable(
      ['page', 'median ms', 'p95 ms', 'to reach', 'KB sent', 'KB as gzip', 'to reach'],
      pages.map(({ name, median, p95, kilobytes, gzipKilobytes }, i) => {
        const { limit } = asked[i]!;
        return [name, cell(median), cell(p95), limit === undefined ? '' : `≤ ${limit}`, cell(kilobytes), cell(gzipKilobytes), '≤ 250'];
      }),
    ),
  );
  const paints = await measurePaints(url, [...dashboards, experiments[0]!, comparison], values.browser);
  print(
    `\n${markdownTable(
      ['page', 'largest contentful paint, ms', 'to reach'],
      paints.map(({ path, milliseconds }) => [path.replace(/^\/projects\/[^/?]+\/?/, ''), cell(milliseconds), '≤ 1000']),
    )}`,
  );
  const load = await measureLoad({
    url,
    secret: SECRET,
    slack,
    paths: experiments,
    rate: Number(values.rate),
    seconds: Number(values.seconds),
  });
  print(
    `\n${load.pages.length} pages of ${experiments.length} experiments in ${values.seconds} s, ${load.failed} of them or of the commands failed\n\n${markdownTable(
      ['at the same time', 'p50', 'p99', 'to reach'],
      [
        ['an experiment’s page', ...load.quantiles(load.pages), 'p99 ≤ 100 ms'],
        ['a command acknowledged', ...load.quantiles(load.acks), 'p99 ≤ 100 ms'],
      ],
    )}`,
  );
}
