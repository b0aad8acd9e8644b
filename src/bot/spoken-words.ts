/** Words as people type them, made into those that a line is read by; knows no command but by what it takes. */
import type { Arguments } from './command.ts';
import { LineError } from './line-error.ts';
import type { Word } from './words.ts';

const NUMBER_WORDS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
/** May stand between the experiments of one comparison. */
const BETWEEN = /^(?:and|vs\.?|versus|with|against|&)$/i;
const UNIT = /^(?:d|w|days?|weeks?)$/i;

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

/** "top5" is "top 5"; `takesNumber` says of which words a number may stand so close. */
export function splitJoined(words: readonly Word[], takesNumber: (name: string) => boolean): Word[] {
  return words.flatMap((word) => {
    const [, name, number] = (word.quoted ? null : /^([a-z]+)(#?\d+[dw]?)$/i.exec(word.text)) ?? [];
    if (name === undefined || number === undefined || !takesNumber(name.toLowerCase())) return [word];
    const middle = word.from + name.length;
    return [
      { ...word, text: name, to: middle },
      { ...word, text: number, from: middle },
    ];
  });
}

/** A command's own words: "five" as 5, "12 w" and "12 weeks" as 12w, no "and" between experiments. */
export function spokenWords(words: readonly Word[], { count, experiments, span }: Arguments): Word[] {
  const read: Word[] = [];
  for (const word of words) {
    const before = read.at(-1);
    if (word.quoted) read.push(word);
    else if (experiments !== undefined && experiments.to > 1 && BETWEEN.test(word.text)) continue;
    else if (span === true && UNIT.test(word.text) && before !== undefined && !before.quoted && /^\d+$/.test(before.text))
      read.splice(-1, 1, { ...before, text: `${before.text}${word.text[0]!}`, to: word.to });
    else read.push(count === undefined && experiments === undefined ? word : { ...word, text: numeral(word.text) });
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
