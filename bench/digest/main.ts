/** `npm run bench:digest`: what making, planning and sending digests cost, and for how long they hold up everything else. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../database.ts';
import { startPostgres } from '../../test/support/start-postgres.ts';
import { runChild } from '../child.ts';
import { median } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';
import type { MakingResult, MakingTask } from './measure-making.ts';
import type { PlanningResult, PlanningTask } from './measure-planning.ts';
import type { SendingResult, SendingTask } from './measure-sending.ts';
import type { SinkReport } from './sink.ts';

const RUNS = 3;
const SUBSCRIPTIONS = 10_000;
const RECIPIENTS = 1_000;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const server = await startPostgres([]);
const sink = fork(fileURLToPath(new URL('sink.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
const received = async (): Promise<SinkReport> => {
  sink.send('report');
  return ((await once(sink, 'message')) as [SinkReport])[0];
};
try {
  const [smtpUrl] = (await once(sink, 'message')) as [string];
  print(`\n## Digests, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);
  const making: MakingResult[] = [];
  const planning: PlanningResult[] = [];
  const sending: SendingResult[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    making.push(await runChild('digest/measure-making.ts', { url: await createDatabase(server.url, `making${run}`) } satisfies MakingTask));
    planning.push(
      await runChild('digest/measure-planning.ts', {
        url: await createDatabase(server.url, `planning${run}`),
        subscriptions: SUBSCRIPTIONS,
      } satisfies PlanningTask),
    );
    sending.push(
      await runChild('digest/measure-sending.ts', {
        url: await createDatabase(server.url, `sending${run}`),
        smtpUrl,
        recipients: RECIPIENTS,
      } satisfies SendingTask),
    );
    const { messages } = await received();
    if (messages !== RECIPIENTS * (run + 1)) throw new Error(`${messages} messages arrived whole`);
  }
  const middle = <Row>(rows: readonly Row[], read: (row: Row) => number): string => cell(median(rows.map(read)));
  print(
    markdownTable(
      ['what', 'measured', 'to reach'],
      [
        [
          `a digest of ${making[0]!.charts} charts, ${cell(making[0]!.htmlBytes / 1024)} KB of HTML, made`,
          `${middle(making, ({ milliseconds }) => milliseconds)} ms`,
          '≤ 600 ms',
        ],
        ['longest hold-up of the event loop by it', `${middle(making, ({ heldUp }) => heldUp)} ms`, '≤ 50 ms'],
        ['10,000 subscriptions planned in one tick', `${middle(planning, ({ milliseconds }) => milliseconds)} ms`, '≤ 1,000 ms'],
        ['longest hold-up of the event loop by it', `${middle(planning, ({ heldUp }) => heldUp)} ms`, '≤ 50 ms'],
        ['1,000 recipients of one content, SMTP', `${middle(sending, ({ perSecond }) => perSecond)}/s`, '≥ 100/s'],
        ['longest hold-up of the event loop by it', `${middle(sending, ({ heldUp }) => heldUp)} ms`, '≤ 50 ms'],
      ],
    ),
  );
} finally {
  sink.kill();
  await server.stop();
}
