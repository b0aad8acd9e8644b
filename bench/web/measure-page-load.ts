/** Pages and signed commands at a steady pace, whether the ones before are answered or not. */
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
  /** Pages that were not answered, or not with 200. */
  failed: number;
  /** The median and the 99th percentile, as a table shows them. */
  quantiles: (times: readonly number[]) => [p50: string, p99: string];
}

const COMMANDS_PER_SECOND = 5;
const LINES = ['stats', 'hybrid list', 'overview', 'ranking suggest', 'hybrid top 5'];
const WARM_UP_SECONDS = 3;

export async function measureLoad({ url, secret, slack, paths, rate, seconds }: LoadOptions): Promise<PageLoad> {
  const askPage = async (i: number): Promise<boolean> => {
    try {
      const response = await fetch(url + paths[i % paths.length]!);
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  };
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
  return {
    pages: pages.times,
    acks: commands.times,
    failed: pages.failed + commands.failed,
    quantiles: (times) => [`${cell(quantile(times, 0.5))} ms`, `${cell(quantile(times, 0.99))} ms`],
  };
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
    asking.push(ask(i).then((isOk) => ({ time: performance.now() - due, isOk })));
  }
  const answered = await Promise.all(asking);
  return { times: answered.map(({ time }) => time), failed: answered.filter(({ isOk }) => !isOk).length };
}
