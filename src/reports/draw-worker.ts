/** Runs in a worker thread, the only place that loads Vega and sharp: data → Vega-Lite → Vega → SVG → PNG. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { divideSpec, type DividedSpec } from './chart-template.ts';
import { findChart } from './charts/index.ts';
import { createTextMeasure, type FontWeight, type MeasureText } from './text-width.ts';

export interface DrawTask {
  key: string;
  /** The chart's data: a text goes to a thread in a fraction of the time that objects take. */
  json: string;
  /** 'small-png' takes some 40 ms more than 'png' for half of the bytes. */
  format: 'svg' | 'png' | 'small-png';
}

export interface DrawnPicture {
  body: string | Uint8Array;
  /** Logical pixels. */
  width: number;
  height: number;
}

const PNG_SCALE = 2;
/** SVG's own resolution, at which one pixel of the picture is one of the PNG. */
const SVG_DENSITY = 72;

const measure = createTextMeasure();
measureWithShippedFont(measure);
/** By shape. A type's chart has few: axes of other number formats, more or fewer lines. */
const runtimes = new LRUCache<string, vega.Runtime>({ max: 100 });
// No picture is drawn twice, so libvips' cache of operations would only hold memory.
sharp.cache(false);

/** Asked once a thread, by its first PNG: with other fonts labels would collide or be cut, or be boxes. */
let fonts: Promise<boolean> | undefined;

export default async function drawPicture({ key, json, format }: DrawTask): Promise<DrawnPicture> {
  const { svg, width, height } = await drawSvg(key, JSON.parse(json));
  if (format === 'svg') return { body: svg, width, height };
  fonts ??= areShippedFontsUsed(measure);
  if (!(await fonts)) throw new Error('the shipped fonts are not used: this process drew text before its drawer was made');
  return { body: await rasterise(svg, format), width, height };
}

export async function drawSvg(key: string, data: unknown): Promise<{ svg: string; width: number; height: number }> {
  const chart = findChart(key);
  if (chart === undefined) throw new Error(`there is no chart "${key}"`);
  const divided = divideSpec(chart.spec(data, measure));
  const view = new vega.View(runtimeOf(divided.shape), { renderer: 'none', loader: CLOSED_LOADER, logger: failingLogger() });
  try {
    fillIn(view, divided);
    return { svg: withOwnIds(withoutRoles(await view.toSVG())), ...sizeOf(view) };
  } finally {
    view.finalize();
  }
}

function runtimeOf(shape: TopLevelSpec): vega.Runtime {
  const name = JSON.stringify(shape);
  const known = runtimes.get(name);
  if (known !== undefined) return known;
  const runtime = vega.parse(compile(shape, { logger: failingLogger() }).spec);
  runtimes.set(name, runtime);
  return runtime;
}

function fillIn(view: vega.View, { rows, parameters, width, height, padding }: DividedSpec): void {
  view.width(width).height(height).padding(padding);
  for (const [name, value] of Object.entries(parameters)) view.signal(name, value);
  for (const [name, values] of Object.entries(rows)) view.data(name, [...values]);
}

/** Vega names the parts of a picture without a word about them; who shows one describes it as a whole. */
function withoutRoles(svg: string): string {
  return svg.replace(/<[^>]+>/g, (tag) => tag.replace(/ (?:role|aria-roledescription)="[^"]*"/g, ''));
}

/**
 * Vega numbers gradients and clips from thread start on, so one chart differs from drawing to drawing, and two on
 * one page may share a number. Named by the picture they are in, they are the same each time and nobody else's.
 */
function withOwnIds(svg: string): string {
  const numbers = new Map<string, number>();
  const rename = (name: (number: number) => string): string =>
    // Inside of tags: a text may say the same.
    svg.replace(/<[^>]+>/g, (tag) =>
      tag.replace(/(\bid="|url\(#)((?:clip|gradient_)\d+)/g, (_, before: string, id: string) => {
        if (!numbers.has(id)) numbers.set(id, numbers.size);
        return before + name(numbers.get(id) ?? 0);
      }),
    );
  const picture = createHash('sha256').update(rename(String)).digest('hex').slice(0, 12);
  return rename((number) => `chart-${picture}-${number}`);
}

function sizeOf(view: vega.View): { width: number; height: number } {
  const { left = 0, right = 0, top = 0, bottom = 0 } = view.padding() as Partial<Record<'left' | 'right' | 'top' | 'bottom', number>>;
  return { width: view.width() + left + right, height: view.height() + top + bottom };
}

/** A higher level of compression takes 3 ms more for 7% fewer bytes. 256 colours are enough for every chart, without a dither. */
const PNG_OPTIONS = {
  png: { compressionLevel: 3 },
  'small-png': { palette: true, dither: 0, effort: 1, compressionLevel: 9 },
} as const;

export async function rasterise(svg: string, format: keyof typeof PNG_OPTIONS): Promise<Uint8Array> {
  return sharp(Buffer.from(svg), { density: SVG_DENSITY * PNG_SCALE })
    .png(PNG_OPTIONS[format])
    .toBuffer();
}

const PROBE = { text: 'Towerwatch draws R@100 → 47.3%', fontSize: 20, height: 40 };

/** Whether a line of text becomes as wide as it is measured. */
async function areShippedFontsUsed(measureText: MeasureText): Promise<boolean> {
  const { text, fontSize, height } = PROBE;
  const wanted = measureText(text, fontSize);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(wanted * 2)}" height="${height}"><text x="10" y="${height / 2}" font-family="Inter" font-size="${fontSize}px">${text}</text></svg>`;
  const { info } = await sharp(Buffer.from(svg), { density: SVG_DENSITY * PNG_SCALE })
    .trim()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // The first and the last letter stand a little off their places' edges.
  return Math.abs(info.width / PNG_SCALE - wanted) < 0.2 * fontSize;
}

/** Without node-canvas Vega guesses 0.8 em a character, and hides or cuts labels that had room. */
function measureWithShippedFont(measureText: MeasureText): void {
  // Vega's typings leave `textMetrics` out; its scenegraph calls `width` for every text, also while shortening to `limit`.
  const { textMetrics } = vega as unknown as {
    textMetrics: { width: (item: TextItem, text: string | number | null | undefined) => number };
  };
  textMetrics.width = (item, text) => {
    const width = measureText(String(text ?? '').trim(), item.fontSize ?? 11, weightOf(item.fontWeight));
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
}

interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
  limit?: number;
}

function weightOf(weight: string | number | undefined): FontWeight {
  const number = weight === 'bold' ? 700 : Number(weight ?? 400);
  return number >= 700 ? 700 : number >= 600 ? 600 : 400;
}

/** A spec holds its data; anything that reads a file or the network is a defect. */
const CLOSED_LOADER = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
  options: {},
};

function refuse(uri: string): Promise<never> {
  return Promise.reject(new Error(`a chart must not load ${uri}`));
}

/** Vega logs what goes wrong in its dataflow and draws on; a half-drawn chart must not be sent. */
function failingLogger(): vega.LoggerInterface {
  const logger: vega.LoggerInterface = {
    level: (level?: number) => (level === undefined ? vega.Warn : logger),
    error: failWith,
    warn: failWith,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

function failWith(...messages: readonly unknown[]): never {
  throw new Error(messages.map(String).join(' '));
}
