/** What is said of a word that nothing can be read from. */
import { MODEL_TYPES } from '../metrics.ts';
import type { Arguments, Command } from './command.ts';
import { compare } from './commands/compare.ts';
import { COMMANDS } from './commands/index.ts';
import { eitherOf, joinedBy, leavingOut } from './joining.ts';
import { LineError } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { isFiller, OTHER_NAMES } from './other-words.ts';
import {
  between,
  FROM_TO,
  LIKE_EXPERIMENTS,
  meantExperiments,
  MOST_EXPERIMENTS,
  namedExperiments,
  severalExperiments,
  whatIsWrongWith,
} from './several-experiments.ts';
import { likeSpan, SPAN } from './spans.ts';
import { numeral } from './spoken-words.ts';
import { shortened, USAGE } from './usage.ts';
import { isWord, replaced, splitWords, type Word } from './words.ts';

export interface LineContext {
  line: string;
  isProjectSaid: boolean;
  /** The line names its command. */
  isNamed: boolean;
}

/** "5th", "n=5" */
const LIKE_COUNT = /^(?:n=)?(\d{1,6})(?:st|nd|rd|th)?$/i;

interface Unreadable extends LineContext {
  word: Word;
  command: Command | undefined;
  takes: Arguments;
  /** The line with something else in the word's place. */
  correctedTo: (meant: string) => string;
}

/** With the line as it was likely meant, where a known word is near. */
export function unreadable(word: Word, command: Command | undefined, context: LineContext): LineError {
  const takes = command?.takes ?? {};
  const what = { ...context, word, command, takes, correctedTo: (meant: string) => replaced(context.line, word, meant) };
  for (const read of LIKELY) {
    const likely = read(what);
    if (likely !== undefined) return likely;
  }
  return unknownWord(what);
}

/** What it may be, the likeliest first. */
const LIKELY: readonly ((what: Unreadable) => LineError | undefined)[] = [
  oneOfTwo,
  experimentForCount,
  otherSpan,
  experimentsToCompare,
  otherExperiments,
  rangeInWords,
  quotedNumber,
  otherCount,
  quotedWord,
  verbOfSentence,
  sentenceAboutExperiments,
];

/** "5 or 10" */
function oneOfTwo({ word, command, takes, line }: Unreadable): LineError | undefined {
  const around = joinedBy(line, word);
  if (around === undefined || command === undefined || !areAlike(...around, takes)) return undefined;
  const [{ from }, { to }] = around;
  return new LineError(`\`${command.name}\` takes one at a time, not “${shortened(line.slice(from, to))}”.`, {
    hint: USAGE,
    offers: eitherOf(line, around),
  });
}

