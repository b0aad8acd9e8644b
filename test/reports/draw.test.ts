import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../../src/reports/charts/top.ts';
import { trend } from '../../src/reports/charts/trend.ts';
import { createDrawer, type Drawer, type DrawerOptions, type Drawing } from '../../src/reports/draw.ts';
import { createTextMeasure, FONT_FILES, FONT_FOLDER } from '../../src/reports/text-width.ts';
import { FONT_SIZES } from '../../src/reports/theme.ts';
import { drawWorkerUrl } from '../support/draw-worker-url.ts';

const STUCK = new URL('draw/stuck-worker.mjs', import.meta.url);
const STUCK_ONCE = new URL('draw/stuck-once-worker.mjs', import.meta.url);
const FAULTY = new URL('draw/faulty-worker.mjs', import.meta.url);
const COUNTING = new URL('draw/counting-worker.mjs', import.meta.url);
const EMPTY = top.samples['empty'];

const open: Drawer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((drawer) => drawer.close()));
});

function drawerWith(options: Partial<DrawerOptions>): Drawer {
  const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10, ...options });
  open.push(drawer);
  return drawer;
}

describe('a drawer fails with a value', () => {
  it('when a drawing takes too long, and draws the next one', async () => {
    const drawer = drawerWith({ workerUrl: STUCK, timeoutMs: 300 });
    expect(await drawer.png('top', EMPTY)).toEqual({ ok: false, reason: 'not drawn within 300 ms' });
    expect(await drawer.svg('top', EMPTY)).toEqual({ ok: false, reason: 'not drawn within 300 ms' });
    expect(await drawer.svg('top', EMPTY, { patienceMs: 50 })).toEqual({ ok: false, reason: 'not drawn within 50 ms' });
  });

  it('when too many wait', async () => {
    const drawer = drawerWith({ workerUrl: STUCK, timeoutMs: 500, maxQueue: 1 });
    const drawings = await Promise.all([1, 2, 3, 4].map((rows) => drawer.svg('top', { rows })));
    expect(drawings.map((drawing) => (drawing.ok ? 'drawn' : drawing.reason))).toEqual([
      'not drawn within 500 ms',
      'not drawn within 500 ms',
      'too many drawings are waiting',
      'too many drawings are waiting',
    ]);
  });

  it('when there is no such chart', async () => {
    expect(await drawerWith({}).svg('pie', {})).toEqual({ ok: false, reason: 'there is no chart "pie"' });
  });

  it('when the data is not what the chart expects, or cannot be sent to a thread, and draws the next one', async () => {
    const drawer = drawerWith({});
    expect(await drawer.svg('top', null)).toMatchObject({ ok: false });
    expect(await drawer.svg('trend', { modelType: 'hybrid', points: 'many' })).toMatchObject({ ok: false });
    expect(await drawer.svg('top', { rows: [1n] })).toMatchObject({ ok: false });
    expect(await drawer.svg('top', EMPTY)).toMatchObject({ ok: true });
  });

  it('when it throws, uses up its memory or ends the thread, and draws the next one', async () => {
    const drawer = drawerWith({ workerUrl: FAULTY });
    for (const fault of ['throw', 'exhaust', 'exit', 'draw', 'throw', 'draw'])
      expect([fault, (await drawer.svg(fault, { fault })).ok]).toEqual([fault, fault === 'draw']);
  }, 60_000);

  it('when the worker is not there', async () => {
    expect(await drawerWith({ workerUrl: new URL('file:///no/such/worker.js') }).png('top', EMPTY)).toMatchObject({ ok: false });
  });

  it('once it is closed, and while it closes', async () => {
    const drawer = drawerWith({ workerUrl: STUCK });
    const interrupted = drawer.svg('top', EMPTY);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await drawer.close();
    expect(await interrupted).toEqual({ ok: false, reason: 'the drawer was closed' });
    expect(await drawer.svg('top', EMPTY)).toEqual({ ok: false, reason: 'the drawer is closed' });
  });
});

it.runIf(process.platform === 'linux')('lets those go first who wait for no picture', async () => {
  const niceness = async (thread: string): Promise<number> =>
    Number((await readFile(`/proc/self/task/${thread}/stat`, 'utf8')).split(') ')[1]!.split(' ')[16]);
  const own = await niceness(String(process.pid));
  const { ok } = await drawerWith({}).png('top', EMPTY);
  expect(ok).toBe(true);
  const all = await Promise.all((await readdir('/proc/self/task')).map((thread) => niceness(thread).catch(() => own)));
  expect(all.filter((nice) => nice > own).length).toBeGreaterThanOrEqual(1);
  expect(await niceness(String(process.pid))).toBe(own);
});

