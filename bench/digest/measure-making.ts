/** In a process of its own: a digest of the sample built, drawn and rendered for mail and Slack, nothing of it kept from the time before. */
import { composeDigest } from '../../src/bot/digest-message.ts';
import { MODEL_TYPES } from '../../src/metrics.ts';
import { createDigestMaker } from '../../src/reports/deliver/make-digest.ts';
import type { ContentRequest } from '../../src/reports/deliver/write-slots.ts';
import { createDrawer } from '../../src/reports/draw.ts';
import { lastFull } from '../../src/reports/period.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import { syncStore } from '../../src/sources/sync.ts';
import { inChild } from '../child.ts';
import { median } from '../statistics.ts';
import { log, openBenchStore, watched } from './parts.ts';

export interface MakingTask {
  url: string;
}

export interface MakingResult {
  milliseconds: number;
  heldUp: number;
  charts: number;
  htmlBytes: number;
}

const WARM_UPS = 3;
const RUNS = 9;

await inChild(async (task): Promise<MakingResult> => {
  const store = await openBenchStore((task as MakingTask).url);
  const now = (): Date => new Date('2026-11-25T12:00:00Z');
  await syncStore({ store, source: createSampleSource({ now }), log, now });
  const drawer = createDrawer({
    workerUrl: new URL('../../dist/reports/draw-worker.js', import.meta.url),
    threads: 2,
    timeoutMs: 20_000,
    maxQueue: 50,
    // No picture is kept.
    cacheBytes: 1,
  });
  const make = createDigestMaker({
    knex: store.knex,
    drawer,
    baseUrl: () => 'https://towerwatch.example.org',
    composeSlack: composeDigest,
    log,
  });
  const period = lastFull('week', now(), 'UTC');
  const request: ContentRequest = {
    projectId: (await store.knex('projects').orderBy('id').first<{ id: number }>('id')).id,
    types: [...MODEL_TYPES],
    sections: [],
    period: { ...period, from: period.from.toISOString(), to: period.to.toISOString() },
    timetable: 'Mondays 09:00 UTC',
    slotAt: now().toISOString(),
    lateNote: null,
  };
  const made = await make(request, { token: 't' });
  for (let run = 0; run < WARM_UPS; run += 1) await make(request, { token: 't' });
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await watched(() => make(request, { token: 't' })));
  await drawer.close();
  await store.close();
  return {
    milliseconds: median(runs.map(({ milliseconds }) => milliseconds)),
    heldUp: median(runs.map(({ heldUp }) => heldUp)),
    charts: made.files.filter(({ cid }) => cid !== null).length,
    htmlBytes: Buffer.byteLength(made.html),
  };
});
