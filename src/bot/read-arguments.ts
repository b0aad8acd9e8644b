/** What a command reads of its own words: numbers, choices, experiments, a span, free text. */
import { formatQuantity } from '../reports/format.ts';
import type { Command, CommandInput, Range } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { eachAlone } from './joining.ts';
import { LineError } from './line-error.ts';
import { readDays, SPAN, timeIn } from './spans.ts';
import { BEFORE_NUMBER, BETWEEN } from './spoken-words.ts';
import { unreadable, type LineContext } from './unreadable-word.ts';
import { shortened, USAGE, usageOf } from './usage.ts';
import { isWord, replaced, splitWords, type Word } from './words.ts';

/** "#12", "exp12", "exp-12" or "12". */
export const EXPERIMENT = /^(?:(?:exp|no)[.:-]?)?#?0*(\d{1,9})$/i;
const NUMBER = /^[+-]?\d+([.]\d+)?$/;

/** "experiment", "and" */
export function isAroundNumbers(text: string): boolean {
  return BEFORE_NUMBER.test(text) || BETWEEN.test(text);
}

type ReadArguments = Pick<CommandInput, 'count' | 'choice' | 'days' | 'experiments' | 'text'>;

interface NumberedWord {
  number: number;
  word: Word;
}

export function readArguments(command: Command, words: readonly Word[], context: LineContext): ReadArguments {
  const { takes } = command;
  const choices: Word[] = [];
  const numbers: Word[] = [];
  const experiments: NumberedWord[] = [];
  const text: Word[] = [];
  const spans: Word[] = [];
  for (const word of words) {
    const experiment = takes.experiments === undefined || word.quoted ? null : EXPERIMENT.exec(word.text);
    if (experiment !== null) experiments.push({ number: Number(experiment[1]), word });
    // Of "Exp #12" the second word says it.
    else if (takes.experiments !== undefined && !word.quoted && BEFORE_NUMBER.test(word.text)) continue;
    else if (!word.quoted && takes.span === true && SPAN.test(word.text)) spans.push(word);
    else if (!word.quoted && takes.choices?.includes(word.text.toLowerCase()) === true) choices.push(word);
    else if (takes.text === true) text.push(word);
    else if (!word.quoted && takes.experiments === undefined && NUMBER.test(word.text)) numbers.push(word);
    else throw unreadable(word, command, context);
  }
  const { line } = context;
  for (const said of [numbers, choices, spans]) {
    if (said.length > 1)
      throw new LineError(`“${said[1]!.text}” is one too many.`, {
        hint: USAGE,
        offers: eachAlone(
          line,
          said.map((word) => [word]),
        ),
      });
  }
  refuseTimes(command, timeIn(text), line);
  return {
    count: readCount(command, numbers[0], line),
    choice: choices[0]?.text.toLowerCase(),
    days: readDays(spans[0], line),
    experiments: checkExperiments(command, experiments, line),
    text: text.map((word) => word.text).join(' '),
  };
}

/** @throws LineError for "in the last 7 days", which would be searched for. */
function refuseTimes({ name }: Command, said: readonly Word[], line: string): void {
  const [first, last] = [said[0], said.at(-1)];
  if (first === undefined || last === undefined) return;
  const time = line.slice(first.from, last.to);
  const before = splitWords(line).filter(({ from }) => from < first.from);
  while (before.length > 0 && ['in', 'the'].includes(before.at(-1)!.text.toLowerCase())) before.pop();
  throw new LineError(`\`${name}\` reads no times: “${time}” would be searched for.`, {
    hint: 'In quotes it is.',
    correction: replaced(line, { from: before.at(-1)?.to ?? 0, to: last.to }),
    leftOut: time,
  });
}

function readCount({ name, takes: { count, span } }: Command, word: Word | undefined, line: string): number | undefined {
  if (word === undefined) return undefined;
  const { text } = word;
  if (count === undefined && span === true)
    throw new LineError(`${shortened(text)} of what? Spans are typed like 30d, 12w or all.`, {
      hint: USAGE,
      correction: replaced(line, word, `${Math.round(Math.abs(Number(text)))}d`),
    });
  if (count === undefined)
    throw new LineError(`\`${name}\` takes no number, but the line has ${shortened(text)}.`, {
      hint: USAGE,
      correction: replaced(line, word),
    });
  const value = Number(text);
  if (Number.isInteger(value) && isIn(count, value)) return value;
  const nearest = Math.min(Math.max(Math.round(Math.abs(value)), count.from), count.to);
  throw new LineError(`\`${name}\` takes a whole number from ${count.from} to ${count.to}, not ${shortened(text)}.`, {
    hint: USAGE,
    correction: replaced(line, word, String(nearest)),
  });
}

function checkExperiments({ name, usage, modal, takes }: Command, found: readonly NumberedWord[], line: string): readonly number[] {
  const { experiments: range } = takes;
  const numbers = found.map(({ number }) => number);
  const repeated = found.find(({ number }, i) => numbers.indexOf(number) < i);
  if (repeated !== undefined)
    throw new LineError(`#${repeated.number} stands there more than once; \`${name}\` takes different experiments.`, {
      hint: usageOf({ usage }),
      correction: replaced(line, repeated.word),
    });
  // A form asks for them, where there is one.
  if (range === undefined || isIn(range, found.length) || (modal !== undefined && found.length === 0)) return numbers;
  throw wrongNumber({ name, usage, range, correction: withOtherCommand(line, name, found) }, found.length);
}

/** The line for the command that takes so many experiments; where none does, with as many as this one takes. */
function withOtherCommand(line: string, name: string, found: readonly NumberedWord[]): string | undefined {
  const taking = COMMANDS.map((command) => ({ ...command, range: command.takes.experiments })).filter(({ range }) => range !== undefined);
  const other = taking.find(({ range }) => isIn(range!, found.length));
  const typed = splitWords(line).find((word) => isWord(word, name));
  if (other !== undefined) return typed === undefined ? undefined : replaced(line, typed, other.name);
  const surplus = found[Math.max(...taking.map(({ range }) => range!.to))]?.word;
  return surplus === undefined ? undefined : replaced(line, surplus);
}

/** @throws LineError where a line that can't be answered by a form names no experiments. */
export function requireExperiments({
  command: { name, usage, takes },
  experiments,
}: { command: Command } & Pick<CommandInput, 'experiments'>): void {
  const { experiments: range } = takes;
  if (range !== undefined && experiments.length === 0) throw wrongNumber({ name, usage, range }, 0);
}

interface WrongNumber {
  name: string;
  usage: string;
  range: Range;
  correction?: string | undefined;
}

function wrongNumber({ name, usage, range, correction }: WrongNumber, found: number): LineError {
  const wanted = range.from === range.to ? formatQuantity(range.from, 'experiment') : `${range.from} to ${range.to} experiments`;
  return new LineError(`\`${name}\` takes ${wanted}, not ${found}.`, { hint: usageOf({ usage }), correction });
}

function isIn({ from, to }: Range, value: number): boolean {
  return value >= from && value <= to;
}
