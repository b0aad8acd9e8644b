import { readArguments } from '../arguments.ts';
import type { TerminalCommand } from '../command.ts';

export const sync: TerminalCommand = {
  name: 'sync',
  usage: 'towerwatch sync',
  summary: 'brings the store in step with its source once, and says what changed',
  syncsItself: true,
  check: (argv) => void readArguments(argv, {}, sync.usage),
  async run(_argv, { parts, terminal }) {
    const source = await parts.source();
    if (source === undefined) {
      terminal.write('No source is set (PLATFORM_DATABASE_URL); the store keeps what was loaded.\n');
      return 0;
    }
    const started = performance.now();
    const report = await parts.sync();
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    if (report === undefined) terminal.write('Another process is synchronising this store; nothing was done here.\n');
    else
      terminal.write(
        `${source.name}: ${report.written} rows added or changed, ${report.removed} removed, ${report.skipped} skipped, in ${seconds} s\n`,
      );
    return 0;
  },
};
