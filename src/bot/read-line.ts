import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import { formatQuantity } from '../reports/format.ts';
import type { Arguments, Command, CommandInput, Range } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { overview } from './commands/overview.ts';
import { LineError } from './line-error.ts';
import { nearMiss } from './near-miss.ts';
import { likeSpan, readDays, SPAN } from './spans.ts';
import { numeral, refuseUnclosed, splitJoined, spokenWords } from './spoken-words.ts';
import { splitWords, type Word } from './words.ts';

/** One line that shows what can be typed. */
export const USAGE = `Usage: /experiments [${MODEL_TYPES.join(' | ')}] [${COMMANDS.map(({ name }) => name).join(' | ')} | help] … [on "dataset"] [in "project"]`;

function usageOf({ usage }: Pick<Command, 'usage'>): string {
  return `Usage: /experiments ${usage}`;
}

const LONGEST_LINE = 1_000;
/** Words that are put right in one line; one with more of them is not what somebody meant. */
const MOST_CORRECTIONS = 8;

/** A line, read; `project` and `dataset` are names as typed. */
export type Request = Omit<CommandInput, 'project' | 'dataset' | 'now' | 'zone'> & {
  command: Command;
  project: string | undefined;
  dataset: string | undefined;
};

/** `help`, or `help top`. */
export interface HelpRequest {
  help: Command | undefined;
}

/**
 * Reads a line by the commands' own list, without asking the store anything. Words may stand in any order and case.
 *
 * @throws LineError for what it can't read, with the nearest word, the line as it was likely meant where that one can be read, and
 *   the usage of the command that it is about.
 */
export function readLine(line: string): Request | HelpRequest {
  const first = attempt(line);
  if (!(first instanceof LineError)) return first;
  let [tried, steps]: [typeof first | Request | HelpRequest, number] = [first, 0];
  let correction: string | undefined;
  while (tried instanceof LineError && tried.correction !== undefined && steps < MOST_CORRECTIONS) {
    correction = tried.correction;
    tried = attempt(correction);
    steps += 1;
  }
  const isRead = !(tried instanceof LineError);
  const said = new Set(
    splitWords(line)
      .map(commandOf)
      .filter((command) => command !== undefined),
  );
  const command = tried instanceof LineError || 'help' in tried ? (said.size === 1 ? [...said][0] : undefined) : tried.command;
  throw new LineError(
    isRead && steps > 1 ? first.message.replace(/Did you mean `.*`\?$/, () => `Did you mean \`${correction}\`?`) : first.message,
    {
      hint: first.hint === USAGE && command !== undefined ? usageOf(command) : (first.hint ?? USAGE),
      correction: isRead ? correction : undefined,
    },
  );
}

function attempt(line: string): Request | HelpRequest | LineError {
  try {
    return readOnce(line);
  } catch (error) {
    if (error instanceof LineError) return error;
    throw error;
  }
}

/** @throws LineError for the first thing that can't be read, whose correction may have another. */
function readOnce(line: string): Request | HelpRequest {
  if (line.length > LONGEST_LINE)
    throw new LineError(`A line has at most ${LONGEST_LINE} characters; this one is longer.`, { hint: USAGE });
  const words = splitJoined(splitWords(line.replace(/^\s*\/experiments\b/i, (prefix) => ' '.repeat(prefix.length))), takesNumber);
  refuseUnclosed(words, 'A name with blanks is typed like this: `in "Name of it"`.');
  const project = takeName(words, 'in', 'project');
  if (words.some((word) => isWord(word, 'help'))) {
    const help = takeCommand(words);
    const unknown = words.find((word) => !isWord(word, 'help') && typeOf(word) === undefined);
    if (unknown !== undefined) throw unreadable(unknown, undefined, { line, isProjectSaid: true });
    return { help };
  }
  const dataset = takeName(words, 'on', 'dataset');
  const named = takeCommand(words);
  if (named === undefined) refuseBareExperiment(words, project);
  const command = named ?? overview;
  if (dataset !== undefined && command.takes.dataset !== true)
    throw new LineError(`\`${command.name}\` can't be asked about one dataset.`, { hint: `Leave out “on ${shortened(dataset)}”.` });
  const type = takeType(words);
  const page = command.takes.page === true ? takePage(words) : undefined;
  return {
    command,
    type,
    project,
    dataset,
    page: page ?? 1,
    ...readArguments(command, spokenWords(words, command.takes), { line, isProjectSaid: project !== undefined }),
  };
}

