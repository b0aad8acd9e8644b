/** Commands as they are typed beside a store, without the seconds that opening one takes. */
import { readConfig } from '../../src/config.ts';
import type { Parts } from '../../src/parts.ts';
import type { DeliveryEngine } from '../../src/reports/deliver/engine.ts';
import type { Store } from '../../src/store/store.ts';
import { findCommand, runCommand } from '../../src/terminal/run.ts';
import type { TestClock } from './deliveries.ts';
import { createTestLog } from './log.ts';

interface CommandLineOptions {
  store: Store;
  clock: TestClock;
  engine: DeliveryEngine;
  environment?: Record<string, string>;
  /** Widest line; 200 if not said. */
  columns?: number;
}

/** Runs one command; words are set apart by blanks, or given one by one. */
export async function runLine(
  line: string | string[],
  { store, clock, engine, environment = {}, columns = 200 }: CommandLineOptions,
): Promise<{ code: number; output: string }> {
  const argv = typeof line === 'string' ? line.split(' ') : line;
  let output = '';
  const write = (text: string): void => void (output += text);
  await findCommand(argv[0]).check?.(argv.slice(1), { folder: '/nowhere' });
  const code = await runCommand(argv, {
    config: readConfig(environment),
    // Whatever else a command asks for is not there.
    parts: { store } as Parts,
    delivery: async () => engine,
    log: createTestLog().log,
    now: () => clock.now,
    baseUrl: 'https://towerwatch.example.org',
    terminal: { write, writeError: write, columns, interactive: false },
    folder: '/nowhere',
  });
  return { code, output };
}
