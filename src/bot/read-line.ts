import { parseModelType, type ModelType } from '../metrics.ts';
import type { Command, CommandInput } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { overview } from './commands/overview.ts';
import { eachAlone, isJoining, without } from './joining.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { EXPERIMENT, isAroundNumbers, readArguments } from './read-arguments.ts';
import { numeral, plainNumber, refuseUnclosed, splitJoined, spokenWords } from './spoken-words.ts';
import { unreadable } from './unreadable-word.ts';
import { takeOne } from './take-one.ts';
import { shortened, USAGE, usageOf } from './usage.ts';
import { isPreposition, isWord, replaced, splitWords, type Word } from './words.ts';

const LONGEST_LINE = 1_000;
/** Lines that are tried for one that can't be read; of one that takes more to put right nobody knows what is meant. */
const MOST_TRIED = 12;

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

/**
 * Reads a line by the commands' own list, without asking the store anything. Words may stand in any order and case.
 *
 * @throws LineError for what it can't read, with the nearest word, the line as it was likely meant where that one can be read, and
 *   the usage of the command that it is about.
 */
export function readLine(line: string): Request | HelpRequest {
  const read = tryLine(line);
  if (read instanceof LineError) throw read;
  return read;
}

/** The same with what can't be read as a value. */
export function tryLine(line: string): Request | HelpRequest | LineError {
  if (line.length > LONGEST_LINE) return tooLong();
  const words = wordsOf(line);
  const first = attempt(line, words);
  if (!(first instanceof LineError)) return first;
  const meant = meantLines(first);
  const [only] = meant.length === 1 ? meant : [];
  const command = only === undefined || 'help' in only.read ? onlyCommandIn(words) : only.read.command;
  const message = only === undefined || only.steps === 1 ? first.message : endingWith(first.message, only.line);
  return new LineError(message, {
    hint: first.hint === USAGE && command !== undefined ? usageOf(command) : (first.hint ?? USAGE),
    offers: lineOffers(...meant.map(({ line }) => line)),
  });
}

/** With the whole line that was meant, and not what one word of it was. */
function endingWith(message: string, line: string): string {
  return `${message.replace(/ ?Did you mean `.*`\?$/, '')} Did you mean \`${line}\`?`;
}

interface MeantLine {
  line: string;
  read: Request | HelpRequest;
  /** Words that were put right. */
  steps: number;
}

/**
 * Follows what is offered until it can be read: what is wrong next is known once the word before is put right, and not sooner. Each
 * line is tried once, and of several that ask for the same the first is meant; more than can be offered are none.
 */
function meantLines(first: LineError): MeantLine[] {
  const meant = new Map<string, MeantLine>();
  const toTry = first.offers.map(({ line }) => ({ line, steps: 1 }));
  for (let i = 0; i < Math.min(toTry.length, MOST_TRIED); i += 1) {
    const { line, steps } = toTry[i]!;
    const read = line.length > LONGEST_LINE ? tooLong() : attempt(line, wordsOf(line));
    if (read instanceof LineError) {
      const next = read.offers.filter((offer) => !toTry.some((tried) => tried.line === offer.line));
      toTry.push(...next.map((offer) => ({ line: offer.line, steps: steps + 1 })));
    } else {
      const asked = askedBy(read);
      const tidy = tidied(line);
      const isSame = tidy === line || askedBy(attempt(tidy, wordsOf(tidy))) === asked;
      if (!meant.has(asked)) meant.set(asked, { line: isSame ? tidy : line, read, steps });
    }
  }
  return meant.size > MOST_OFFERED ? [] : [...meant.values()];
}

/** The same of lines that ask for the same. */
function askedBy(read: Request | HelpRequest | LineError): string {
  if (read instanceof LineError) return read.message;
  if ('help' in read) return JSON.stringify({ help: read.help?.name ?? null });
  const { command, type, ...more } = read;
  return JSON.stringify({ ...more, command: command.name, type: command.takes.onlyType ?? type });
}

/** The command that a line names, where it is one. */
function onlyCommandIn(words: readonly Word[]): Command | undefined {
  const [command, ...others] = new Set(words.map(commandOf).filter((found) => found !== undefined));
  return others.length > 0 ? undefined : command;
}

function tooLong(): LineError {
  return new LineError(`A line has at most ${LONGEST_LINE} characters; this one is longer.`, { hint: USAGE });
}

/** Said to be polite, and never searched for without quotes. */
export const NEVER_MEANT = /^(?:please|pls|plz|thanks|thx)[,.!]*$/i;

/** What a line may begin with: the command's own name, and what it is asked with. */
const BEGINNING = /^\s*(?:(?:\/?experiments|(?:please|pls|plz)|(?:show|give|tell|get|send)\s+(?:me|us))(?:[\s,:]+|$))+/i;

function wordsOf(line: string): Word[] {
  return splitWords(line.replace(BEGINNING, (beginning) => ' '.repeat(beginning.length)))
    .filter(({ text, quoted }, i, all) => quoted || !NEVER_MEANT.test(text) || (i > 0 && isPreposition(all[i - 1]!)))
    .map((word, i, all) => plainNumber(i === all.length - 1 && !(i > 0 && isPreposition(all[i - 1]!)) ? withoutQuestionMark(word) : word));
}

/** As it is shown again: without manners, and a command or a type once. */
function tidied(line: string): string {
  const words = wordsOf(line);
  const isAgain = (word: Word, i: number): boolean => {
    const said = commandOf(word)?.name ?? typeOf(word);
    const isName = i > 0 && isPreposition(words[i - 1]!);
    return said !== undefined && !isName && words.slice(0, i).some((one) => (commandOf(one)?.name ?? typeOf(one)) === said);
  };
  const kept = new Set(words.filter((word, i) => !isAgain(word, i)).map(({ from }) => from));
  return without(
    line,
    splitWords(line).filter(({ from }) => !kept.has(from)),
  );
}

/** A question ends with a mark that is none of its words'. */
function withoutQuestionMark(word: Word): Word {
  return word.quoted ? word : { ...word, text: word.text.replace(/(?<=\w)\?+$/, '') };
}

function attempt(line: string, words: readonly Word[]): Request | HelpRequest | LineError {
  try {
    return readWords(line, splitJoined(words, takesNumber));
  } catch (error) {
    if (error instanceof LineError) return error;
    throw error;
  }
}

/** @throws LineError for the first thing that can't be read, whose correction may have another. */
function readWords(line: string, words: Word[]): Request | HelpRequest {
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
      offers: lineOffers(...[number, other].map(({ text }) => replaced(line, { from, to: other.to }, `page ${text}`))),
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
