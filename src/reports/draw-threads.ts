/** The threads that draw, and who waits for one of them. */
import { Piscina } from 'piscina';
import type { DrawnPicture, DrawTask } from './draw-worker.ts';

export interface DrawThreads {
  /** Whether as many wait as may. */
  isFull(): boolean;
  /**
   * Draws as soon as a thread is free. The signal takes a waiting drawing out of the queue and ends the thread of one under way,
   * the only way to stop it; the next one gets a new thread. `onBegin` is told when a thread is free for it.
   */
  draw(task: DrawTask, signal: AbortSignal, onBegin: () => void): Promise<DrawnPicture>;
  close(): Promise<void>;
}

interface DrawThreadsOptions {
  workerUrl: URL;
  threads: number;
  maxQueue: number;
}

type Thread = ReturnType<typeof createThread>;

/** Lazy: the first drawing starts the first thread, and threads stay for the next ones. Idle threads don't hold the process. */
export function createDrawThreads({ workerUrl, threads, maxQueue }: DrawThreadsOptions): DrawThreads {
  const all = Array.from({ length: threads }, () => createThread(workerUrl));
  /** The last one was used last: one that is warm is taken before one that has yet to start. */
  const free = [...all];
  const waiting: ((thread: Thread) => void)[] = [];

  const turn = (signal: AbortSignal): Promise<Thread> =>
    new Promise((resolve, reject) => {
      const thread = free.pop();
      if (thread !== undefined) return resolve(thread);
      waiting.push(resolve);
      signal.addEventListener('abort', () => {
        const place = waiting.indexOf(resolve);
        if (place >= 0) waiting.splice(place, 1);
        reject(signal.reason);
      });
    });

  return {
    isFull: () => free.length === 0 && waiting.length >= maxQueue,
    async draw(task, signal, onBegin) {
      const thread = await turn(signal);
      try {
        signal.throwIfAborted();
        onBegin();
        return await thread.draw(task, signal);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(thread);
        else next(thread);
      }
    },
    async close() {
      await Promise.all(all.map((thread) => thread.close()));
    },
  };
}

/**
 * A pool of one thread: of a larger one nobody could tell whose thread it is that can't even load. Nor may drawings wait in it:
 * its queue stands still once a time-out has ended its thread.
 */
function createThread(workerUrl: URL): {
  draw: (task: DrawTask, signal: AbortSignal) => Promise<DrawnPicture>;
  close: DrawThreads['close'];
} {
  let pool: Piscina<DrawTask, DrawnPicture> | undefined;
  let loading = new AbortController();

  const open = (): Piscina<DrawTask, DrawnPicture> => {
    const opened = new Piscina<DrawTask, DrawnPicture>({
      filename: workerUrl.href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: Infinity,
      // The pool would require the worker first, and only then import it: twice the work, and Node ends the whole process where a thread is
      // ended in the midst of requiring a module of this kind.
      execArgv: ['--no-experimental-require-module'],
      // A third less memory than with V8's own limits; who needs more loses the thread, and the drawing fails.
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    });
    // The thread can't load; with nobody listening the process would end.
    opened.on('error', (error: unknown) => loading.abort(error));
    return opened;
  };

  return {
    async draw(task, signal) {
      pool ??= open();
      loading = new AbortController();
      const { signal: failed } = loading;
      try {
        return await pool.run(task, { signal: AbortSignal.any([signal, failed]) });
      } catch (error) {
        throw failed.aborted ? failed.reason : error;
      }
    },
    async close() {
      await pool?.destroy();
    },
  };
}
