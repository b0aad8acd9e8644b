/** What the words of a line ask for. */
import { parseModelType, type ModelType } from '../metrics.ts';
import type { Command, CommandInput } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { overview } from './commands/overview.ts';
import { eachAlone, eitherOf, isJoining } from './joining.ts';
import { LineError } from './line-error.ts';
import { EXPERIMENT, isAroundNumbers, readArguments } from './read-arguments.ts';
import { numeral, refuseUnclosed, spokenWords } from './spoken-words.ts';
import { takeOne } from './take-one.ts';
import { unreadable } from './unreadable-word.ts';
import { shortened, USAGE, usageOf } from './usage.ts';
import { isPreposition, isWord, replaced, type Word } from './words.ts';

/** A line, read; `project` and `dataset` are names as typed. */
export type Request = Omit<CommandInput, 'project' | 'dataset' | 'audience' | 'now' | 'zone'> & {
  command: Command;
  project: string | undefined;
  dataset: string | undefined;
};

/** `help`, or `help top`. */
export interface HelpRequest {
  help: Command | undefined;
}

/** @throws LineError for the first thing that can't be read, whose correction may have another. */
export function readWords(line: string, words: Word[]): Request | HelpRequest {
  refuseUnclosed(line, words);
  const project = takeName(line, words, 'in')?.text;
  if (words.some((word) => isWord(word, 'help'))) {
    const help = takeCommand(line, words);
    const unknown = words.find((word) => !isWord(word, 'help') && typeOf(word) === undefined);
    if (unknown !== undefined) {
      const { message, hint, correction } = unreadable(unknown, undefined, { line, isProjectSaid: true, isNamed: help !== undefined });
      throw new LineError(message, { hint, correction: correction ?? replaced(line, unknown) });
    }
    return { help };
  }
  const dataset = takeName(line, words, 'on');
  const named = takeCommand(line, words);
  if (named === undefined) refuseBareExperiment(words, project);
  const command = named ?? overview;
  const typed = words.find((word) => typeOf(word) !== undefined);
  const type = takeType(line, words);
  if (typed !== undefined && command.takes.onlyType !== undefined && type !== command.takes.onlyType)
    throw new LineError(`\`${command.name}\` is about ${command.takes.onlyType} experiments, not ${type} ones.`, {
      hint: usageOf(command),
      correction: replaced(line, typed),
    });
  const page = command.takes.page === true ? takePage(line, words) : undefined;
  // First what can't be read: a misspelt command may well take a dataset.
  const read = readArguments(command, spokenWords(words, command.takes), {
    line,
    isProjectSaid: project !== undefined,
    isNamed: named !== undefined,
  });
  if (dataset !== undefined && command.takes.dataset !== true)
    throw new LineError(`\`${command.name}\` can't be asked about one dataset.`, {
      hint: `Leave out “on ${shortened(dataset.text)}”.`,
      correction: replaced(line, dataset),
    });
  return { command, type, project, dataset: dataset?.text, page: page ?? 1, ...read };
}

export function commandOf({ text, quoted }: Word): Command | undefined {
  return quoted ? undefined : COMMANDS.find(({ name }) => name === text.toLowerCase());
}

export function takesNumber(name: string): boolean {
  const takes = COMMANDS.find((command) => command.name === name)?.takes;
  return takes?.count !== undefined || takes?.experiments !== undefined || takes?.span === true;
}

export function typeOf({ text, quoted }: Word): ModelType | undefined {
  return quoted ? undefined : parseModelType(text.toLowerCase());
}

function takeCommand(line: string, words: Word[]): Command | undefined {
  return takeOne(line, words, commandOf, 'command');
}

function takeType(line: string, words: Word[]): ModelType | undefined {
  return takeOne(line, words, typeOf, 'type');
}

