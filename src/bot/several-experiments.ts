/** Experiments as people write several of them: "#10-#12", "#10/#12", "10 to 12". */
import { compare } from './commands/compare.ts';
import { BEFORE_NUMBER } from './spoken-words.ts';
import { splitWords, type Word } from './words.ts';

export const LIKE_EXPERIMENTS = /^(?:exp)?#?\d+(?:(?:(?:[-–—/+;:&…]|\.{2,3})#?|#)\d+)*$/i;
const RANGE = /^(?:exp)?#?(\d+)(?:[-–—…]|\.{2,3})#?(\d+)$/i;
/** Between numbers it may say a range or nothing. */
export const FROM_TO = /^(?:to|until|through|thru|[-–—…]|\.{2,3})$/i;

export const MOST_EXPERIMENTS = compare.takes.experiments!.to;

/** Of "#10-#12" the first and the last, as they are said. */
function endsOf(text: string): [first: number, last: number] | undefined {
  const [, first, last] = RANGE.exec(text)?.map(Number) ?? [];
  return first === undefined || last === undefined ? undefined : [first, last];
}

function isTooLong(text: string): boolean {
  const [first, last] = endsOf(text) ?? [0, 0];
  return Math.abs(last - first) >= MOST_EXPERIMENTS;
}

export function whatIsWrongWith(text: string): string {
  if (isTooLong(text)) return `are more than the ${MOST_EXPERIMENTS} that can be compared`;
  return endsOf(text) === undefined ? 'is no number of an experiment' : 'are several experiments';
}

/** The numbers in "#10/#12" one by one; of a range, "#10-#12", those between, too, as many as can be compared. */
export function meantExperiments(text: string): string | undefined {
  const [first, last] = endsOf(text) ?? [];
  const numbers =
    first === undefined || last === undefined
      ? text.match(/\d+/g)!.map(Number)
      : Array.from({ length: Math.min(Math.abs(last - first) + 1, MOST_EXPERIMENTS) }, (_, i) => first + (last < first ? -i : i));
  const isComparable = numbers.length > 1 && numbers.every((number) => number < 1e9);
  return isComparable ? numbers.map((number) => `#${number}`).join(' ') : undefined;
}

/** Experiments where other words stand, and what was meant in their place. */
type Meant = Pick<Word, 'from' | 'to'> & { meant: string; isCut: boolean };

/** The experiments of "#10 to #12" one by one, by the word between them. */
export function between(line: string, { from }: Word): Meant | undefined {
  const words = splitWords(line);
  const at = words.findIndex((word) => word.from === from);
  const [before, after] = [words[at - 1], words[at + 1]];
  if (before === undefined || after === undefined || before.quoted || after.quoted) return undefined;
  const range = `${before.text}-${after.text}`;
  const meant = RANGE.test(range) ? meantExperiments(range) : undefined;
  return meant === undefined ? undefined : { from: before.from, to: after.to, meant, isCut: isTooLong(range) };
}

/** Without a command, "#12/#13" and "12 to 14" say which to compare. */
export function severalExperiments(word: Word, line: string): Meant | undefined {
  const { text, from, to } = word;
  const alone = LIKE_EXPERIMENTS.test(text) ? meantExperiments(text) : undefined;
  const words = splitWords(line);
  const next = words[words.findIndex((one) => one.from === from) + 1];
  const joining = [word, next].find((one) => one !== undefined && FROM_TO.test(one.text));
  const found =
    alone !== undefined ? { from, to, meant: alone, isCut: isTooLong(text) } : joining === undefined ? undefined : between(line, joining);
  return found === undefined ? undefined : { ...found, meant: `${compare.name} ${found.meant}` };
}

/** The numbers of experiments that a line names as such, `#12`, `exp12` or "exp 12", each once; none of one that says a range. */
export function namedExperiments(line: string): number[] {
  const words = splitWords(line).filter(({ quoted }) => !quoted);
  if (words.some(({ text }) => FROM_TO.test(text))) return [];
  const numbers = words.map(({ text }, i) => {
    const isSaid = BEFORE_NUMBER.test(words[i - 1]?.text ?? '');
    return (isSaid ? /^#?0*(\d{1,9})\W*$/ : /^(?:#|exp[.:#-]*)0*(\d{1,9})(?:[?!.:]|['’]s)?$/i).exec(text)?.[1];
  });
  return [...new Set(numbers.filter((number) => number !== undefined).map(Number))];
}
