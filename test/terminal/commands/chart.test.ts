import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '../../../src/bot/dispatch.ts';
import { COMMANDS } from '../../../src/bot/commands/index.ts';
import { readConfig } from '../../../src/config.ts';
import { describeError, type AppError } from '../../../src/errors.ts';
import type { Parts } from '../../../src/parts.ts';
import { CHARTS } from '../../../src/reports/charts/index.ts';
import { createDrawer, type Drawer } from '../../../src/reports/draw.ts';
import { createMemorySource } from '../../../src/sources/memory.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import { syncStore } from '../../../src/sources/sync.ts';
import type { Store } from '../../../src/store/store.ts';
import { CHART_WORDS } from '../../../src/terminal/chart-question.ts';
import { chart } from '../../../src/terminal/commands/chart.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { createTestLog } from '../../support/log.ts';
import { openTestStore } from '../../support/store.ts';
import { textsOf } from '../../reports/charts/svg-texts.ts';

const { log } = createTestLog();
const now = (): Date => new Date('2026-11-23T12:00:00Z');
const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
let store: Store;
let folder: string;

beforeAll(async () => {
  store = await openTestStore('embedded');
  await syncStore({ store, source: createSampleSource({ now }), log, now });
});
afterAll(async () => {
  await store.close();
  await drawer.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-chart-'));
  return () => rm(folder, { recursive: true });
});

interface Run {
  output: string;
  errors: string;
}

/** Runs `towerwatch chart` with the given arguments, relative to a folder of its own. */
async function run(argv: string, { knex = store.knex, draw = drawer }: { knex?: Store['knex']; draw?: Drawer } = {}): Promise<Run> {
  const told = { output: '', errors: '' };
  const parts = { store: { knex }, drawer: draw } as unknown as Parts;
  const terminal = {
    write: (text: string) => void (told.output += text),
    writeError: (text: string) => void (told.errors += text),
    columns: 120,
    interactive: false,
  };
  const delivery = async (): Promise<never> => Promise.reject(new Error('a chart delivers nothing'));
  const context = { parts, delivery, terminal, folder, log, now, config: readConfig({}), baseUrl: 'https://towerwatch.example.org' };
  expect(await chart.run(argv.split(' ').filter(Boolean), context)).toBe(0);
  return told;
}

it('knows the words for every chart', () => {
  expect(CHARTS.map(({ key }) => key).filter((key) => key !== 'sentence' && CHART_WORDS[key] === undefined)).toEqual([]);
});

const COMMAND_OF = Object.entries(CHART_WORDS).map(([key, words]) => {
  const command = COMMANDS.find(({ name }) => name === words.split(' ')[0])!;
  return { key, takes: command.takes };
});

