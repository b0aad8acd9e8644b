import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type RunningApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Log } from '../../src/log.ts';
import { createTestLog } from './log.ts';
import { drawWorkerUrl } from './draw-worker-url.ts';

export interface TestApp extends RunningApp {
  /** Holds the store's home and the outbox; removed when the app stops. */
  folder: string;
  log: Log;
  logLines: () => Record<string, unknown>[];
}

/** The whole app on a free port, with a new embedded store unless the environment says otherwise. */
export async function startTestApp(environment: Record<string, string> = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-test-'));
  const { log, lines } = createTestLog();
  const config = readConfig({ TOWERWATCH_HOME: join(folder, 'home'), PORT: '0', ...environment });
  const app = await startApp({
    config,
    log,
    now: () => new Date(),
    folder,
    drawWorkerUrl,
    terminal: { write: () => undefined, writeError: () => undefined, columns: 120, interactive: false },
  });
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
