/** Runs in a worker thread, the only place that loads Vega: data → Vega-Lite → Vega → SVG, or → canvas → PNG. */
import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Canvas } from '@napi-rs/canvas';
import { LRUCache } from 'lru-cache';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { divideSpec, type DividedSpec } from './chart-template.ts';
import { findChart } from './charts/index.ts';
import { encodePng, openCanvas, PNG_SCALE } from './png.ts';
import { createTextMeasure, type FontWeight, type MeasureText } from './text-width.ts';

export interface DrawTask {
  key: string;
  /** The chart's data: a text goes to a thread in a fraction of the time that objects take. */
  json: string;
  /** 'small-png' takes some 40 ms more than 'png' for half of the bytes. */
  format: 'svg' | 'png' | 'small-png';
}

interface Size {
  /** Logical pixels. */
  width: number;
  height: number;
}

export interface DrawnPicture extends Size {
  body: string | Uint8Array;
}

const measure = createTextMeasure();
measureWithShippedFont(measure);
/** By shape. A type's chart has few: axes of other number formats, more or fewer lines. */
const runtimes = new LRUCache<string, vega.Runtime>({ max: 100 });

yieldToOthers();

/** Where answers and pictures want the same processor, answers go first. Linux has a priority for each thread; elsewhere nothing is changed. */
function yieldToOthers(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // No such folder, or not allowed.
  }
}

export default async function drawPicture({ key, json, format }: DrawTask): Promise<DrawnPicture> {
  const data: unknown = JSON.parse(json);
  if (format === 'svg') {
    const { svg, width, height } = await drawSvg(key, data);
    return { body: svg, width, height };
  }
  const { canvas, width, height } = await paint(key, data);
  const body = await encodePng(canvas, format);
  setImmediate(clearYoungObjects);
  return { body, width, height };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/**
 * The pixels of a picture, 3 MB and used once, lie outside of V8's heap but count: after every fifth picture V8 would go through all of it,
 * Vega's code included, for a third of the time that drawing takes. To clear up what is young takes 1 ms, when the picture is out.
 */
function clearYoungObjects(): void {
  collectGarbage({ type: 'minor' });
}

export async function drawSvg(key: string, data: unknown): Promise<Size & { svg: string }> {
  return withView(key, data, async (view) => ({ svg: withOwnIds(withoutRoles(await view.toSVG())), ...sizeOf(view) }));
}

/** The same picture without the way over SVG, whose texts take a rasteriser longer to set than all the rest takes. */
export async function paint(key: string, data: unknown): Promise<Size & { canvas: Canvas }> {
  return withView(key, data, async (view) => {
    const size = sizeOf(view);
    const canvas = openCanvas(size.width, size.height, measure);
    await view.toCanvas(PNG_SCALE, { externalContext: canvas.getContext('2d') });
    return { canvas, ...size };
  });
}

async function withView<Result>(key: string, data: unknown, draw: (view: vega.View) => Promise<Result>): Promise<Result> {
  const chart = findChart(key);
  if (chart === undefined) throw new Error(`there is no chart "${key}"`);
  const divided = divideSpec(chart.spec(data, measure));
  const view = new vega.View(runtimeOf(divided.shape), { renderer: 'none', loader: CLOSED_LOADER, logger: failingLogger() });
  try {
    fillIn(view, divided);
    return await draw(view);
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

function sizeOf(view: vega.View): Size {
  const { left = 0, right = 0, top = 0, bottom = 0 } = view.padding() as Partial<Record<'left' | 'right' | 'top' | 'bottom', number>>;
  return { width: view.width() + left + right, height: view.height() + top + bottom };
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
