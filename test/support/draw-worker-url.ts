/** The compiled worker: threads can't load TypeScript on Node 20, so `npm test` builds before it tests. */
export const drawWorkerUrl = new URL('../../dist/reports/draw-worker.js', import.meta.url);