it('goes on with what other threads draw when one can not load, and with what waits', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-unloadable-'));
  await copyFile(new URL('draw/unloadable-once-worker.mjs', import.meta.url), join(folder, 'worker.mjs'));
  const drawer = drawerWith({ workerUrl: pathToFileURL(join(folder, 'worker.mjs')), threads: 2 });
  await drawer.warmUp();
  await writeFile(join(folder, 'flag'), '');
  const drawings = await Promise.all([1, 2, 3].map((row) => drawer.svg('top', { row })));
  expect(drawings.map((drawing) => (drawing.ok ? 'drawn' : drawing.reason))).toEqual(['drawn', 'told not to load', 'drawn']);
  expect(await drawer.svg('top', { row: 2 })).toMatchObject({ ok: true });
  await rm(folder, { recursive: true });
});

it('draws what waits behind a drawing that took too long', async () => {
  const drawer = drawerWith({ workerUrl: STUCK_ONCE, timeoutMs: 1500 });
  const stuck = drawer.svg('stuck', {});
  await new Promise((resolve) => setTimeout(resolve, 700));
  const next = drawer.svg('next', {}, { patienceMs: 30_000 });
  expect(await stuck).toMatchObject({ ok: false });
  expect(await next).toEqual({ ok: true, body: '<svg/>', width: 1, height: 1 });
});

it('counts no waiting as drawing where the wait has a bound of its own, and turns nobody away then', async () => {
  const drawer = drawerWith({ workerUrl: STUCK_ONCE, timeoutMs: 1500, maxQueue: 0 });
  const stuck = drawer.svg('stuck', {});
  const impatient = drawer.svg('next', { row: 1 }, { patienceMs: 30_000, queueMs: 200 });
  const next = [2, 3].map((row) => drawer.svg('next', { row }, { patienceMs: 10_000, queueMs: 30_000 }));
  expect(await drawer.svg('next', { row: 4 })).toEqual({ ok: false, reason: 'too many drawings are waiting' });
  expect(await impatient).toEqual({ ok: false, reason: 'no thread was free within 200 ms' });
  expect(await stuck).toEqual({ ok: false, reason: 'not drawn within 1500 ms' });
  for (const drawing of next) expect(await drawing).toMatchObject({ ok: true });
  const slow = drawer.svg('stuck', {}, { patienceMs: 300, queueMs: 30_000 });
  expect(await slow).toEqual({ ok: false, reason: 'not drawn within 300 ms' });
});

describe('what was asked for before', () => {
  const bodyOf = async (drawing: Promise<Drawing<string>>): Promise<string> => {
    const drawn = await drawing;
    return drawn.ok ? drawn.body : drawn.reason;
  };

  it('is drawn once for all who ask at the same time, and is at hand afterwards', async () => {
    const drawer = drawerWith({ workerUrl: COUNTING });
    const together = [1, 2, 3].map(() => bodyOf(drawer.svg('top', { rows: [1] })));
    expect(await Promise.all(together)).toEqual(['drawing 1', 'drawing 1', 'drawing 1']);
    expect(await bodyOf(drawer.svg('top', { rows: [1] }))).toBe('drawing 1');
    expect(await bodyOf(drawer.svg('top', { rows: [2] }))).toBe('drawing 2');
    expect(await bodyOf(drawer.svg('trend', { rows: [1] }))).toBe('drawing 3');
  });

  it('is drawn anew where it failed, or where others have taken its room', async () => {
    const drawer = drawerWith({ workerUrl: COUNTING, cacheBytes: 2 * 2 * 'drawing 1'.length });
    expect(await bodyOf(drawer.svg('fail', {}))).toBe('drawing 1 failed');
    expect(await bodyOf(drawer.svg('fail', {}))).toBe('drawing 2 failed');
    for (const [chart, drawing] of [
      ['a', 3],
      ['b', 4],
      ['a', 3],
      ['c', 5],
      ['b', 6],
      ['a', 7],
    ] as const)
      expect(await bodyOf(drawer.svg(chart, {}))).toBe(`drawing ${drawing}`);
  });
});