describe('towerwatch chart', () => {
  it.each(COMMAND_OF)('draws $key, not a sentence in its place', async ({ key, takes: { experiments } }) => {
    const answer = await dispatch('hybrid top 5', { knex: store.knex });
    const numbers = answer.records.slice(0, experiments?.from).map(({ experiment_number: number }) => number);
    const { output } = await run(`${key} ${experiments === undefined ? 'hybrid' : `--experiments ${numbers.join(',')}`} --out a.svg`);
    const texts = textsOf(await readFile(join(folder, 'a.svg'), 'utf8'));
    expect(texts.length).toBeGreaterThan(5);
    expect(output).toMatch(/ pixels · .*\n.*\d.*\.\n$/);
  });

  it('says where the picture is, how large, and what it shows', async () => {
    await mkdir(join(folder, 'pictures'));
    const { output, errors } = await run('top ranking --project grocery-basket-recommender --out pictures/top.PNG');
    const file = join(folder, 'pictures', 'top.PNG');
    const { width, height, format } = await sharp(await readFile(file)).metadata();
    const [path, size, words] = output.split('\n');
    expect([path, size, format]).toEqual([file, `${width} × ${height} pixels · Grocery Basket Recommender`, 'png']);
    expect(words).toMatch(/^Exp #\d+ leads with Test RMSE 0\.\d{4}, /);
    expect(errors).toBe('');
  });

  it('puts into an SVG the fonts that it was measured with, in the weights that it has', async () => {
    await run('top ranking --out top.svg');
    const svg = await readFile(join(folder, 'top.svg'), 'utf8');
    const faces = [...svg.matchAll(/@font-face\{font-family:Inter;font-weight:(\d+);src:url\(data:font\/otf;base64,([^)]+)\)/g)];
    expect(faces.map(([, weight]) => weight)).toEqual(['400', '600', '700']);
    expect(Buffer.from(faces[0]![2]!, 'base64').subarray(0, 4).toString()).toBe('OTTO');
    expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
    const { body } = (await drawer.svg('sentence', { title: 'A title of it', sentence: 'Words.' })) as { body: string };
    expect(body).not.toContain('@font-face');
  });

  it('waits a minute for its picture', async () => {
    const asked: unknown[] = [];
    const draw: Drawer = {
      ...drawer,
      svg: (key, data, options) => {
        asked.push(options);
        return drawer.svg(key, data, options);
      },
    };
    await run('top --out top.svg', { draw });
    expect(asked).toEqual([{ patienceMs: 60_000 }]);
  });

  it('gives SVG on standard output, and the words beside it', async () => {
    const { output, errors } = await run('trend --out -');
    expect(output).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(errors).toMatch(/^640 × 320 pixels · Bookshop Next Read\nBest hybrid results, /);
    expect(await readdir(folder)).toEqual([]);
  });

  it('draws the sentence of an answer without data, for the type that was asked for', async () => {
    const empty = await openTestStore('embedded');
    const rows = {
      projects: [{ id: 1, name: 'New', description: '' }],
      datasets: [],
      feature_configs: [],
      model_configs: [],
      experiments: [],
    };
    await syncStore({ store: empty, source: createMemorySource('empty', () => rows), log, now });
    const { output } = await run('top ranking --out top.svg', { knex: empty.knex });
    expect(output).toContain('No completed ranking experiment has Test RMSE yet.');
    const texts = textsOf(await readFile(join(folder, 'top.svg'), 'utf8')).map(({ text }) => text);
    expect(texts).toContain('No completed ranking experiment has Test RMSE yet.');
    await empty.close();
  });

  it.each([
    ['', 'The key of a chart is missing.', 'Charts: '],
    ['tredn --out a.png', 'There is no chart “tredn”. Did you mean `trend`?', 'metrics-heatmap, '],
    ['sentence --out a.png', 'There is no chart “sentence”.', 'Charts: '],
    ['top', '--out is missing.', '--out top.png'],
    ['top --out top.pdf', '--out top.pdf: a chart is written as .png or .svg.', 'endings'],
    ['top --out png', '--out png: a chart is written as .png or .svg.', 'endings'],
    ['top rank --out a.png', '“rank” is no model type', 'Types: retrieval, ranking, hybrid, multitask.'],
    ['top hybrid 5 --out a.png', '“5” is no model type, or one too many.', 'Usage: towerwatch chart'],
    ['top --experiments 45 --out a.png', 'The chart “top” is about no single experiments.', 'Leave --experiments out.'],
    ['top --nope --out a.png', "Unknown option '--nope'", 'Usage: towerwatch chart'],
    ['compare --experiments 45,#45 --out a.png', '#45 stands there more than once.', '--experiments 45,12'],
    ['top --project nowhere --out a.png', 'There is no project “nowhere”.', 'bookshop-next-read'],
    ['top --out /dev/null/a.png', "/dev/null/a.png can't be written: /dev/null is no folder.", 'folder'],
    ['top --out pictures/a.png', "/pictures/a.png can't be written: there is no folder ", 'Make the folder first'],
  ])('answers %j with advice, and writes nothing', async (argv, message, hint) => {
    const error = (await run(argv).catch((thrown: unknown) => thrown)) as AppError;
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the wanted file, and no other, where it cannot be written', async () => {
    await mkdir(join(folder, 'top.png'));
    const error = (await run('top --out top.png').catch((thrown: unknown) => thrown)) as AppError;
    expect(error.message).toBe(`${folder}/top.png can't be written: it is a folder.`);
    expect(describeError(error)).not.toContain('unfinished');
    expect(await readdir(folder)).toEqual(['top.png']);
  });

  it('leaves the file as it was when the drawing fails', async () => {
    await run('top --out top.svg');
    const before = await readFile(join(folder, 'top.svg'), 'utf8');
    const failing: Drawer = {
      ...drawer,
      svg: async () => ({ ok: false, reason: 'no thread' }),
      png: async () => ({ ok: false, reason: 'no thread' }),
    };
    for (const file of ['top.svg', 'top.png']) {
      const error = (await run(`top --out ${file}`, { draw: failing }).catch((thrown: unknown) => thrown)) as AppError;
      expect(error).toMatchObject({ exitCode: 1, message: 'The chart “top” could not be drawn: no thread.' });
    }
    expect(await readdir(folder)).toEqual(['top.svg']);
    expect(await readFile(join(folder, 'top.svg'), 'utf8')).toBe(before);
  });
});
