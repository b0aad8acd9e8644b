/** What is said of a word that nothing can be read from. */
import { MODEL_TYPES, parseModelType } from '../metrics.ts';
import type { Arguments, Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { joinedBy, leavingOut } from './joining.ts';
import { LineError, lineOffers } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { isFiller, OTHER_NAMES } from './other-words.ts';
import {
  between,
  FROM_TO,
  LIKE_EXPERIMENTS,
  meantExperiments,
  MOST_EXPERIMENTS,
  severalExperiments,
  whatIsWrongWith,
} from './several-experiments.ts';
import { likeSpan, SPAN } from './spans.ts';
import { numeral } from './spoken-words.ts';
import { shortened, USAGE } from './usage.ts';
import { isPreposition, isWord, replaced, splitWords, type Word } from './words.ts';

export interface LineContext {
  line: string;
  isProjectSaid: boolean;
  /** The line names its command. */
  isNamed: boolean;
}

/** "5th", "n=5" */
const LIKE_COUNT = /^(?:n=)?(\d{1,6})(?:st|nd|rd|th)?$/i;

/** With the line as it was likely meant, where a known word is near. */
export function unreadable(word: Word, command: Command | undefined, { line, isProjectSaid, isNamed }: LineContext): LineError {
  const { choices = [], count, experiments, span }: Arguments = command?.takes ?? {};
  const { text, quoted } = word;
  const correctedTo = (meant: string): string => replaced(line, word, meant);
  const either = eitherOf(word, command, line);
  if (either !== undefined)
    return new LineError(`\`${command!.name}\` takes one at a time, not “${shortened(either.said)}”.`, {
      hint: USAGE,
      offers: lineOffers(...either.lines),
    });
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
    return new LineError(
      `${several.isCut ? `No more than ${MOST_EXPERIMENTS} experiments can be compared` : 'These are experiments'}. Did you mean \`${shortened(several.meant)}\`?`,
      {
        hint: USAGE,
        correction: replaced(line, several, several.meant),
      },
    );
  if (experiments !== undefined && !quoted && LIKE_EXPERIMENTS.test(text)) {
    const meant = meantExperiments(text);
    const about = meant === undefined ? '' : ` Did you mean \`${shortened(meant)}\`?`;
    return new LineError(`“${shortened(text)}” ${whatIsWrongWith(text)}.${about}`, {
      hint: 'Experiments are named like #12, set apart by blanks.',
      correction: meant === undefined ? undefined : correctedTo(meant),
    });
  }
  if (experiments !== undefined && !quoted && FROM_TO.test(text)) {
    const range = between(line, word);
    return new LineError(`“${text}” does not say which experiments are between.`, {
      hint: 'Name each, like #12.',
      correction: range === undefined ? correctedTo('') : replaced(line, range, range.meant),
    });
  }
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
  // "Show me the best" names no experiment to show.
  const verb = command === undefined ? undefined : verbIn(line, command);
  if (verb !== undefined && (isFiller(word) || isOtherwiseNamed(text, command!)))
    return new LineError(`\`${command!.name}\` takes experiments, named like #12.`, { hint: USAGE, correction: replaced(line, verb) });
  const about = isFiller(word)
    ? ''
    : meant !== undefined
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
    correction: isFiller(word)
      ? leavingOut(line, word) || undefined
      : meant !== undefined
        ? correctedTo(meant)
        : isNamed
          ? leavingOut(line, word)
          : undefined,
  });
}

/** Where a word says that one of two things is taken, the line with each. */
function eitherOf(word: Word, command: Command | undefined, line: string): { lines: string[]; said: string } | undefined {
  const around = joinedBy(line, word);
  if (around === undefined || command === undefined || command.takes.experiments !== undefined) return undefined;
  const words = splitWords(line);
  const [before, after] = around;
  const preposition = words[words.findIndex(({ from }) => from === before.from) - 1];
  const isName = preposition !== undefined && isPreposition(preposition) && !isKnown(after);
  if (!isName && !areAlike(before, after, command.takes)) return undefined;
  const kept = [before, after].map(({ from, to }) => replaced(line, { from: before.from, to: after.to }, line.slice(from, to)));
  return { lines: kept, said: line.slice(before.from, after.to) };
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

/** A word of lines, which is no name without quotes. */
function isKnown(word: Word): boolean {
  const text = word.text.toLowerCase();
  return !word.quoted && (isPreposition(word) || parseModelType(text) !== undefined || COMMANDS.some(({ name }) => name === text));
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
function meantBy(text: string, { isNamed, choices }: { isNamed: boolean; choices: readonly string[] }): string | undefined {
  const others = [...MODEL_TYPES, 'multitask', ...choices];
  const known = isNamed ? others : [...COMMANDS.map(({ name }) => name), 'help', ...others];
  const other = OTHER_NAMES.get(text.toLowerCase());
  const isCommand = other !== undefined && !others.includes(other);
  return (isNamed && isCommand ? undefined : other) ?? nearMiss(text, known);
}
