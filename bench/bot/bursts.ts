/**
 * `npm run bench:bursts`: signed commands that come at once, to the compiled service on its embedded store, whose queries run in the
 * thread that acknowledges. Who sends them, and the stand-in for Slack, are in this process.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postCommand } from '../../test/support/slack-requests.ts';
import { startSlack } from '../../test/support/slack.ts';
import { startService } from '../service.ts';
import { quantile } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';

const SIZES = [1, 5, 30];
const TIMES = 10;
const SECRET = 'a-signing-secret-of-the-bench';
const LINES = ['stats', 'hybrid list', 'overview', 'ranking suggest', 'hybrid top 5'];
/** The first load of the sample and warming up are not what is measured. */
const REST_MS = 15_000;

interface Asked {
  ackMs: number;
  /** What the service's thread has computed from before the burst to this acknowledgement: it says the same on a busy machine. */
  threadMs: number;
  path: string;
  sentAt: number;
}

const folder = await mkdtemp(join(tmpdir(), 'towerwatch-bench-'));
const slack = await startSlack();
const { child, url } = await startService(folder, { signingSecret: SECRET, slackUrl: slack.apiUrl });
try {
  await sleep(REST_MS);
  for (const line of LINES) await answered([await ask(line, 0)]);
  const rows = [];
  for (const size of SIZES) {
    const acks: number[] = [];
    const computed: number[] = [];
    const answers: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const asked = await Promise.all(Array.from({ length: size }, (_one, i) => ask(LINES[(i + time) % LINES.length]!, i)));
      await answered(asked);
      acks.push(...asked.map(({ ackMs }) => ackMs));
      computed.push(...asked.map((one) => one.threadMs));
      answers.push(...asked.map(({ path, sentAt }) => slack.answeredAt.get(path)! - sentAt));
    }
    rows.push([
      `${size} at once`,
      ...[
        quantile(acks, 0.5),
        Math.max(...acks),
        quantile(computed, 0.5),
        Math.max(...computed),
        quantile(answers, 0.5),
        Math.max(...answers),
      ].map((ms) => `${cell(ms)} ms`),
    ]);
  }
  process.stdout.write(
    `\n## Bursts of commands, embedded store, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n\n${markdownTable(
      ['commands', 'acknowledged, p50', 'at most', 'computed until then, p50', 'at most', 'answered, p50', 'at most'],
      rows,
    )}\n`,
  );
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await slack.close();
  await rm(folder, { recursive: true, force: true });
}

function threadMs(): number {
  return Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

async function ask(line: string, person: number): Promise<Asked> {
  const responseUrl = slack.responseUrl();
  const [sentAt, before] = [performance.now(), threadMs()];
  const response = await postCommand({ url, secret: SECRET, text: line, responseUrl, user: `U${String(person).padStart(8, '0')}` });
  if (response.status !== 200) throw new Error(`a command was answered with ${response.status}`);
  return { ackMs: performance.now() - sentAt, threadMs: threadMs() - before, path: new URL(responseUrl).pathname, sentAt };
}

/** Each by a message of its own; and what is uploaded beside them has come to rest. */
async function answered(asked: readonly Asked[]): Promise<void> {
  while (asked.some(({ path }) => !slack.answeredAt.has(path))) await sleep(20);
  await sleep(300);
}
