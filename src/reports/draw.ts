/** Draws charts in worker threads, so that neither Vega nor sharp ever holds up an answer. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Piscina } from 'piscina';
import { describeError } from '../errors.ts';
import type { DrawnPicture, DrawTask } from './draw-worker.ts';

/** A failed drawing is a value: the words around it are sent all the same. */
export type Drawing<Body extends string | Buffer = string | Buffer> =
  | { ok: true; body: Body; /** Logical pixels; a PNG has twice as many. */ width: number; height: number }
  | { ok: false; reason: string };

export interface Drawer {
  svg(key: string, data: unknown): Promise<Drawing<string>>;
  png(key: string, data: unknown): Promise<Drawing<Buffer>>;
  /** Starts a thread and has it load what it draws with, which takes a second, so that the first who asks need not wait for that. */
  warmUp(): Promise<void>;
  /** Ends the workers; what they were drawing, and what is asked for later, fails. */
  close(): Promise<void>;
}

export interface DrawerOptions {
  /** The compiled `draw-worker.js`: worker threads can't load TypeScript. */
  workerUrl: URL;
  /** The first takes some 90 MB after one drawing and 180 MB after hundreds. */
  threads: number;
  /** Counts from the request, so waiting for a free thread and its start (about a second) are included. */
  timeoutMs: number;
  /** How many drawings may wait for a thread. */
  maxQueue: number;
  /** How much of what was drawn is kept for who asks for the same again: 32 MiB, some 400 pictures, if not given. */
  cacheBytes?: number;
}

type Failure = { failed: string };

/** Lazy: the first drawing starts the first thread, and threads stay for the next ones. Idle threads don't hold the process. */
export function createDrawer({ workerUrl, threads, timeoutMs, maxQueue, cacheBytes = 2 ** 25 }: DrawerOptions): Drawer {
  const waiting: (() => void)[] = [];
  const unfinished = new Set<AbortController>();
  /** By what they were drawn from. */
  const pictures = new LRUCache<string, DrawnPicture>({ maxSize: cacheBytes, sizeCalculation: ({ body }) => Buffer.byteLength(body) });
  const inFlight = new Map<string, Promise<DrawnPicture | Failure>>();
  let running = 0;
  let closed = false;
  let pool: Piscina<DrawTask, DrawnPicture> | undefined;

  const failAll = (reason: string): void => unfinished.forEach((controller) => controller.abort(reason));

  const openPool = (): Piscina<DrawTask, DrawnPicture> => {
    const opened = new Piscina<DrawTask, DrawnPicture>({
      filename: workerUrl.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: Infinity,
      // A third less memory than with V8's own limits; who needs more loses the thread, and the drawing fails.
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    });
    // A thread that can't even load; with nobody listening the process would end.
    opened.on('error', (error: unknown) => failAll(describeError(error)));
    return opened;
  };

  /** The drawings wait here, not in Piscina: its queue stands still once a time-out has ended the last thread. */
  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const start = (): void => {
        running += 1;
        resolve();
      };
      if (running < threads) return start();
      waiting.push(start);
      signal.addEventListener('abort', () => {
        const place = waiting.indexOf(start);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal.reason);
      });
    });

  const drawInTurn = async (task: DrawTask, signal: AbortSignal): Promise<DrawnPicture> => {
    await turn(signal);
    try {
      signal.throwIfAborted();
      pool ??= openPool();
      return await pool.run(task, { signal });
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };

  const drawAnew = async (task: DrawTask): Promise<DrawnPicture | Failure> => {
    if (running >= threads && waiting.length >= maxQueue) return { failed: 'too many drawings are waiting' };
    const controller = new AbortController();
    unfinished.add(controller);
    // Ends the thread, the only way to stop a drawing; the next one gets a new thread.
    const timer = setTimeout(() => controller.abort(`not drawn within ${timeoutMs} ms`), timeoutMs);
    try {
      return await drawInTurn(task, controller.signal);
    } catch (error) {
      return { failed: controller.signal.aborted ? String(controller.signal.reason) : describeError(error) };
    } finally {
      clearTimeout(timer);
      unfinished.delete(controller);
    }
  };

  /** Who asks for the same while it is being drawn gets the same drawing; afterwards it is at hand for a while. */
  const draw = async (key: string, data: unknown, format: DrawTask['format']): Promise<DrawnPicture | Failure> => {
    if (closed) return { failed: 'the drawer is closed' };
    const json = writeJson(data);
    if (typeof json === 'object') return json;
    const task = { key, json, format };
    const name = createHash('sha256').update(`${format} ${key} ${task.json}`).digest('base64');
    const known = pictures.get(name) ?? inFlight.get(name);
    if (known !== undefined) return known;
    const drawing = drawAnew(task).finally(() => inFlight.delete(name));
    inFlight.set(name, drawing);
    const drawn = await drawing;
    if (!('failed' in drawn)) pictures.set(name, drawn);
    return drawn;
  };

  return {
    async svg(key, data) {
      const drawn = await draw(key, data, 'svg');
      return 'failed' in drawn
        ? { ok: false, reason: drawn.failed }
        : { ok: true, body: String(drawn.body), width: drawn.width, height: drawn.height };
    },
    async png(key, data) {
      const drawn = await draw(key, data, 'png');
      return 'failed' in drawn
        ? { ok: false, reason: drawn.failed }
        : { ok: true, body: Buffer.from(drawn.body as Uint8Array<ArrayBuffer>), width: drawn.width, height: drawn.height };
    },
    async warmUp() {
      await draw('sentence', { title: 'Towerwatch', sentence: 'Ready to draw.' }, 'png');
    },
    async close() {
      closed = true;
      failAll('the drawer was closed');
      await pool?.destroy();
    },
  };
}

function writeJson(data: unknown): string | Failure {
  try {
    return JSON.stringify(data) ?? 'null';
  } catch (error) {
    return { failed: describeError(error) };
  }
}
