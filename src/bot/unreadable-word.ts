/** What is said of a word that nothing can be read from. */
import { MODEL_TYPES } from '../metrics.ts';
import type { Arguments, Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { LineError } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { likeSpan } from './spans.ts';
import { shortened, USAGE } from './usage.ts';
import type { Word } from './words.ts';

export interface LineContext {
  line: string;
  isProjectSaid: boolean;
}

const LIKE_EXPERIMENT = /^(?:exp)?#?\d+(?:(?:[-–—/+;:&]#?|#)\d+)*$/i;

/** What people call commands that are named otherwise. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['best', 'top'],
  ['winners', 'top'],
  ['leaders', 'top'],
  ['leaderboard', 'top'],
  ['history', 'trend'],
  ['progress', 'trend'],
  ['diff', 'compare'],
  ['versus', 'compare'],
  ['summary', 'overview'],
  ['find', 'list'],
  ['search', 'list'],
  ['details', 'show'],
]);

/** With the line as it was likely meant, where a known word is near. */
export function unreadable(
  { text, quoted, from, to }: Word,
  command: Command | undefined,
  { line, isProjectSaid }: LineContext,
): LineError {
  const { choices = [], count, experiments, span }: Arguments = command?.takes ?? {};
  const correctedTo = (meant: string): string => `${line.slice(0, from)}${meant}${line.slice(to)}`.trim();
  if (count !== undefined && !quoted && /^#\d{1,6}$/.test(text))
    return new LineError(`\`${command!.name}\` takes a whole number from ${count.from} to ${count.to}, and “${text}” is an experiment.`, {
      hint: USAGE,
      correction: correctedTo(text.slice(1)),
    });
  const days = span === true && !quoted ? likeSpan(text) : undefined;
  if (days !== undefined)
    return new LineError(`“${text}” is no span: they are typed like 30d, 12w or all. Did you mean \`${days}\`?`, {
      hint: USAGE,
      correction: correctedTo(days),
    });
  if (experiments !== undefined && LIKE_EXPERIMENT.test(text))
    return new LineError(`“${shortened(text)}” is no number of an experiment.`, {
      hint: 'Experiments are named like #12, set apart by blanks.',
    });
  const known = [...COMMANDS.map(({ name }) => name), 'help', ...MODEL_TYPES, 'multitask', ...choices];
  const meant = nearMiss(text, known) ?? OTHER_NAMES.get(text.toLowerCase());
  if (quoted && meant?.toLowerCase() === text.toLowerCase())
    return new LineError(`“${meant}” stands in quotes, which hold names.`, {
      hint: 'Leave the quotes out.',
      correction: correctedTo(meant),
    });
  const about = meant !== undefined ? `Did you mean \`${meant}\`?` : isProjectSaid ? '' : 'A project is named like this: `in "Name"`.';
  return new LineError(`I don't know “${shortened(text)}”. ${about}`.trim(), {
    hint: USAGE,
    correction: meant === undefined ? undefined : correctedTo(meant),
  });
}
