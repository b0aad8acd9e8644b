/** What is said of a word that nothing can be read from. */
import { MODEL_TYPES } from '../metrics.ts';
import type { Arguments, Command } from './command.ts';
import { compare } from './commands/compare.ts';
import { COMMANDS } from './commands/index.ts';
import { LineError } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { likeSpan } from './spans.ts';
import { shortened, USAGE } from './usage.ts';
import { replaced, splitWords, type Word } from './words.ts';

export interface LineContext {
  line: string;
  isProjectSaid: boolean;
  /** The line names its command. */
  isNamed: boolean;
}

/** "5th", "n=5" */
const LIKE_COUNT = /^(?:n=)?(\d{1,6})(?:st|nd|rd|th)?$/i;
const LIKE_EXPERIMENTS = /^(?:exp)?#?\d+(?:(?:(?:[-–—/+;:&…]|\.{2,3})#?|#)\d+)*$/i;
const RANGE = /^(?:exp)?#?(\d+)(?:[-–—…]|\.{2,3})#?(\d+)$/i;
/** Between numbers it may say a range or nothing. */
const FROM_TO = /^(?:to|until|through|thru|[-–—…]|\.{2,3})$/i;

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
  ['statistics', 'stats'],
  ['numbers', 'stats'],
  ['figures', 'stats'],
  ['suggestions', 'suggest'],
  ['ideas', 'suggest'],
  ['suggestion', 'suggest'],
  ['sub', 'subscribe'],
  // The opposite of it would be near.
  ['unsubscribe', 'subscriptions'],
  ['unsub', 'subscriptions'],
  ['pause', 'subscriptions'],
  ['hyperparams', 'insights'],
  ['hyperparameter', 'insights'],
  ['hyperparameters', 'insights'],
  ['last', 'list'],
  ['latest', 'list'],
  ['newest', 'list'],
  ['running', 'list running'],
  ['failed', 'list failed'],
  ['failures', 'list failed'],
  ['?', 'help'],
  ['-h', 'help'],
  ['--help', 'help'],
  ['hyb', 'hybrid'],
  ['rank', 'ranking'],
  ['rating', 'ranking'],
  ['retr', 'retrieval'],
  ['find', 'list'],
  ['search', 'list'],
  ['details', 'show'],
]);

