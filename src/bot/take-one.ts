/** What a line has once: a command, a type, a project. */
import type { Offer } from './command.ts';
import { LineError, lineOffers, MOST_OFFERED } from './line-error.ts';
import { USAGE } from './usage.ts';
import { replaced, splitWords, type Word } from './words.ts';

/** Takes out what `read` understands; said twice it is too much, unless it says the same. */
export function takeOne<T>(line: string, words: Word[], read: (word: Word) => T | undefined, what: string): T | undefined {
  const found = new Map<T, Word[]>();
  for (const word of words) {
    const value = read(word);
    if (value !== undefined) found.set(value, [...(found.get(value) ?? []), word]);
  }
  const [first, second] = [...found];
  if (second !== undefined)
    throw new LineError(`“${second[1][0]!.text}” is one too many: a line takes one ${what}.`, {
      hint: USAGE,
      offers: eachAlone(line, [...found.values()]),
    });
  for (const word of first?.[1] ?? []) words.splice(words.indexOf(word), 1);
  return first?.[0];
}

/** Says that two things are meant, and nothing of its own. */
const JOINING = /^(?:and|or|then|vs\.?|versus|&|\+|\/|\|)$/i;

/** Of what can't stand together, the line with each alone. */
export function eachAlone(line: string, places: readonly (readonly Pick<Word, 'from' | 'to'>[])[]): Offer[] {
  if (places.length > MOST_OFFERED) return [];
  const joining = splitWords(line).filter(({ text, quoted }) => !quoted && JOINING.test(text));
  const lines = places.map((kept) => {
    const left = [...places.filter((others) => others !== kept).flat(), ...joining].toSorted((a, b) => b.from - a.from);
    return left.reduce((rest, word) => replaced(rest, word), line);
  });
  return lineOffers(...lines);
}
