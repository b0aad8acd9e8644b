import { createLog, type Log } from '../../src/log.ts';

/** A log whose lines a test can read. */
export function createTestLog(): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog({ level: 'trace', pretty: false, destination: { write: (line) => void written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}
