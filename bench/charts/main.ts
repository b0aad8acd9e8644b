/**
 * `npm run bench:charts`: how fast charts are drawn, beside the two usual ways to draw them, and what they cost.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runChild } from '../child.ts';
import { median } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';
import type { FirstResult } from './measure-first.ts';
import type { MemoryResult } from './measure-memory.ts';
import type { PeerResult } from './measure-peers.ts';
import { PEERS } from './peers.ts';
import type { StagesResult } from './measure-stages.ts';
import type { ThreadsResult } from './measure-threads.ts';

const FIRST_RUNS = 5;
/** Each contender's processes, in turn. */
const PEER_ROUNDS = 5;

process.env['FONTCONFIG_FILE'] = fileURLToPath(new URL('fonts.conf', import.meta.url));
const run = <Result>(name: string, task: object = {}): Promise<Result> => runChild<Result>(`charts/measure-${name}.ts`, task);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(`\n## Charts, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);
const contenders = ['Towerwatch', ...PEERS.map(({ name }) => name)];
const rounds: number[][] = contenders.map(() => []);
for (let round = 0; round < PEER_ROUNDS; round += 1)
  for (const [i, name] of contenders.entries()) rounds[i]!.push((await run<PeerResult>('peers', { name })).milliseconds);
const medians = rounds.map(median);
print(
  markdownTable(
    ['one trend, two areas', 'median ms', 'Towerwatch ÷ it', 'to reach'],
    contenders.map((name, i) => [name, cell(medians[i]!), cell(medians[0]! / medians[i]!), ['', '≤ 1.0', '≤ 0.5'][i]!]),
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
const first: FirstResult[] = [];
for (let i = 0; i < FIRST_RUNS; i += 1) first.push(await run<FirstResult>('first'));
const { after200, after2000 } = await run<MemoryResult>('memory');
print(`
${markdownTable(
  ['what', 'measured', 'to reach'],
  [
    ['20 mixed charts, one worker', `${cell(one)} ms`, ''],
    ['over two workers ÷ over one', cell(two / one), '≤ 0.6'],
    ['longest hold-up of the main thread, idle', `${cell(heldUp.idle)} ms`, ''],
    ['while charts are drawn', `${cell(heldUp.drawing)} ms`, ''],
    ['what drawing adds, median', `${cell(heldUp.added)} ms`, '≤ 10 ms'],
    ['first chart, thread not started', `${cell(median(first.map(({ cold }) => cold)))} ms`, ''],
    ['first chart after the start, which warms a thread up', `${cell(median(first.map(({ warmedUp }) => warmedUp)))} ms`, '≤ 700 ms'],
    ['memory after 200 charts, none of them kept', `${cell(after200)} MB`, ''],
    ['growth in the next 1,800', `${cell(after2000 - after200)} MB`, '≤ 50 MB'],
  ],
)}`);