/** "top #5" */
function experimentForCount({ word: { text, quoted }, command, takes: { count }, correctedTo }: Unreadable): LineError | undefined {
  if (count === undefined || quoted || !/^#\d{1,6}$/.test(text)) return undefined;
  return new LineError(`\`${command!.name}\` takes a whole number from ${count.from} to ${count.to}, and “${text}” is an experiment.`, {
    hint: USAGE,
    correction: correctedTo(text.slice(1)),
  });
}

/** "1y" */
function otherSpan({ word, takes, line, correctedTo }: Unreadable): LineError | undefined {
  const days = takes.span === true && !word.quoted ? likeSpan(word, line) : undefined;
  if (days === undefined) return undefined;
  return new LineError(`“${line.slice(word.from, word.to)}” is no span: they are typed like 30d, 12w or all. Did you mean \`${days}\`?`, {
    hint: USAGE,
    correction: correctedTo(days),
  });
}

/** "#12-#14" without a command */
function experimentsToCompare({ word, line, isNamed }: Unreadable): LineError | undefined {
  const several = isNamed || word.quoted ? undefined : severalExperiments(word, line);
  if (several === undefined) return undefined;
  const what = several.isCut ? `No more than ${MOST_EXPERIMENTS} experiments can be compared` : 'These are experiments';
  return new LineError(`${what}. Did you mean \`${shortened(several.meant)}\`?`, {
    hint: USAGE,
    correction: replaced(line, several, several.meant),
  });
}

/** "compare #12-#14" */
function otherExperiments({ word: { text, quoted }, takes, correctedTo }: Unreadable): LineError | undefined {
  if (takes.experiments === undefined || quoted || !LIKE_EXPERIMENTS.test(text)) return undefined;
  const meant = meantExperiments(text);
  const about = meant === undefined ? '' : ` Did you mean \`${shortened(meant)}\`?`;
  return new LineError(`“${shortened(text)}” ${whatIsWrongWith(text)}.${about}`, {
    hint: 'Experiments are named like #12, set apart by blanks.',
    correction: meant === undefined ? undefined : correctedTo(meant),
  });
}

/** "compare 12 to 14" */
function rangeInWords({ word, takes, line, correctedTo }: Unreadable): LineError | undefined {
  if (takes.experiments === undefined || word.quoted || !FROM_TO.test(word.text)) return undefined;
  const range = between(line, word);
  return new LineError(`“${word.text}” does not say which experiments are between.`, {
    hint: 'Name each, like #12.',
    correction: range === undefined ? correctedTo('') : replaced(line, range, range.meant),
  });
}

const WITHOUT_QUOTES = 'Leave the quotes out.';

/** `top "5"` */
function quotedNumber({ word: { text, quoted }, takes: { count, experiments, span }, correctedTo }: Unreadable): LineError | undefined {
  const takesNumber = count !== undefined || experiments !== undefined || span !== undefined;
  if (!quoted || !takesNumber || !/^#?\d+[dw]?$/i.test(text)) return undefined;
  return new LineError(`“${shortened(text)}” stands in quotes, which hold names.`, { hint: WITHOUT_QUOTES, correction: correctedTo(text) });
}

/** "top 5th" */
function otherCount({ word: { text, quoted }, command, takes: { count }, correctedTo }: Unreadable): LineError | undefined {
  const number = count === undefined || quoted ? undefined : LIKE_COUNT.exec(text)?.[1];
  if (number === undefined) return undefined;
  return new LineError(`“${shortened(text)}” is no number as \`${command!.name}\` takes one. Did you mean \`${number}\`?`, {
    hint: USAGE,
    correction: correctedTo(number),
  });
}

/** `"hybrid" top`, or a whole line in quotes */
function quotedWord(what: Unreadable): LineError | undefined {
  const { word, line, correctedTo } = what;
  if (!word.quoted) return undefined;
  const isWhole = splitWords(line).length === 1 && word.text.includes(' ');
  if (!isWhole && meantBy(what)?.toLowerCase() !== word.text.toLowerCase()) return undefined;
  return new LineError(`“${shortened(word.text)}” stands in quotes, which hold names.`, {
    hint: WITHOUT_QUOTES,
    correction: correctedTo(word.text),
  });
}

/** "show the best" names no experiment to show. */
function verbOfSentence({ word, command, line }: Unreadable): LineError | undefined {
  const verb = command === undefined ? undefined : verbIn(line, command);
  if (verb === undefined || !(isFiller(word) || isOtherwiseNamed(word.text, command!))) return undefined;
  return new LineError(`\`${command!.name}\` takes experiments, named like #12.`, { hint: USAGE, correction: replaced(line, verb) });
}

/** "why did #12 fail" */
function sentenceAboutExperiments(what: Unreadable): LineError | undefined {
  const { word, line, isNamed } = what;
  const named = isNamed || (!isFiller(word) && meantBy(what) !== undefined) ? [] : namedExperiments(line);
  if (named.length === 0) return undefined;
  const meant = `${named.length === 1 ? 'show' : compare.name} ${named.map((number) => `#${number}`).join(' ')}`;
  return new LineError(`I don't know “${shortened(word.text)}”. Did you mean \`${shortened(meant)}\`?`, { hint: USAGE, correction: meant });
}

function unknownWord(what: Unreadable): LineError {
  const { word, command, takes, line, isProjectSaid, isNamed, correctedTo } = what;
  const unknown = `I don't know “${shortened(word.text)}”.`;
  if (isFiller(word)) return new LineError(unknown, { hint: USAGE, correction: leavingOut(line, word) || undefined });
  const meant = meantBy(what);
  if (meant !== undefined) return new LineError(`${unknown} Did you mean \`${meant}\`?`, { hint: USAGE, correction: correctedTo(meant) });
  const { choices = [], experiments } = takes;
  const taken =
    choices.length > 0
      ? ` \`${command!.name}\` takes ${choices.join(' or ')}.`
      : experiments !== undefined
        ? ` \`${command!.name}\` takes experiments, named like #12.`
        : word.quoted && !isProjectSaid
          ? ' A project is named like this: `in "Name"`.'
          : '';
  // Of a line that names its command the rest was understood.
  const correction = isNamed ? leavingOut(line, word) : undefined;
  return new LineError(unknown + taken, { hint: USAGE, correction, leftOut: isNamed ? word.text : undefined });
}

/** Both may stand in the one place that a command has for it. */
function areAlike(one: Word, other: Word, { count, choices = [], span }: Arguments): boolean {
  const isOfKind = (isOne: (text: string) => boolean): boolean => [one, other].every(({ text, quoted }) => !quoted && isOne(text));
  return (
    (count !== undefined && isOfKind((text) => /^\d+$/.test(numeral(text)))) ||
    (span === true && isOfKind((text) => SPAN.test(text))) ||
    isOfKind((text) => choices.includes(text.toLowerCase()))
  );
}

/** The command's own word where the line names no experiment for it but something else, and no form asks for one. */
function verbIn(line: string, { name, modal, takes }: Command): Word | undefined {
  if (takes.experiments === undefined || modal !== undefined || /\d/.test(line)) return undefined;
  const said = splitWords(line).filter((word) => !isFiller(word));
  return said.length < 2 ? undefined : said.find((word) => isWord(word, name));
}

/** Whether a command, besides the one that is named, is called so. */
function isOtherwiseNamed(text: string, command: Command): boolean {
  const other = OTHER_NAMES.get(text.toLowerCase());
  return other !== undefined && other !== command.name;
}

/** A known word by another name for it or near it. A line that names its command is not meant to have another one. */
function meantBy({ word: { text }, isNamed, takes: { choices = [] } }: Unreadable): string | undefined {
  const others = [...MODEL_TYPES, 'multitask', ...choices];
  const known = isNamed ? others : [...COMMANDS.map(({ name }) => name), 'help', ...others];
  const other = OTHER_NAMES.get(text.toLowerCase());
  const isCommand = other !== undefined && !others.includes(other);
  return (isNamed && isCommand ? undefined : other) ?? nearMiss(text, known);
}
