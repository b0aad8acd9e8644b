/**
 * `npm run bench`: the first load, a round without change and every analysis, on a real PostgreSQL and on the embedded store;
 * then the charts.
 *
 *   npm run bench -- [--size 1000000] [--engine postgres | embedded] [--runs 30]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from './database.ts';
import { startPostgres } from '../test/support/start-postgres.ts';
import { runCompiledChild, type StorePlace } from './child.ts';
import type { LoadResult, LoadTask } from './measure-load.ts';
import type { QuestionsResult, QuestionsTask } from './measure-questions.ts';
import { makeLargePlatform } from '../test/support/large-platform.ts';
import { QUESTIONS } from './questions.ts';
import { cell, markdownTable } from './table.ts';

/** From here on epoch series and lists of features are left out. */
const NARROW_FROM = 500_000;
/** The embedded store may take so many times as long as PostgreSQL. */
const EMBEDDED_FACTOR = 4;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '50000' },
    engine: { type: 'string', multiple: true },
    runs: { type: 'string', default: '30' },
  },
});
const size = Number(values.size);
const isNarrow = size >= NARROW_FROM;
const engines = values.engine ?? (isNarrow ? ['postgres'] : ['postgres', 'embedded']);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}`,
);
// The server's own settings: nothing is switched off to be faster.
const server = await startPostgres([]);
const folder = await mkdtemp(join(tmpdir(), 'towerwatch-bench-'));
try {
  const platformUrl = await createDatabase(server.url, 'platform');
  await makeLargePlatform(platformUrl, { experiments: size, narrow: isNarrow });
  for (const engine of engines) {
    const store: StorePlace =
      engine === 'embedded'
        ? { engine, folder: join(folder, 'store') }
        : { engine: 'postgres', url: await createDatabase(server.url, 'store') };
    await measure(platformUrl, store);
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
if (values.engine === undefined && !isNarrow) await import('./charts/main.ts');

async function measure(platformUrl: string, store: StorePlace): Promise<void> {
  print(`\n## ${store.engine === 'postgres' ? 'PostgreSQL' : 'Embedded (PGlite)'}, ${size.toLocaleString('en')} experiments\n`);
  const load = await runCompiledChild<LoadResult>('measure-load.ts', { platformUrl, store } satisfies LoadTask);
  print(`first load ${cell(load.seconds)} s, at most ${cell(load.peakMegabytes)} MB`);
  print(`a round without change ${cell(load.quietMilliseconds)} ms, ${cell(load.quietQueries)} queries to the store\n`);
  const { questions, peakMegabytes } = await runCompiledChild<QuestionsResult>('measure-questions.ts', {
    store,
    runs: Number(values.runs),
  } satisfies QuestionsTask);
  const rows = questions.map((question, i) => {
    const limit = QUESTIONS[i]!.limits?.[size];
    const { name, medianMilliseconds: median, p95Milliseconds: p95, rowsRead, floorMilliseconds: floor } = question;
    const reach = limit === undefined ? '' : `≤ ${limit * (store.engine === 'embedded' ? EMBEDDED_FACTOR : 1)}`;
    return [name, cell(median), cell(p95), reach, rowsRead.toLocaleString('en'), cell(floor), cell(median / floor)];
  });
  print(markdownTable(['analysis', 'median ms', 'p95 ms', 'to reach', 'rows read', 'floor ms', '× floor'], rows));
  print(`\nmemory at most ${cell(peakMegabytes)} MB`);
}
