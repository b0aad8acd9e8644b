import type { Command } from '../command.ts';
import { overview } from './overview.ts';
import { stats } from './stats.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

/** All subcommands, in the order of the help. `help` is made from this list, see dispatch. */
export const COMMANDS: readonly Command[] = [top, stats, trend, overview];