/** Takes `in "name"` or `on "name"` out of the words; the name may also stand without quotes when it is one word. Both words' place is told. */
function takeName(line: string, words: Word[], preposition: 'in' | 'on'): Pick<Word, 'text' | 'from' | 'to'> | undefined {
  const what = preposition === 'in' ? 'project' : 'dataset';
  const said = new Map<string, Pick<Word, 'text' | 'from' | 'to'>[]>();
  for (let at = findWord(words, preposition); at >= 0; at = findWord(words, preposition)) {
    const [{ from, to }, name] = words.splice(at, 2) as [Word, Word | undefined];
    const [joining, other] = words.slice(at, at + 2);
    if (name !== undefined && joining !== undefined && other !== undefined && isJoining(joining) && !isTaken(other))
      throw new LineError(`A line takes one ${what}, not “${shortened(line.slice(name.from, other.to))}”.`, {
        hint: 'A name with blanks needs quotes.',
        offers: eitherOf(line, [name, other]),
      });
    const one = { text: name?.text ?? '', from, to: name?.to ?? to };
    if (one.text === '')
      throw new LineError(`After “${preposition}” the name of a ${what} is missing.`, { hint: USAGE, correction: replaced(line, one) });
    const key = one.text.toLowerCase();
    said.set(key, [...(said.get(key) ?? []), one]);
  }
  if (said.size > 1)
    throw new LineError(`“${preposition}” stands there twice: a line takes one ${what}.`, {
      hint: 'A name with blanks needs quotes.',
      offers: eachAlone(line, [...said.values()]),
    });
  return [...said.values()][0]?.[0];
}

/** Read as what it is, unless it stands in quotes or behind `in`. */
function isTaken(word: Word): boolean {
  return isPreposition(word) || commandOf(word) !== undefined || typeOf(word) !== undefined || (!word.quoted && /^#?\d/.test(word.text));
}

function findWord(words: readonly Word[], wanted: string): number {
  return words.findIndex((word) => isWord(word, wanted));
}

/** Takes `page 2` out of the words, and of "page 2 or 3" all of it. */
function takePage(line: string, words: Word[]): number | undefined {
  const said: Pick<Word, 'from' | 'to'>[] = [];
  const pages = new Set<number>();
  for (let at = findWord(words, 'page'); at >= 0; at = findWord(words, 'page')) {
    const [{ from, to }, number] = words.splice(at, 2) as [Word, Word | undefined];
    const place = { from, to: number?.to ?? to };
    if (number === undefined)
      throw new LineError('After “page” its number is missing.', { hint: USAGE, correction: replaced(line, place) });
    const page = pageOf(number);
    if (page === 0)
      throw new LineError(`“page” takes a whole number from 1, not ${shortened(number.text)}.`, {
        hint: USAGE,
        correction: replaced(line, place),
      });
    said.push(place);
    pages.add(page);
    const [joining, other] = words.slice(at, at + 2);
    if (joining === undefined || other === undefined || !isJoining(joining) || pageOf(other) === 0) continue;
    throw new LineError(`A line takes one page, not “${shortened(line.slice(number.from, other.to))}”.`, {
      hint: USAGE,
      offers: eitherOf(line, [number, other], { from, before: 'page ' }),
    });
  }
  if (pages.size > 1)
    throw new LineError('“page” stands there twice: a line takes one.', {
      hint: USAGE,
      offers: eachAlone(
        line,
        said.map((place) => [place]),
      ),
    });
  return [...pages][0];
}

/** 0 for what is no number of a page. */
function pageOf({ text }: Word): number {
  return /^\d{1,6}$/.test(numeral(text)) ? Number(numeral(text)) : 0;
}

/** "Exp #12", 12 alone or "#12 #13" say which, and not what about them. */
function refuseBareExperiment(words: readonly Word[], project: string | undefined): void {
  const isOther = (word: Word): boolean => (!word.quoted && isAroundNumbers(word.text)) || isJoining(word) || typeOf(word) !== undefined;
  const numbers = words.filter((word) => !isOther(word));
  const found = numbers.map(({ text, quoted }) => (quoted ? undefined : EXPERIMENT.exec(text)?.[1]));
  // "hybrid 12" may be a number of experiments just as well.
  const isNamed = words.length === 1 || numbers.length > 1 || words.some(({ text }) => /^(?:exp|#)/i.test(text));
  if (!isNamed || found.length === 0 || found.includes(undefined)) return;
  const meant = `${found.length === 1 ? 'show' : 'compare'} ${found.map((number) => `#${number}`).join(' ')}`;
  const quote = project?.includes('"') === true ? "'" : '"';
  const said = found.length === 1 ? `“${shortened(numbers[0]!.text)}” is an experiment` : 'These are experiments';
  throw new LineError(`${said}. Did you mean \`${shortened(meant)}\`?`, {
    hint: USAGE,
    correction: project === undefined ? meant : `${meant} in ${quote}${project}${quote}`,
  });
}
