/** In a process of its own: every analysis on a store that is already loaded. */
import type { Knex } from 'knex';
import { findProject } from '../src/analysis/project.ts';
import { inChild, openStore, peakMegabytes, type StorePlace } from './child.ts';
import { explain, recordQueries } from './explain.ts';
import { QUESTIONS } from './questions.ts';
import { median, quantile } from './statistics.ts';

export interface QuestionsTask {
  store: StorePlace;
  runs: number;
}

export interface QuestionResult {
  name: string;
  medianMilliseconds: number;
  p95Milliseconds: number;
  /** Rows that the analysis's own queries read from tables and indexes. */
  rowsRead: number;
  /** One `EXPLAIN (ANALYZE)` of the plainest SQL that must touch the same rows. */
  floorMilliseconds: number;
}

export interface QuestionsResult {
  questions: QuestionResult[];
  peakMegabytes: number;
}

const WARM_UPS = 3;

await inChild(async (task): Promise<QuestionsResult> => {
  const { store: place, runs } = task as QuestionsTask;
  const store = await openStore(place);
  const project = await findProject(store.knex, '1');
  const times: number[][] = QUESTIONS.map(() => []);
  // In turn, so that a slow moment of the machine falls on all alike.
  for (let run = -WARM_UPS; run < runs; run += 1) {
    for (const [i, { ask }] of QUESTIONS.entries()) {
      const started = performance.now();
      await ask(store.knex, project);
      if (run >= 0) times[i]!.push(performance.now() - started);
    }
  }
  const peak = peakMegabytes();
  const questions: QuestionResult[] = [];
  for (const [i, { name, ask, floor }] of QUESTIONS.entries()) {
    questions.push({
      name,
      medianMilliseconds: median(times[i]!),
      p95Milliseconds: quantile(times[i]!, 0.95),
      rowsRead: await countRowsRead(store.knex, () => ask(store.knex, project)),
      floorMilliseconds: (await explain(store.knex, { sql: floor, bindings: [] })).milliseconds,
    });
  }
  await store.close();
  return { questions, peakMegabytes: peak };
});

async function countRowsRead(knex: Knex, work: () => Promise<unknown>): Promise<number> {
  let rows = 0;
  for (const query of await recordQueries(knex, work)) rows += (await explain(knex, query)).rowsRead;
  return rows;
}
