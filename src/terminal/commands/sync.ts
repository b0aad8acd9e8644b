import { AppError } from '../../errors.ts';
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
    if (source === undefined)
      throw new AppError('badSetting', 'No source is set, and the store keeps what was loaded.', {
        hint: 'Set PLATFORM_DATABASE_URL, as it was when the store was loaded.',
      });
    const started = performance.now();
    const { written, removed, skipped } = await parts.syncNow(source);
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    terminal.write(`${source.name}: ${written} rows added or changed, ${removed} removed, ${skipped} skipped, in ${seconds} s\n`);
    return 0;
  },
};
