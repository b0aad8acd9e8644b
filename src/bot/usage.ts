/** What can be typed, said to who typed something else. */
import { MODEL_TYPES } from '../metrics.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';

/** One line that shows what can be typed. */
export const USAGE = `Usage: /experiments [${MODEL_TYPES.join(' | ')}] [${COMMANDS.map(({ name }) => name).join(' | ')} | help] … [on "dataset"] [in "project"]`;

export function usageOf({ usage }: Pick<Command, 'usage'>): string {
  return `Usage: /experiments ${usage}`;
}

/** A word as an error repeats it. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
