// Writes every chart's samples to one page: `npm run gallery`, or `npm run gallery -- --out FILE`. Needs a build.
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const built = (file) => import(new URL(`../dist/${file}`, import.meta.url).href);
const { CHARTS } = await built('reports/charts/index.js');
const { writeWhole } = await built('reports/deliver/whole-file.js');
const { createDrawer } = await built('reports/draw.js');
const { makeGallery } = await built('web/gallery.js');

const out = readOut();
function readOut() {
  try {
    return parseArgs({ options: { out: { type: 'string', default: 'gallery.html' } } }).values.out;
  } catch (error) {
    process.stderr.write(`${error.message}\nUsage: npm run gallery -- [--out FILE]\n`);
    return process.exit(2);
  }
}
const workerUrl = new URL('../dist/reports/draw-worker.js', import.meta.url);
const drawer = createDrawer({ workerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 1 });
const { html, failures } = await makeGallery({ charts: CHARTS, drawer });
await drawer.close();
await mkdir(dirname(resolve(out)), { recursive: true });
await writeWhole(resolve(out), html);
process.stdout.write(`${resolve(out)}\n`);
for (const failure of failures) process.stderr.write(`not drawn: ${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
