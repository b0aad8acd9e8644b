/** Lines that say several things where one is taken: each alone. */
import type { Offer } from './command.ts';
import { lineOffers, MOST_OFFERED } from './line-error.ts';
import { replaced, splitWords, type Word } from './words.ts';

type Place = Pick<Word, 'from' | 'to'>;

const JOINING = /^(?:and|or|then|vs\.?|versus|&|\+|\/|\|)$/i;

/** Whether it says that two things are meant, and nothing of its own. */
export function isJoining({ text, quoted }: Pick<Word, 'text' | 'quoted'>): boolean {
  return !quoted && JOINING.test(text);
}

/** Of what can't stand together, the line with each alone. */
export function eachAlone(line: string, places: readonly (readonly Place[])[]): Offer[] {
  if (places.length > MOST_OFFERED) return [];
  const joining = joiningBeside(line, places.flat());
  return lineOffers(...places.map((kept) => without(line, [...places.filter((others) => others !== kept).flat(), ...joining])));
}

/** Of "a or b" the line with each alone in the place of both; `before` is put in front of what is kept. */
export function eitherOf(line: string, [one, other]: readonly [Place, Place], { from = one.from, before = '' } = {}): Offer[] {
  const both = { from, to: other.to };
  return lineOffers(...[one, other].map((kept) => replaced(line, both, before + line.slice(kept.from, kept.to))));
}

/** Each with the numbers of its own part of the line, where an “and” parts them: of "top 5 and trend 30d" the 5 is no span. */
export function withNumbers(line: string, places: readonly (readonly Place[])[]): Place[][] {
  const words = splitWords(line);
  const partOf = ({ from }: Place): number => words.filter((word) => word.from < from && isJoining(word)).length;
  const parts = places.map((place) => Math.min(...place.map(partOf)));
  if (new Set(parts).size < places.length) return places.map((place) => [...place]);
  const numbers = words.filter(({ text, quoted }) => !quoted && /^#?\d/.test(text));
  const ownerOf = (number: Place): number => {
    const before = parts.filter((part) => part <= partOf(number));
    return parts.indexOf(before.length === 0 ? Math.min(...parts) : Math.max(...before));
  };
  return places.map((place, i) => [...place, ...numbers.filter((number) => ownerOf(number) === i)]);
}

/** The line without a word and the “and” in front of it, or behind it where it is the first. */
export function leavingOut(line: string, word: Place): string {
  const words = splitWords(line);
  const at = words.findIndex(({ from }) => from === word.from);
  const joining = [words[at - 1], words[at + 1]].find((one) => one !== undefined && isJoining(one));
  return without(line, [word, ...(joining === undefined ? [] : [joining])]);
}

/** Of "a or b" what is before a joining word and what is behind it; undefined where nothing is. */
export function joinedBy(line: string, { from }: Place): [before: Word, after: Word] | undefined {
  const words = splitWords(line);
  const at = words.findIndex((word) => word.from === from);
  const [before, joining, after] = words.slice(Math.max(0, at - 1));
  return at < 1 || after === undefined || !isJoining(joining!) ? undefined : [before!, after];
}

/** Joining words that stand next to one of the places, by themselves or in a row. */
function joiningBeside(line: string, places: readonly Place[]): Place[] {
  const words = splitWords(line);
  const isPlace = ({ from, to }: Place): boolean => places.some((place) => from >= place.from && to <= place.to);
  const rows: Word[][] = [];
  for (const [i, word] of words.entries()) {
    if (!isJoining(word) || isPlace(word)) continue;
    const row = rows.at(-1);
    if (row !== undefined && row.at(-1) === words[i - 1]) row.push(word);
    else rows.push([word]);
  }
  const isBeside = (row: readonly Word[]): boolean => {
    const around = [words[words.indexOf(row[0]!) - 1], words[words.indexOf(row.at(-1)!) + 1]];
    return around.some((one) => one !== undefined && isPlace(one));
  };
  return rows.filter(isBeside).flat();
}

export function without(line: string, places: readonly Place[]): string {
  return places.toSorted((a, b) => b.from - a.from).reduce((rest, place) => replaced(rest, place), line);
}