describe('pictures side by side', () => {
  const names = ['retrieval', 'hybrid', 'closeRecalls', 'single'];
  const drawAll = async (drawer: Drawer): Promise<string[]> => {
    const drawings = await Promise.all(names.map((name) => drawer.svg('trend', trend.samples[name])));
    return drawings.map((drawing) => (drawing.ok ? drawing.body : drawing.reason));
  };

  it('are the same each time, whichever thread draws them', async () => {
    const [first, second] = [drawerWith({ threads: 2, cacheBytes: 1 }), drawerWith({ threads: 1 })];
    const pictures = await drawAll(first);
    // Not toEqual: a failure would print pages of SVG.
    expect((await drawAll(first)).map((picture, i) => picture === pictures[i])).toEqual(names.map(() => true));
    expect((await drawAll(second)).map((picture, i) => picture === pictures[i])).toEqual(names.map(() => true));
  });

  it("share no id on one page, where one would take the other's colours", async () => {
    const ids = (await drawAll(drawerWith({}))).flatMap((svg) => [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('in a process of its own', () => {
  let home: string;
  let bold: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'towerwatch-fonts-'));
    await mkdir(join(home, '.fonts'));
    bold = join(home, '.fonts', 'Inter.otf');
    await writeFile(bold, asRegular(await readFile(new URL(FONT_FILES[700], FONT_FOLDER))));
    return () => rm(home, { recursive: true });
  });

  it('draws with the shipped font, whatever the machine has, and as wide as measured', async () => {
    const drawn = await drawIn({ home: tmpdir() });
    const measured = createTextMeasure()(top.title(EMPTY!), FONT_SIZES.title, 700);
    expect(Math.abs((await titleWidth(Buffer.from(drawn, 'base64'))) - measured)).toBeLessThan(4);
    // Not toBe: a failure would print both pictures.
    expect((await drawIn({ home })) === drawn).toBe(true);
    // As in an image without a font of its own: a fontconfig that knows of no folder.
    const empty = join(home, 'fonts.conf');
    await writeFile(empty, '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>');
    expect((await drawIn({ home: '/nowhere', fontconfig: empty })) === drawn).toBe(true);
  }, 60_000);

  it('fails where something else brought another font of that name, instead of drawing labels that collide', async () => {
    expect(await drawIn({ home, bringing: bold })).toBe('the shipped fonts are not used: this process has others of their name');
  }, 60_000);
});

/** The bold font under the weight of the regular one (OS/2's usWeightClass). */
function asRegular(font: Buffer): Buffer {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => 12 + 16 * i);
  const entry = tables.find((at) => font.toString('latin1', at, at + 4) === 'OS/2')!;
  font.writeUInt16BE(400, font.readUInt32BE(entry + 8) + 4);
  return font;
}

/** Draws one chart, and gives the picture in base64 or why there is none. */
async function drawIn({
  home,
  bringing,
  fontconfig,
}: {
  home: string;
  fontconfig?: string;
  /** A font that the main thread registers. */ bringing?: string;
}): Promise<string> {
  const script = `
    if (${bringing !== undefined}) {
      const { GlobalFonts } = await import(${JSON.stringify(import.meta.resolve('@napi-rs/canvas'))});
      GlobalFonts.registerFromPath(${JSON.stringify(bringing ?? '')});
    }
    const { createDrawer } = await import(${JSON.stringify(new URL('draw.js', drawWorkerUrl).href)});
    const drawer = createDrawer({ workerUrl: new URL(${JSON.stringify(drawWorkerUrl.href)}), threads: 2, timeoutMs: 30000, maxQueue: 10 });
    const drawing = await drawer.png('top', ${JSON.stringify(EMPTY)});
    console.log(drawing.ok ? drawing.body.toString('base64') : drawing.reason);
    await drawer.close();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, HOME: home, ...(fontconfig === undefined ? {} : { FONTCONFIG_FILE: fontconfig, FONTCONFIG_PATH: '/nowhere' }) },
    timeout: 20_000,
    maxBuffer: 10_000_000,
  });
  expect(stderr).toBe('');
  return stdout.trimEnd();
}

/** The width of the ink in the title's line. */
async function titleWidth(png: Buffer): Promise<number> {
  const { width } = await sharp(png).metadata();
  const { info } = await sharp(await sharp(png).extract({ left: 0, top: 0, width, height: 110 }).toBuffer())
    .trim({ threshold: 60 })
    .toBuffer({ resolveWithObject: true });
  return info.width / 2;
}

it('leaves a text alone that looks like the name of a gradient', async () => {
  const label = 'url(#clip1) id="gradient_3';
  const drawing = await drawerWith({}).svg('top', { modelType: 'hybrid', metric: 'recall_at_100', rows: [{ label, value: 0.4 }] });
  expect(drawing.ok && drawing.body).toContain(`>★ ${label}</text>`);
});

describe('a PNG', () => {
  const row = (label: string): unknown => ({ modelType: 'hybrid', metric: 'recall_at_100', rows: [{ label, value: 0.4 }] });
  const png = async (drawer: Drawer, data: unknown): Promise<Buffer> => {
    const drawing = await drawer.png('top', data);
    if (!drawing.ok) throw new Error(drawing.reason);
    return drawing.body;
  };

  it('has nothing of the picture that was drawn before it', async () => {
    const labels = ['Exp #1', 'A far longer label <&"\'> of another', 'Exp #1'];
    const drawer = drawerWith({ cacheBytes: 1 });
    const pictures: Buffer[] = [];
    for (const label of labels) pictures.push(await png(drawer, row(label)));
    expect(pictures[0]!.equals(pictures[2]!)).toBe(true);
    expect(pictures[0]!.equals(pictures[1]!)).toBe(false);
    expect(pictures[0]!.equals(await png(drawerWith({}), row('Exp #1')))).toBe(true);
  });

  it.each(['<script>&amp;"\'', '日本語の実験 🎉', 'تجربة ١٢', '\u0000\u001b[31m', '\ud800', ']]>'])(
    'is drawn with a row named %j',
    async (label) => {
      expect((await sharp(await png(drawerWith({}), row(label))).metadata()).width).toBe(2 * top.size.width);
    },
  );
});
