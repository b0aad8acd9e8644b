/**
 * `npm run bench:bot [-- --seconds 60]`: signed commands over HTTP, twenty a second, to the compiled service on a store of 50,000
 * experiments, while digests of ten charts are made in it. Who sends them, and the stand-in for Slack, are in this process.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPostgres } from '../../src/store/postgres.ts';
import { addSubscription } from '../../src/reports/subscriptions.ts';
import { parseTimetable } from '../../src/reports/timetable.ts';
import { makeLargePlatform } from '../../test/support/large-platform.ts';
import { postCommand, postInteraction, viewClickOf } from '../../test/support/slack-requests.ts';
import { startSlack, type SlackStandIn } from '../../test/support/slack.ts';
import { startPostgres } from '../../test/support/start-postgres.ts';
import { runCompiledChild } from '../child.ts';
import { createDatabase } from '../database.ts';
import type { LoadResult, LoadTask } from '../measure-load.ts';
import { startService } from '../service.ts';
import { quantile } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';

const EXPERIMENTS = 50_000;
const PER_SECOND = 20;
const PEOPLE = 50;
const SECRET = 'a-signing-secret-of-the-bench';
/** Answers without a picture, and one in five with one. */
const LINES = ['stats', 'hybrid list', 'overview', 'ranking suggest', 'hybrid top 5'];
const WITH_PICTURE = 'hybrid top 5';
const WARM_UP_SECONDS = 5;
/** How often the service's memory is read while commands come, evenly. */
const MEMORY_SAMPLES = 12;

interface Asked {
  line: string;
  path: string;
  sentAt: number;
  ackMs: number;
}

const { seconds } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } }).values;
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const server = await startPostgres([]);
const folder = await mkdtemp(join(tmpdir(), 'towerwatch-bench-'));
const slack = await startSlack();
let service: ChildProcess | undefined;
try {
  const platformUrl = await createDatabase(server.url, 'platform');
  await makeLargePlatform(platformUrl, { experiments: EXPERIMENTS, narrow: false });
  const storeUrl = await createDatabase(server.url, 'store');
  await runCompiledChild<LoadResult>('measure-load.ts', { platformUrl, store: { engine: 'postgres', url: storeUrl } } satisfies LoadTask);
  const started = await startService(folder, { platformUrl, storeUrl, signingSecret: SECRET, slackUrl: slack.apiUrl });
  service = started.child;
  await measure(started.url, storeUrl, service.pid!);
} finally {
  service?.kill('SIGTERM');
  if (service !== undefined) await once(service, 'exit');
  await slack.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(url: string, storeUrl: string, pid: number): Promise<void> {
  const digests = await subscribe(storeUrl);
  await load(url, WARM_UP_SECONDS);
  await settle(slack);
  const before = await megabytes(pid);
  const sendDigests = (): void => {
    for (const id of digests)
      void postInteraction(
        { url, secret: SECRET },
        viewClickOf({ view: { blocks: [] }, user: 'U0OWNER00', action: { action_id: 'home.send', value: String(id) } }),
      );
  };
  // Three times, so that most of the time some are being made.
  const timers = [1, 0.33, 0.66].map((part) => setTimeout(sendDigests, part === 1 ? 1_000 : Number(seconds) * 1000 * part));
  const memory: number[] = [];
  const watching = setInterval(() => void megabytes(pid).then((now) => memory.push(now)), (Number(seconds) * 1000) / MEMORY_SAMPLES);
  const asked = await load(url, Number(seconds));
  clearInterval(watching);
  await settle(slack);
  for (const timer of timers) clearTimeout(timer);
  const after = await megabytes(pid);
  const acks = asked.map(({ ackMs }) => ackMs);
  const times = (isWith: boolean): number[] =>
    asked
      .filter(({ line }) => (line === WITH_PICTURE) === isWith)
      .map(({ path, sentAt }) => (slack.answeredAt.get(path) ?? Number.NaN) - sentAt);
  const lost = asked.filter(({ path }) => !slack.answeredAt.has(path)).length;
  const made = slack.messages.posted.filter(({ thread_ts: thread }) => thread === undefined).length;
  print(`\n## Commands, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);
  print(
    `${asked.length} commands in ${seconds} s, ${made} digests made meanwhile\n\n${markdownTable(
      ['what', 'p50', 'p99', 'to reach'],
      [
        ['acknowledged', `${cell(quantile(acks, 0.5))} ms`, `${cell(quantile(acks, 0.99))} ms`, '≤ 10 and ≤ 100 ms'],
        [
          'answered, without a picture',
          `${cell(quantile(times(false), 0.5))} ms`,
          `${cell(quantile(times(false), 0.99))} ms`,
          'p99 ≤ 1,500 ms',
        ],
        ['answered, with a picture', `${cell(quantile(times(true), 0.5))} ms`, `${cell(quantile(times(true), 0.99))} ms`, ''],
      ],
    )}\n\nlost: ${lost}; memory ${cell(before)} MB before, ${memory.map(cell).join(', ')} meanwhile, ${cell(after)} MB after`,
  );
}

/** Two digests of different types: ten charts together. */
async function subscribe(storeUrl: string): Promise<number[]> {
  const store = openPostgres(storeUrl);
  const { id: projectId } = await store.knex('projects').orderBy('id').first<{ id: number }>('id');
  const common = { projectId, timetable: parseTimetable('weekly mon 09:00', 'UTC'), owner: 'U0OWNER00' };
  const ids = [];
  for (const [i, types] of ([['hybrid'], ['ranking', 'retrieval']] as const).entries())
    ids.push(
      await addSubscription(store.knex, { ...common, types, targets: [{ channel: 'slack', address: `C00000000${i}` }] }, new Date()),
    );
  await store.close();
  return ids;
}

/** Commands at a steady pace, whether the ones before are answered or not. */
async function load(url: string, forSeconds: number): Promise<Asked[]> {
  const count = forSeconds * PER_SECOND;
  const start = performance.now();
  const asking: Promise<Asked>[] = [];
  for (let i = 0; i < count; i += 1) {
    await sleep(Math.max(0, start + (i * 1000) / PER_SECOND - performance.now()));
    asking.push(ask(url, LINES[i % LINES.length]!, `U${String(i % PEOPLE).padStart(8, '0')}`));
  }
  return Promise.all(asking);
}

async function ask(url: string, line: string, user: string): Promise<Asked> {
  const responseUrl = slack.responseUrl();
  const sentAt = performance.now();
  const response = await postCommand({ url, secret: SECRET, text: line, responseUrl, user });
  await response.text();
  if (response.status !== 200) throw new Error(`a command was answered with ${response.status}`);
  return { line, path: new URL(responseUrl).pathname, sentAt, ackMs: performance.now() - sentAt };
}

/** Until no answer has come for two seconds. */
async function settle({ answeredAt, responses, messages }: SlackStandIn): Promise<void> {
  for (let seen = -1; seen !== answeredAt.size + messages.posted.length; await sleep(2_000))
    seen = answeredAt.size + messages.posted.length;
  responses.length = 0;
}

async function megabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
