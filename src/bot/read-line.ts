import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import { formatQuantity } from '../reports/format.ts';
import type { Arguments, Command, CommandInput, Range } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { overview } from './commands/overview.ts';
import { nearMiss } from './near-miss.ts';
import { splitWords, type Word } from './words.ts';

/** One line that shows what can be typed. */
export const USAGE = `Usage: /experiments [${MODEL_TYPES.join(' | ')}] [${COMMANDS.map(({ name }) => name).join(' | ')} | help] … [in "project"]`;

const LONGEST_LINE = 1_000;

/** A line, read; `project` is the name as typed. */
export type Request = Omit<CommandInput, 'project'> & { command: Command; project: string | undefined };

/**
 * Reads a line by the commands' own list, without asking the store anything. Words may stand in any order and case.
 *
 * @throws AppError `badParameter` for what it can't read, with the nearest word.
 */
export function readLine(line: string): Request | 'help' {
  if (line.length > LONGEST_LINE)
    throw new AppError('badParameter', `A line has at most ${LONGEST_LINE} characters, not ${line.length}.`, { hint: USAGE });
  const words = splitWords(line.replace(/^\s*\/experiments\b/i, ''));
  const project = takeProject(words);
  if (words.some((word) => isWord(word, 'help'))) return 'help';
  const command = takeCommand(words) ?? overview;
  const type = takeType(words);
  const page = command.takes.page === true ? takePage(words) : undefined;
  return { command, type, project, page: page ?? 1, ...readArguments(command, words, project) };
}

function isWord({ text, quoted }: Word, wanted: string): boolean {
  return !quoted && text.toLowerCase() === wanted;
}

function commandOf({ text, quoted }: Word): Command | undefined {
  return quoted ? undefined : COMMANDS.find(({ name }) => name === text.toLowerCase());
}

function typeOf({ text, quoted }: Word): ModelType | undefined {
  return quoted ? undefined : parseModelType(text.toLowerCase());
}

/** Takes out what `read` understands; said twice it is too much, unless it says the same. */
function takeOne<T>(words: Word[], read: (word: Word) => T | undefined, what: string): T | undefined {
  let found: T | undefined;
  for (let at = 0; at < words.length;) {
    const value = read(words[at]!);
    if (value === undefined) {
      at += 1;
      continue;
    }
    if (found !== undefined && found !== value)
      throw new AppError('badParameter', `“${words[at]!.text}” is one too many: a line takes one ${what}.`, { hint: USAGE });
    found = value;
    words.splice(at, 1);
  }
  return found;
}

function takeCommand(words: Word[]): Command | undefined {
  return takeOne(words, commandOf, 'command');
}

function takeType(words: Word[]): ModelType | undefined {
  return takeOne(words, typeOf, 'type');
}

/** Takes `in "name"` out of the words; the name may also stand without quotes when it is one word. */
function takeProject(words: Word[]): string | undefined {
  const at = words.findIndex((word) => isWord(word, 'in'));
  if (at < 0) return undefined;
  const name = words[at + 1]?.text;
  if (name === undefined) throw new AppError('badParameter', 'After “in” the name of a project is missing.', { hint: USAGE });
  words.splice(at, 2);
  return name;
}

function takePage(words: Word[]): number | undefined {
  const at = words.findIndex((word) => isWord(word, 'page'));
  if (at < 0) return undefined;
  const [, number] = words.splice(at, 2);
  const page = /^\d{1,6}$/.test(number?.text ?? '') ? Number(number!.text) : 0;
  if (page === 0) throw new AppError('badParameter', 'After “page” a whole number from 1 is missing.', { hint: USAGE });
  return page;
}

const NUMBER = /^[+-]?\d+([.]\d+)?$/;
const EXPERIMENT = /^(?:exp)?#?0*(\d{1,9})$/i;

type ReadArguments = Pick<Request, 'count' | 'choice' | 'experiments' | 'text'>;

function readArguments(command: Command, words: readonly Word[], project: string | undefined): ReadArguments {
  const { takes } = command;
  const choices: string[] = [];
  const numbers: string[] = [];
  const experiments: number[] = [];
  const text: string[] = [];
  for (const word of words) {
    const experiment = takes.experiments === undefined || word.quoted ? null : EXPERIMENT.exec(word.text);
    if (experiment !== null) experiments.push(Number(experiment[1]));
    // "Exp #12" is two words, of which the second says it.
    else if (takes.experiments !== undefined && isWord(word, 'exp')) continue;
    else if (!word.quoted && takes.choices?.includes(word.text.toLowerCase()) === true) choices.push(word.text.toLowerCase());
    else if (takes.text === true) text.push(word.text);
    else if (!word.quoted && NUMBER.test(word.text)) numbers.push(word.text);
    else throw unreadable(word.text, project, takes);
  }
  const surplus = numbers[1] ?? choices[1];
  if (surplus !== undefined) throw new AppError('badParameter', `“${surplus}” is one too many.`, { hint: USAGE });
  return {
    count: readCount(command, numbers[0]),
    choice: choices[0],
    experiments: checkExperiments(command, experiments),
    text: text.join(' '),
  };
}

function readCount({ name, takes: { count } }: Command, word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (count === undefined) throw new AppError('badParameter', `\`${name}\` takes no number, but the line has ${word}.`, { hint: USAGE });
  const value = Number(word);
  if (!Number.isInteger(value) || !isIn(count, value)) {
    throw new AppError('badParameter', `\`${name}\` takes a whole number from ${count.from} to ${count.to}, not ${word}.`, { hint: USAGE });
  }
  return value;
}

function checkExperiments({ name, usage, takes: { experiments: range } }: Command, found: readonly number[]): readonly number[] {
  const repeated = found.find((number, i) => found.indexOf(number) < i);
  if (repeated !== undefined)
    throw new AppError('badParameter', `#${repeated} stands there more than once; \`${name}\` takes different experiments.`, {
      hint: `Usage: /experiments ${usage}`,
    });
  if (range === undefined || isIn(range, found.length)) return found;
  const wanted = range.from === range.to ? formatQuantity(range.from, 'experiment') : `${range.from} to ${range.to} experiments`;
  throw new AppError('badParameter', `\`${name}\` takes ${wanted}, not ${found.length}.`, {
    hint: `Usage: /experiments ${usage}`,
  });
}

function isIn({ from, to }: Range, value: number): boolean {
  return value >= from && value <= to;
}

function unreadable(text: string, project: string | undefined, { choices = [] }: Arguments): AppError {
  const known = [...COMMANDS.map(({ name }) => name), 'help', ...MODEL_TYPES, 'multitask', ...choices];
  const meant = nearMiss(text, known);
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const about =
    meant !== undefined ? `Did you mean \`${meant}\`?` : project === undefined ? 'A project is named like this: `in "Name"`.' : '';
  return new AppError('badParameter', `I don't know “${shown}”. ${about}`.trim(), { hint: USAGE });
}
