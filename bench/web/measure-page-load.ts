/** Pages and signed commands at a steady pace, whether the ones before are answered or not. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { postCommand } from '../../test/support/slack-requests.ts';
import type { SlackStandIn } from '../../test/support/slack.ts';
import { quantile } from '../statistics.ts';
import { cell } from '../table.ts';

interface LoadOptions {
  url: string;
  secret: string;
  slack: SlackStandIn;
  paths: readonly string[];
  /** Pages a second. */
  rate: number;
  seconds: number;
}

export interface PageLoad {
  /** Milliseconds from the moment at which each was to be sent. */
  pages: number[];
  acks: number[];
  /** Pages and commands that were not answered, or not with 200. */
  failed: number;
  /** The median and the 99th percentile, as a table shows them. */
  quantiles: (times: readonly number[]) => [p50: string, p99: string];
}

const COMMANDS_PER_SECOND = 5;
const LINES = ['stats', 'hybrid list', 'overview', 'ranking suggest', 'hybrid top 5'];
const WARM_UP_SECONDS = 3;
/**
 * Connections that are kept, as a proxy keeps them; who finds none free waits for one, and the wait counts. Opened without bound, a
 * second in which the machine is busy with other work becomes hundreds of new ones, which are refused or time out in the kernel: that
 * would measure them and not the service.
 */
const CONNECTIONS = 100;

export async function measureLoad({ url, secret, slack, paths, rate, seconds }: LoadOptions): Promise<PageLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const askPage = (i: number): Promise<boolean> => isAnswered(url + paths[i % paths.length]!, agent);
  const askCommand = async (i: number): Promise<boolean> => {
    const text = LINES[i % LINES.length]!;
    const response = await postCommand({
      url,
      secret,
      text,
      responseUrl: slack.responseUrl(),
      user: `U${String(i % 50).padStart(8, '0')}`,
    });
    await response.text();
    return response.ok;
  };
  await steadily(WARM_UP_SECONDS, rate, askPage);
  const [pages, commands] = await Promise.all([steadily(seconds, rate, askPage), steadily(seconds, COMMANDS_PER_SECOND, askCommand)]);
  agent.destroy();
  return {
    pages: pages.times,
    acks: commands.times,
    failed: pages.failed + commands.failed,
    quantiles: (times) => [`${cell(quantile(times, 0.5))} ms`, `${cell(quantile(times, 0.99))} ms`],
  };
}

/** Whether the whole page came, with 200. */
function isAnswered(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(url, { agent, headers: { Accept: 'text/html' } }, (response) => {
      response.on('end', () => resolve(response.statusCode === 200)).on('error', () => resolve(false));
      response.resume();
    });
    asking.on('error', () => resolve(false)).end();
  });
}

/** Times count from when a request was due: a sender that is late itself does not make the service look faster. */
async function steadily(
  seconds: number,
  perSecond: number,
  ask: (i: number) => Promise<boolean>,
): Promise<{ times: number[]; failed: number }> {
  const start = performance.now();
  const asking: Promise<{ time: number; isOk: boolean }>[] = [];
  for (let i = 0; i < seconds * perSecond; i += 1) {
    const due = start + (i * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    // One that fails is counted: it ends nothing.
    const asked = ask(i).catch(() => false);
    asking.push(asked.then((isOk) => ({ time: performance.now() - due, isOk })));
  }
  const answered = await Promise.all(asking);
  return { times: answered.map(({ time }) => time), failed: answered.filter(({ isOk }) => !isOk).length };
}
