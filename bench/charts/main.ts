/**
 * `npm run bench:charts`: how fast charts are drawn, beside the two usual ways to draw them, and what they cost.
 */
import { cpus } from 'node:os';
import { fontconfigPath } from '../../src/reports/fontconfig.ts';
import { runChild } from '../child.ts';
import { median } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';
import type { FirstResult } from './measure-first.ts';
import type { MemoryResult } from './measure-memory.ts';
import type { PeersResult } from './measure-peers.ts';
import type { StagesResult } from './measure-stages.ts';
import type { ThreadsResult } from './measure-threads.ts';

const FIRST_RUNS = 5;

process.env['FONTCONFIG_FILE'] = fontconfigPath();
const run = <Result>(name: string): Promise<Result> => runChild<Result>(`charts/measure-${name}.ts`, {});
const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(`\n## Charts, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);
const peers = await run<PeersResult>('peers');
const own = peers[0]!.milliseconds;
print(
  markdownTable(
    ['one trend, two areas', 'median ms', 'Towerwatch ÷ it', 'to reach'],
    peers.map(({ name, milliseconds }, i) => [name, cell(milliseconds), cell(own / milliseconds), ['', '≤ 1.0', '≤ 0.5'][i]!]),
  ),
);
const stages = await run<StagesResult>('stages');
print(
  `\n${markdownTable(
    ['where its time goes', 'median ms'],
    Object.entries(stages).map(([stage, time]) => [stage, cell(time)]),
  )}`,
);
const { one, two, heldUp } = await run<ThreadsResult>('threads');
const first: number[] = [];
for (let i = 0; i < FIRST_RUNS; i += 1) first.push((await run<FirstResult>('first')).milliseconds);
const { after200, after2000 } = await run<MemoryResult>('memory');
print(`
${markdownTable(
  ['what', 'measured', 'to reach'],
  [
    ['20 mixed charts, one worker', `${cell(one)} ms`, ''],
    ['over two workers ÷ over one', cell(two / one), '≤ 0.6'],
    ['longest hold-up of the main thread meanwhile', `${cell(heldUp)} ms`, '≤ 10 ms'],
    ['first chart after the start', `${cell(median(first))} ms`, '≤ 700 ms'],
    ['memory after 200 charts', `${cell(after200)} MB`, ''],
    ['growth in the next 1,800', `${cell(after2000 - after200)} MB`, '≤ 50 MB'],
  ],
)}`);
