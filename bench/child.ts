/** Work that is measured alone, in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openEmbedded } from '../src/store/embedded.ts';
import { openPostgres } from '../src/store/postgres.ts';
import type { Store } from '../src/store/store.ts';

/** Where a store is: a folder for the embedded one. */
export type StorePlace = { engine: 'postgres'; url: string } | { engine: 'embedded'; folder: string };

export async function openStore(place: StorePlace): Promise<Store> {
  return place.engine === 'postgres' ? openPostgres(place.url) : openEmbedded(place.folder);
}

/** The most memory that this process has held so far. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Gives a task to a file of this folder, run by a new process. */
export async function runChild<Result>(file: string, task: object): Promise<Result> {
  return giveTask<Result>(fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ['--import', 'tsx'] }), file, task);
}

/** The same for a file that measures memory: compiled, as the product is, for the compiler alone would take 70 MB of the process. */
export async function runCompiledChild<Result>(file: string, task: object): Promise<Result> {
  const compiled = new URL(`../dist/bench/bench/${file.replace(/\.ts$/, '.js')}`, import.meta.url);
  return giveTask<Result>(fork(fileURLToPath(compiled), { execArgv: [] }), file, task);
}

async function giveTask<Result>(child: ChildProcess, file: string, task: object): Promise<Result> {
  const answered = once(child, 'message') as Promise<[Result]>;
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)));
  child.send(task);
  const [result] = await Promise.race([answered, ended]);
  child.disconnect();
  await once(child, 'exit');
  return result;
}

/** The other side of `runChild`: the work is done once, and its result sent back. */
export async function inChild(work: (task: unknown) => Promise<object>): Promise<void> {
  const [task] = (await once(process, 'message')) as [unknown];
  process.send?.(await work(task));
}
