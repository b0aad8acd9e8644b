import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Log } from '../../src/log.ts';
import { createTestLog } from './log.ts';
import { drawWorkerUrl as realDrawWorkerUrl } from './draw-worker-url.ts';
import { prepared } from './prepared.ts';

export interface TestApp extends RunningApp {
  /** Holds the store's home and the outbox; removed when the app stops. */
  folder: string;
  log: Log;
  logLines: () => Record<string, unknown>[];
}

export interface TestAppOptions {
  /** What draws instead of the program's own worker. */
  drawWorkerUrl?: URL;
}

/**
 * The whole app on a free port: unless the environment says otherwise over an embedded store that has the sample's
 * experiments, as an earlier start without settings has left it.
 */
export async function startTestApp(environment: Record<string, string> = {}, options: TestAppOptions = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-test-'));
  const home = join(folder, 'home');
  if (!('DATABASE_URL' in environment) && !('PLATFORM_DATABASE_URL' in environment)) {
    await cp(await prepared('sample-store', makeSampleStore), join(home, 'store'), { recursive: true });
  }
  const { log, lines } = createTestLog();
  const app = await start({ TOWERWATCH_HOME: home, ...environment }, folder, log, options);
  return {
    ...app,
    folder,
    log,
    logLines: lines,
    stop: async () => {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeSampleStore(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-test-'));
  const app = await start({ TOWERWATCH_HOME: folder }, folder, createTestLog().log);
  await app.ready;
  await app.stop();
  await cp(join(folder, 'store'), path, { recursive: true });
  await rm(folder, { recursive: true, force: true });
}

async function start(
  environment: Record<string, string>,
  folder: string,
  log: Log,
  { drawWorkerUrl = realDrawWorkerUrl }: TestAppOptions = {},
): Promise<RunningApp> {
  return startApp({
    config: readConfig({ PORT: '0', ...environment }),
    log,
    now: () => new Date(),
    folder,
    drawWorkerUrl,
    terminal: { write: () => undefined, writeError: () => undefined, columns: 120, interactive: false },
  });
}
