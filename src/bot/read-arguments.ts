/** What a command reads of its own words: numbers, choices, experiments, a span, free text. */
import { formatQuantity } from '../reports/format.ts';
import type { Command, CommandInput, Range } from './command.ts';
import { LineError } from './line-error.ts';
import { readDays, SPAN } from './spans.ts';
import { unreadable, type LineContext } from './unreadable-word.ts';
import { USAGE, usageOf } from './usage.ts';
import { isWord, type Word } from './words.ts';

/** "#12", "exp12" or "12". */
export const EXPERIMENT = /^(?:exp)?#?0*(\d{1,9})$/i;
const NUMBER = /^[+-]?\d+([.]\d+)?$/;

type ReadArguments = Pick<CommandInput, 'count' | 'choice' | 'days' | 'experiments' | 'text'>;

export function readArguments(command: Command, words: readonly Word[], context: LineContext): ReadArguments {
  const { takes } = command;
  const choices: string[] = [];
  const numbers: string[] = [];
  const experiments: number[] = [];
  const text: string[] = [];
  const spans: string[] = [];
  for (const word of words) {
    const experiment = takes.experiments === undefined || word.quoted ? null : EXPERIMENT.exec(word.text);
    if (experiment !== null) experiments.push(Number(experiment[1]));
    // "Exp #12" is two words, of which the second says it.
    else if (takes.experiments !== undefined && isWord(word, 'exp')) continue;
    else if (!word.quoted && takes.span === true && SPAN.test(word.text)) spans.push(word.text);
    else if (!word.quoted && takes.choices?.includes(word.text.toLowerCase()) === true) choices.push(word.text.toLowerCase());
    else if (takes.text === true) text.push(word.text);
    else if (!word.quoted && takes.experiments === undefined && NUMBER.test(word.text)) numbers.push(word.text);
    else throw unreadable(word, command, context);
  }
  const surplus = numbers[1] ?? choices[1] ?? spans[1];
  if (surplus !== undefined) throw new LineError(`“${surplus}” is one too many.`, { hint: USAGE });
  return {
    count: readCount(command, numbers[0]),
    choice: choices[0],
    days: readDays(spans[0]),
    experiments: checkExperiments(command, experiments),
    text: text.join(' '),
  };
}

function readCount({ name, takes: { count } }: Command, word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (count === undefined) throw new LineError(`\`${name}\` takes no number, but the line has ${word}.`, { hint: USAGE });
  const value = Number(word);
  if (!Number.isInteger(value) || !isIn(count, value)) {
    throw new LineError(`\`${name}\` takes a whole number from ${count.from} to ${count.to}, not ${word}.`, { hint: USAGE });
  }
  return value;
}

function checkExperiments({ name, usage, modal, takes: { experiments: range } }: Command, found: readonly number[]): readonly number[] {
  const repeated = found.find((number, i) => found.indexOf(number) < i);
  if (repeated !== undefined)
    throw new LineError(`#${repeated} stands there more than once; \`${name}\` takes different experiments.`, {
      hint: usageOf({ usage }),
    });
  // A form asks for them, where there is one.
  if (range === undefined || isIn(range, found.length) || (modal !== undefined && found.length === 0)) return found;
  throw wrongNumber({ name, usage, range }, found.length);
}

/** @throws LineError where a line that can't be answered by a form names no experiments. */
export function requireExperiments({
  command: { name, usage, takes },
  experiments,
}: { command: Command } & Pick<CommandInput, 'experiments'>): void {
  const { experiments: range } = takes;
  if (range !== undefined && experiments.length === 0) throw wrongNumber({ name, usage, range }, 0);
}

function wrongNumber({ name, usage, range }: { name: string; usage: string; range: Range }, found: number): LineError {
  const wanted = range.from === range.to ? formatQuantity(range.from, 'experiment') : `${range.from} to ${range.to} experiments`;
  return new LineError(`\`${name}\` takes ${wanted}, not ${found}.`, { hint: usageOf({ usage }) });
}

function isIn({ from, to }: Range, value: number): boolean {
  return value >= from && value <= to;
}
