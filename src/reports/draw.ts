/** Draws charts in worker threads, so that neither Vega nor an encoder ever holds up an answer. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { describeError } from '../errors.ts';
import { createDrawThreads } from './draw-threads.ts';
import type { DrawnPicture, DrawTask } from './draw-worker.ts';

/** A failed drawing is a value: the words around it are sent all the same. */
export type Drawing<Body extends string | Buffer = string | Buffer> =
  | { ok: true; body: Body; /** Logical pixels; a PNG has twice as many. */ width: number; height: number }
  | { ok: false; reason: string };

export interface Drawer {
  svg(key: string, data: unknown, options?: Patience): Promise<Drawing<string>>;
  /** `small`: drawn once and sent to many, so that bytes count more than time. */
  png(key: string, data: unknown, options?: Patience & { small?: boolean }): Promise<Drawing<Buffer>>;
  /** Starts a thread and has it load what it draws with, which takes a second, so that the first who asks need not wait for that. */
  warmUp(): Promise<void>;
  /** Ends the workers; what they were drawing, and what is asked for later, fails. */
  close(): Promise<void>;
}

export interface Patience {
  /** In place of the drawer's `timeoutMs`. */
  patienceMs?: number;
  /**
   * How long it may wait for a free thread, however many wait: only then `patienceMs` begins to count. For what nobody waits for and is made
   * once; if not given, waiting counts as drawing does, for an answer is due at its time.
   */
  queueMs?: number;
}

export interface DrawerOptions {
  /** The compiled `draw-worker.js`: worker threads can't load TypeScript. */
  workerUrl: URL;
  /** The first takes some 90 MB after one drawing and 180 MB after hundreds. */
  threads: number;
  /** Counts from the request, so waiting for a free thread and its start (about a second) are included; but see `queueMs`. */
  timeoutMs: number;
  /** How many drawings may wait for a thread. */
  maxQueue: number;
  /** How much of what was drawn is kept for who asks for the same again: 32 MiB, some 400 pictures, if not given. */
  cacheBytes?: number;
}

type Failure = { failed: string };

export function createDrawer({ workerUrl, threads, timeoutMs, maxQueue, cacheBytes = 2 ** 25 }: DrawerOptions): Drawer {
  const drawThreads = createDrawThreads({ workerUrl, threads, maxQueue });
  const unfinished = new Set<AbortController>();
  /** By what they were drawn from. */
  const pictures = new LRUCache<string, DrawnPicture>({ maxSize: cacheBytes, sizeCalculation: ({ body }) => bytesOf(body) });
  const inFlight = new Map<string, Promise<DrawnPicture | Failure>>();
  let closed = false;

  const failAll = (reason: string): void => unfinished.forEach((controller) => controller.abort(reason));

  const drawAnew = async (
    task: DrawTask,
    { patienceMs, queueMs }: { patienceMs: number; queueMs: number | undefined },
  ): Promise<DrawnPicture | Failure> => {
    if (queueMs === undefined && drawThreads.isFull()) return { failed: 'too many drawings are waiting' };
    const controller = new AbortController();
    unfinished.add(controller);
    const abortAfter = (ms: number, reason: string): NodeJS.Timeout => setTimeout(() => controller.abort(reason), ms);
    const beginDrawing = (): NodeJS.Timeout => abortAfter(patienceMs, `not drawn within ${patienceMs} ms`);
    let timer = queueMs === undefined ? beginDrawing() : abortAfter(queueMs, `no thread was free within ${queueMs} ms`);
    try {
      return await drawThreads.draw(task, controller.signal, () => {
        if (queueMs === undefined) return;
        clearTimeout(timer);
        timer = beginDrawing();
      });
    } catch (error) {
      return { failed: controller.signal.aborted ? String(controller.signal.reason) : describeError(error) };
    } finally {
      clearTimeout(timer);
      unfinished.delete(controller);
    }
  };

  /** Who asks for the same while it is being drawn gets the same drawing; afterwards it is at hand for a while. */
  const draw = async (
    key: string,
    data: unknown,
    { format, patienceMs = timeoutMs, queueMs }: Patience & Pick<DrawTask, 'format'>,
  ): Promise<DrawnPicture | Failure> => {
    if (closed) return { failed: 'the drawer is closed' };
    const json = writeJson(data);
    if (typeof json === 'object') return json;
    const task = { key, json, format };
    const name = createHash('sha256').update(`${format} ${key} ${task.json}`).digest('base64');
    // A drawing that is given up too soon is of no use to who has more patience.
    const patientName = `${patienceMs} ${queueMs ?? 0} ${name}`;
    const known = pictures.get(name) ?? inFlight.get(patientName);
    if (known !== undefined) return known;
    const drawing = drawAnew(task, { patienceMs, queueMs }).finally(() => inFlight.delete(patientName));
    inFlight.set(patientName, drawing);
    const drawn = await drawing;
    if (!('failed' in drawn)) pictures.set(name, drawn);
    return drawn;
  };

  return {
    async svg(key, data, patience) {
      const drawn = await draw(key, data, { ...patience, format: 'svg' });
      return 'failed' in drawn
        ? { ok: false, reason: drawn.failed }
        : { ok: true, body: String(drawn.body), width: drawn.width, height: drawn.height };
    },
    async png(key, data, { small = false, ...patience } = {}) {
      const drawn = await draw(key, data, { ...patience, format: small ? 'small-png' : 'png' });
      return 'failed' in drawn
        ? { ok: false, reason: drawn.failed }
        : { ok: true, body: Buffer.from(drawn.body as Uint8Array<ArrayBuffer>), width: drawn.width, height: drawn.height };
    },
    async warmUp() {
      await draw('sentence', { title: 'Towerwatch', sentence: 'Ready to draw.' }, { format: 'png' });
    },
    async close() {
      closed = true;
      failAll('the drawer was closed');
      await drawThreads.close();
    },
  };
}

/** A single → or Cyrillic letter makes V8 hold two bytes for every character of an SVG. */
function bytesOf(body: DrawnPicture['body']): number {
  return typeof body === 'string' ? 2 * body.length : body.byteLength;
}

function writeJson(data: unknown): string | Failure {
  try {
    return JSON.stringify(data) ?? 'null';
  } catch (error) {
    return { failed: describeError(error) };
  }
}