function isWord({ text, quoted }: Word, wanted: string): boolean {
  return !quoted && text.toLowerCase() === wanted;
}

function commandOf({ text, quoted }: Word): Command | undefined {
  return quoted ? undefined : COMMANDS.find(({ name }) => name === text.toLowerCase());
}

function takesNumber(name: string): boolean {
  const takes = COMMANDS.find((command) => command.name === name)?.takes;
  return takes?.count !== undefined || takes?.experiments !== undefined || takes?.span === true;
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
      throw new LineError(`“${words[at]!.text}” is one too many: a line takes one ${what}.`, { hint: USAGE });
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

/** Takes `in "name"` or `on "name"` out of the words; the name may also stand without quotes when it is one word. */
function takeName(words: Word[], preposition: 'in' | 'on', what: string): string | undefined {
  const at = words.findIndex((word) => isWord(word, preposition));
  if (at < 0) return undefined;
  const name = words[at + 1]?.text;
  if (name === undefined) throw new LineError(`After “${preposition}” the name of a ${what} is missing.`, { hint: USAGE });
  words.splice(at, 2);
  if (words.some((word) => isWord(word, preposition)))
    throw new LineError(`“${preposition}” stands there twice: a line takes one ${what}.`, { hint: 'A name with blanks needs quotes.' });
  return name;
}

function takePage(words: Word[]): number | undefined {
  const at = words.findIndex((word) => isWord(word, 'page'));
  if (at < 0) return undefined;
  const [, number] = words.splice(at, 2);
  if (number === undefined) throw new LineError('After “page” its number is missing.', { hint: USAGE });
  const page = /^\d{1,6}$/.test(numeral(number.text)) ? Number(numeral(number.text)) : 0;
  if (page === 0) throw new LineError(`“page” takes a whole number from 1, not ${shortened(number.text)}.`, { hint: USAGE });
  if (words.some((word) => isWord(word, 'page'))) throw new LineError('“page” stands there twice: a line takes one.', { hint: USAGE });
  return page;
}

const NUMBER = /^[+-]?\d+([.]\d+)?$/;
const EXPERIMENT = /^(?:exp)?#?0*(\d{1,9})$/i;

type ReadArguments = Pick<Request, 'count' | 'choice' | 'days' | 'experiments' | 'text'>;

interface LineContext {
  line: string;
  isProjectSaid: boolean;
}

function readArguments(command: Command, words: readonly Word[], context: LineContext): ReadArguments {
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

/** "Exp #12" or 12 alone says what, and not what for. */
function refuseBareExperiment(words: readonly Word[], project: string | undefined): void {
  const [number, ...more] = words.filter((word) => !isWord(word, 'exp') && typeOf(word) === undefined);
  const found = number === undefined || number.quoted || more.length > 0 ? null : EXPERIMENT.exec(number.text);
  // "hybrid 12" may be a number of experiments just as well.
  const isNamed = words.length === 1 || words.some((word) => isWord(word, 'exp')) || /^(exp|#)/i.test(number?.text ?? '');
  if (found === null || !isNamed) return;
  const meant = `show #${found[1]}`;
  const quote = project?.includes('"') === true ? "'" : '"';
  throw new LineError(`“${shortened(number!.text)}” is an experiment. Did you mean \`${meant}\`?`, {
    hint: USAGE,
    correction: project === undefined ? meant : `${meant} in ${quote}${project}${quote}`,
  });
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
export function requireExperiments({ command: { name, usage, takes }, experiments }: Pick<Request, 'command' | 'experiments'>): void {
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

const LIKE_EXPERIMENT = /^(?:exp)?#?\d+(?:#\d+)*$/i;

function unreadable({ text, quoted, from, to }: Word, command: Command | undefined, { line, isProjectSaid }: LineContext): LineError {
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
  const meant = nearMiss(text, known);
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

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
