/** Words as people type them, made into those that a line is read by; knows no command but by what it takes. */
import type { Arguments } from './command.ts';
import { isJoining } from './joining.ts';
import { LineError } from './line-error.ts';
import type { Word } from './words.ts';

const NUMBER_WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
/** Said before a number: "Exp #12", "experiment no. 12". */
export const BEFORE_NUMBER = /^(?:exp(?:eriments?)?|runs?|no|nr|number)\.?$/i;
/** May stand between the experiments of one comparison. */
export const BETWEEN = /^(?:and|vs\.?|versus|with|against|&)$/i;
/** Of what a list is anyway. */
const WHAT_IS_LISTED = /^(?:experiments?|runs?|trainings?|all|everything|status|my|our)$/i;
/** Said before what is searched for. */
const BEFORE_TEXT = /^(?:of|for|about|by|with)$/i;
const UNIT = /^(?:d|w|m|y|days?|weeks?|months?|years?)$/i;
/** "last week", "past 3 months": a span is up to now without it. */
const LAST = /^(?:last|past)$/i;

/** "five" is 5; any other text is itself. */
export function numeral(text: string): string {
  const at = NUMBER_WORDS.indexOf(text.toLowerCase());
  return at < 0 ? text : String(at + 1);
}

/** Digits as keyboards for Chinese and Japanese write them ("#１２"); words that are no numbers may be names, and stay. */
export function plainNumber(word: Word): Word {
  // A sentence ends with a mark that is none of the number's.
  const text = word.quoted ? word.text : word.text.normalize('NFKC').replace(/[.!?]$/, '');
  return /^[a-z]*#?\d+[dw]?$/i.test(text) ? { ...word, text } : word;
}

/** "top5" and "top-5" are "top 5"; `takesNumber` says of which words a number may stand so close. */
export function splitJoined(words: readonly Word[], takesNumber: (name: string) => boolean): Word[] {
  return words.flatMap((word) => {
    const [, name, number] = (word.quoted ? null : /^([a-z]+)[-:=]?(#?\d+[dw]?)$/i.exec(word.text)) ?? [];
    if (name === undefined || number === undefined || !takesNumber(name.toLowerCase())) return [word];
    return [
      { ...word, text: name, to: word.from + name.length },
      { ...word, text: number, from: word.to - number.length },
    ];
  });
}

/** A command's own words: "five" as 5, "12 weeks" as 12w, no "and" between experiments. */
export function spokenWords(words: readonly Word[], { count, experiments, page, span, text }: Arguments): Word[] {
  if (span === true) return spokenSpans(words);
  if (text === true) {
    const said = words.filter((word) => word.quoted || page !== true || !WHAT_IS_LISTED.test(word.text));
    const [first, ...rest] = said;
    return first !== undefined && rest.length > 0 && !first.quoted && BEFORE_TEXT.test(first.text) ? rest : said;
  }
  if (count === undefined && experiments === undefined) return [...words];
  const isBetween = (word: Word): boolean => experiments !== undefined && ((!word.quoted && BETWEEN.test(word.text)) || isJoining(word));
  return words.filter((word) => !isBetween(word)).map((word) => (word.quoted ? word : { ...word, text: numeral(word.text) }));
}

/** "12 w" and "last 12 weeks" as 12w, "last week" as 1w. */
function spokenSpans(words: readonly Word[]): Word[] {
  const read: Word[] = [];
  for (const word of words) {
    const before = word.quoted || read.at(-1)?.quoted === true ? undefined : read.at(-1);
    const isLast = before !== undefined && LAST.test(before.text);
    const number = isLast ? '1' : /^\d+$/.exec(before?.text ?? '')?.[0];
    if (before !== undefined && number !== undefined && UNIT.test(word.text))
      read.splice(-1, 1, { ...before, text: `${number}${word.text[0]!}`, to: word.to });
    else if (isLast && /^\d/.test(word.text)) read.splice(-1, 1, { ...word, from: before.from });
    else read.push(word);
  }
  return read;
}

/** @throws LineError where a quote opens and nothing closes it: what it was to hold would be read as words. */
export function refuseUnclosed(line: string, words: readonly Word[]): void {
  const isName = (i: number): boolean => ['in', 'on'].includes(words[i - 1]?.text.toLowerCase() ?? '');
  const open = words.find(({ text, quoted }, i) => !quoted && (/^["“”„«]/.test(text) || (isName(i) && /^['‘]/.test(text))));
  if (open !== undefined)
    throw new LineError(`A quote opens before “${open.text.slice(1, 41)}” and is not closed.`, {
      hint: 'Close it. A name with blanks is typed like this: `in "Name of it"`.',
      correction: `${line.trim()}${open.text.startsWith("'") ? "'" : '"'}`,
    });
}
