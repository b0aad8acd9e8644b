import type { Command } from './command.ts';
import { isJoining, without } from './joining.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { commandOf, readWords, takesNumber, typeOf, type HelpRequest, type Request } from './read-words.ts';
import { plainNumber, splitJoined } from './spoken-words.ts';
import { shortened, USAGE, usageOf } from './usage.ts';
import { isPreposition, isWord, splitWords, type Word } from './words.ts';

const LONGEST_LINE = 1_000;
/** Lines that are tried for one that can't be read; of one that takes more to put right nobody knows what is meant. */
const MOST_TRIED = 12;

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
export function tryLine(typed: string): Request | HelpRequest | LineError {
  if (typed.length > LONGEST_LINE) return tooLong();
  const line = withoutArticles(typed);
  const words = wordsOf(line);
  const first = attempt(line, words);
  if (!(first instanceof LineError)) return first;
  const meant = meantLines(first);
  const [only] = meant.length === 1 ? meant : [];
  const command = only === undefined || 'help' in only.read ? onlyCommandIn(words) : only.read.command;
  const message = only === undefined ? first.message : messageOf(first, only);
  return new LineError(message, {
    hint: first.hint === USAGE && command !== undefined ? usageOf(command) : (first.hint ?? USAGE),
    offers: lineOffers(...meant.map(({ line }) => line)),
  });
}

/** Names every word that nobody knows, and where one word of several was put right the whole line that was meant. */
function messageOf({ message }: LineError, { line, steps, leftOut }: MeantLine): string {
  const unknown = leftOut.map((word) => `“${shortened(word)}”`).join(', ');
  const said = leftOut.length === 0 ? message : message.replace(/^I don't know “.*?”\./, () => `I don't know ${unknown}.`);
  return steps === 1 ? said : `${said.replace(/ ?Did you mean `.*`\?$/, '')} Did you mean \`${line}\`?`;
}

interface MeantLine {
  line: string;
  read: Request | HelpRequest;
  /** Words that were put right. */
  steps: number;
  /** Words that it is without, since nobody knows them. */
  leftOut: readonly string[];
}

/**
 * Follows what is offered until it can be read: what is wrong next is known once the word before is put right, and not sooner. Each
 * line is tried once, and of several that ask for the same the first is meant; more than can be offered are none.
 */
function meantLines(first: LineError): MeantLine[] {
  const meant = new Map<string, MeantLine>();
  const toTry = followed(first, { steps: 0, leftOut: [] });
  for (let i = 0; i < Math.min(toTry.length, MOST_TRIED); i += 1) {
    const { line, steps, leftOut } = toTry[i]!;
    const read = line.length > LONGEST_LINE ? tooLong() : attempt(line, wordsOf(line));
    if (read instanceof LineError) {
      const next = followed(read, { steps, leftOut });
      toTry.push(...next.filter((one) => !toTry.some((tried) => tried.line === one.line)));
    } else {
      const asked = askedBy(read);
      const tidy = tidied(line);
      const isSame = tidy === line || askedBy(attempt(tidy, wordsOf(tidy))) === asked;
      if (!meant.has(asked)) meant.set(asked, { line: isSame ? tidy : line, read, steps, leftOut });
    }
  }
  return meant.size > MOST_OFFERED ? [] : [...meant.values()];
}

function followed(
  { offers, leftOut: word }: LineError,
  { steps, leftOut }: Pick<MeantLine, 'steps' | 'leftOut'>,
): Pick<MeantLine, 'line' | 'steps' | 'leftOut'>[] {
  return offers.map(({ line }) => ({ line, steps: steps + 1, leftOut: word === undefined ? leftOut : [...leftOut, word] }));
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
export const NEVER_MEANT = /^(?:please|pls|plz|thanks|thx)[,.!?]*$/i;

/** What a line may begin with: the command's own name, and what it is asked with. */
const BEGINNING =
  /^\s*(?:(?:\/?experiments|(?:please|pls|plz)|(?:could|can|would|will)\s+(?:you|we|i)|(?:show|give|tell|get|send)\s+(?:me|us))(?:[\s,:]+|$))+/i;

function wordsOf(line: string): Word[] {
  return splitWords(line.replace(BEGINNING, (beginning) => ' '.repeat(beginning.length)))
    .filter(({ text, quoted }, i, all) => quoted || !NEVER_MEANT.test(text) || (i > 0 && isPreposition(all[i - 1]!)))
    .map((word, i, all) => plainNumber(i === all.length - 1 && !(i > 0 && isPreposition(all[i - 1]!)) ? withoutEnd(word) : word));
}

/** The line without the articles of its names, and without what makes "in the last 7 days" look like a project. */
export function withoutArticles(line: string): string {
  const words = splitWords(line);
  return without(
    line,
    words.filter((_word, i) => isBeforeTime(words.slice(i, i + 4)) || isArticle(words.slice(Math.max(0, i - 1), i + 2))),
  );
}

const TIME = /^(?:\d+[dwmy]?|(?:hour|day|week|month|quarter|year)s?)$/i;

/** "in the last 7 days" */
function isBeforeTime([word, ...rest]: readonly Word[]): boolean {
  const [next, last] = rest.length > 0 && isWord(rest[0]!, 'the') ? rest.slice(1) : rest;
  if (word === undefined || next === undefined || last === undefined || !(isWord(next, 'last') || isWord(next, 'past'))) return false;
  return (isWord(word, 'in') || isWord(word, 'the')) && TIME.test(last.text);
}

/** "in the shop" */
function isArticle([before, word, next]: readonly Word[]): boolean {
  if (before === undefined || word === undefined || next === undefined) return false;
  return (isPreposition(before) || isJoining(before)) && isWord(word, 'the') && !isPreposition(next) && !/^\d/.test(next.text);
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

/** A sentence ends with a mark that is none of its words'. */
function withoutEnd(word: Word): Word {
  return word.quoted ? word : { ...word, text: word.text.replace(/(?<=\w)[?!.]+$/, '') };
}

function attempt(line: string, words: readonly Word[]): Request | HelpRequest | LineError {
  try {
    return readWords(line, splitJoined(words, takesNumber));
  } catch (error) {
    if (error instanceof LineError) return error;
    throw error;
  }
}
