/**
 * Each sample as it was when somebody looked at it. After a wanted change: `UPDATE_PICTURES=1 npx vitest run
 * test/reports/charts/pictures.test.ts`, and look at each picture that git shows as changed.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHARTS } from '../../../src/reports/charts/index.ts';
import { top } from '../../../src/reports/charts/top.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/pictures/', import.meta.url));
const UPDATE = process.env['UPDATE_PICTURES'] === '1';
/** Of 255; below that lies what another processor rounds otherwise at the edge of a letter. */
const LEVELS = 24;
/** A digit at the size of a label has some 150 pixels. */
const PIXELS = 20;

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 60_000, maxQueue: 100 });
let differences: string;
beforeAll(async () => {
  differences = await mkdtemp(join(tmpdir(), 'towerwatch-pictures-'));
});
afterAll(async () => {
  await drawer.close();
  if ((await readdir(differences)).length === 0) await rm(differences, { recursive: true });
});

const SAMPLES = CHARTS.flatMap(({ key, samples }) => Object.keys(samples).map((name) => ({ key, name, file: `${key}-${name}.webp` })));

async function draw(key: string, data: unknown): Promise<Buffer> {
  const drawing = await drawer.png(key, data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return drawing.body;
}

/** How many pixels differ by more than the levels; all of them where the sizes do. */
async function differing(a: Buffer, b: Buffer, levels = LEVELS): Promise<number> {
  const [one, other] = await Promise.all([a, b].map((picture) => sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })));
  if (one!.info.width !== other!.info.width || one!.info.height !== other!.info.height) return one!.data.length / 3;
  let pixels = 0;
  for (let i = 0; i < one!.data.length; i += 3)
    if ([0, 1, 2].some((channel) => Math.abs(one!.data[i + channel]! - other!.data[i + channel]!) > levels)) pixels += 1;
  return pixels;
}

/** Between two colours that an eye tells apart in large areas; the edges of letters have more colours than 256. */
const SEEN_LEVELS = 48;

describe.each(CHARTS.map((chart) => ({ key: chart.key, data: Object.values(chart.samples)[0] })))('a small $key', ({ key, data }) => {
  it('looks the same, and has at most three quarters of the bytes', async () => {
    const [usual, small] = [await draw(key, data), await drawer.png(key, data, { small: true })];
    if (!small.ok) throw new Error(small.reason);
    expect(await differing(usual, small.body, SEEN_LEVELS)).toBeLessThanOrEqual(PIXELS);
    expect(small.body.length / usual.length).toBeLessThan(0.75);
  });
});

describe.each(SAMPLES)('$key, $name', ({ key, name, file }) => {
  it('is drawn as it was looked at', async () => {
    const picture = await draw(key, CHARTS.find((chart) => chart.key === key)!.samples[name]);
    const path = join(FOLDER, file);
    if (UPDATE && (!existsSync(path) || (await differing(picture, await readFile(path))) > 0)) {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(path, await sharp(picture).webp({ lossless: true, effort: 6 }).toBuffer());
    }
    const pixels = await differing(picture, await readFile(path));
    if (pixels > PIXELS) await writeFile(join(differences, `${key}-${name}.png`), picture);
    expect(pixels, `pixels that differ; the picture is in ${differences}`).toBeLessThanOrEqual(PIXELS);
  });
});

it('has a picture of each sample and of nothing else', async () => {
  expect((await readdir(FOLDER)).toSorted()).toEqual(SAMPLES.map(({ file }) => file).toSorted());
});

it('sees one digit that changed, and one bar that is a little shorter', async () => {
  const data = top.samples['ranking']!;
  const [first, ...others] = data.rows;
  const recall = top.samples['retrieval']!;
  const changedDigit = await draw('top', { ...data, rows: [{ ...first!, label: 'Exp #46' }, ...others] });
  const shorterBar = await draw('top', {
    ...recall,
    rows: recall.rows.map((row, i) => (i === 3 ? { ...row, value: row.value - 0.004 } : row)),
  });
  expect(await differing(changedDigit, await draw('top', data))).toBeGreaterThan(PIXELS);
  expect(await differing(shorterBar, await draw('top', recall))).toBeGreaterThan(PIXELS);
});