/** With the line as it was likely meant, where a known word is near. */
export function unreadable(word: Word, command: Command | undefined, { line, isProjectSaid, isNamed }: LineContext): LineError {
  const { choices = [], count, experiments, span }: Arguments = command?.takes ?? {};
  const { text, quoted } = word;
  const correctedTo = (meant: string): string => replaced(line, word, meant);
  if (count !== undefined && !quoted && /^#\d{1,6}$/.test(text))
    return new LineError(`\`${command!.name}\` takes a whole number from ${count.from} to ${count.to}, and “${text}” is an experiment.`, {
      hint: USAGE,
      correction: correctedTo(text.slice(1)),
    });
  const days = span === true && !quoted ? likeSpan(word, line) : undefined;
  if (days !== undefined)
    return new LineError(`“${line.slice(word.from, word.to)}” is no span: they are typed like 30d, 12w or all. Did you mean \`${days}\`?`, {
      hint: USAGE,
      correction: correctedTo(days),
    });
  const several = isNamed || quoted ? undefined : severalExperiments(word, line);
  if (several !== undefined)
    return new LineError(`These are experiments. Did you mean \`${shortened(several.meant)}\`?`, {
      hint: USAGE,
      correction: replaced(line, several, several.meant),
    });
  if (experiments !== undefined && !quoted && LIKE_EXPERIMENTS.test(text)) {
    const meant = meantExperiments(text);
    const about = meant === undefined ? '' : ` Did you mean \`${shortened(meant)}\`?`;
    const [first, last] = endsOf(text) ?? [0, 0];
    const what =
      last - first < MOST_EXPERIMENTS ? 'is no number of an experiment' : `are more than the ${MOST_EXPERIMENTS} that can be compared`;
    return new LineError(`“${shortened(text)}” ${what}.${about}`, {
      hint: 'Experiments are named like #12, set apart by blanks.',
      correction: meant === undefined ? undefined : correctedTo(meant),
    });
  }
  if (experiments !== undefined && !quoted && FROM_TO.test(text))
    return new LineError(`“${text}” does not say which experiments are between.`, {
      hint: 'Name each, like #12.',
      correction: correctedBetween(line, word) ?? correctedTo(''),
    });
  if (quoted && [count, experiments, span].some((takes) => takes !== undefined) && /^#?\d+[dw]?$/i.test(text))
    return new LineError(`“${shortened(text)}” stands in quotes, which hold names.`, {
      hint: 'Leave the quotes out.',
      correction: correctedTo(text),
    });
  const number = count === undefined || quoted ? undefined : LIKE_COUNT.exec(text)?.[1];
  if (number !== undefined)
    return new LineError(`“${shortened(text)}” is no number as \`${command!.name}\` takes one. Did you mean \`${number}\`?`, {
      hint: USAGE,
      correction: correctedTo(number),
    });
  const meant = meantBy(text, { isNamed, choices });
  if (quoted && meant?.toLowerCase() === text.toLowerCase())
    return new LineError(`“${meant}” stands in quotes, which hold names.`, {
      hint: 'Leave the quotes out.',
      correction: correctedTo(meant),
    });
  const about =
    meant !== undefined
      ? `Did you mean \`${meant}\`?`
      : choices.length > 0
        ? `\`${command!.name}\` takes ${choices.join(' or ')}.`
        : experiments !== undefined
          ? `\`${command!.name}\` takes experiments, named like #12.`
          : quoted && !isProjectSaid
            ? 'A project is named like this: `in "Name"`.'
            : '';
  return new LineError(`I don't know “${shortened(text)}”. ${about}`.trim(), {
    hint: USAGE,
    // Of a line that names its command the rest was understood.
    correction: meant !== undefined ? correctedTo(meant) : isNamed ? correctedTo('') : undefined,
  });
}

/** Experiments where other words stand, and what was meant in their place. */
type Meant = Pick<Word, 'from' | 'to'> & { meant: string };

/** The experiments of "#10 to #12" one by one, by the word between them. */
function between(line: string, { from }: Word): Meant | undefined {
  const words = splitWords(line);
  const at = words.findIndex((word) => word.from === from);
  const [before, after] = [words[at - 1], words[at + 1]];
  if (before === undefined || after === undefined || before.quoted || after.quoted) return undefined;
  const range = `${before.text}-${after.text}`;
  const meant = RANGE.test(range) ? meantExperiments(range) : undefined;
  return meant === undefined ? undefined : { from: before.from, to: after.to, meant };
}

function correctedBetween(line: string, word: Word): string | undefined {
  const found = between(line, word);
  return found === undefined ? undefined : replaced(line, found, found.meant);
}

/** Without a command, "#12/#13" and "12 to 14" say which to compare. */
function severalExperiments(word: Word, line: string): Meant | undefined {
  const { text, from, to } = word;
  const alone = LIKE_EXPERIMENTS.test(text) ? meantExperiments(text) : undefined;
  const found = alone !== undefined ? { from, to, meant: alone } : FROM_TO.test(text) ? between(line, word) : undefined;
  return found === undefined ? undefined : { ...found, meant: `${compare.name} ${found.meant}` };
}

/** A known word by another name for it or near it. A line that names its command is not meant to have another one. */
function meantBy(text: string, { isNamed, choices }: { isNamed: boolean; choices: readonly string[] }): string | undefined {
  const others = [...MODEL_TYPES, 'multitask', ...choices];
  const known = isNamed ? others : [...COMMANDS.map(({ name }) => name), 'help', ...others];
  const other = OTHER_NAMES.get(text.toLowerCase());
  const isCommand = other !== undefined && !others.includes(other);
  return (isNamed && isCommand ? undefined : other) ?? nearMiss(text, known);
}

const MOST_EXPERIMENTS = compare.takes.experiments!.to;

/** Of "#10-#12" the first and the last, in this order. */
function endsOf(text: string): [first: number, last: number] | undefined {
  const [, first, last] = RANGE.exec(text)?.map(Number) ?? [];
  return first === undefined || last === undefined || last < first ? undefined : [first, last];
}

/** The numbers in "#10/#12" one by one; of a range, "#10-#12", those between, too, as many as can be compared. */
function meantExperiments(text: string): string | undefined {
  const [first, last] = endsOf(text) ?? [];
  const numbers =
    first === undefined || last === undefined
      ? text.match(/\d+/g)!.map(Number)
      : Array.from({ length: Math.min(last - first + 1, MOST_EXPERIMENTS) }, (_, i) => first + i);
  return numbers.length > 1 && numbers.every((number) => number < 1e9) ? numbers.map((number) => `#${number}`).join(' ') : undefined;
}
