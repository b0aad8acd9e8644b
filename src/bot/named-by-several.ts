import { isJoining } from './joining.ts';
import { slipFinder } from './near-miss.ts';
import { splitWords, type Word } from './words.ts';

/** And where the words stand. */
export interface NamedBySeveral<Named> {
  named: Named;
  from: number;
  to: number;
}

/** Names to look for in lines, taken apart once. */
export interface Names<Named> {
  /** What the first two or more of these words name without quotes: whole, with one slip, or as a part of one name alone; the most words first. */
  namedBySeveral: (words: readonly Word[]) => NamedBySeveral<Named> | undefined;
}

export function createNames<Named extends { name: string }>(all: readonly Named[]): Names<Named> {
  const names = all.map((named) => {
    const words = splitWords(named.name.replaceAll(/["“”]/g, '').toLowerCase()).map(({ text }) => text);
    return { named, words, name: words.join(' ') };
  });
  const byName = new Map(names.toReversed().map(({ named, name }) => [name, named]));
  const slip = slipFinder([...byName.keys()]);
  const longest = names.reduce((most, { name }) => Math.max(most, name.length), 0);
  const mostWords = names.reduce((most, { words }) => Math.max(most, words.length), 0);
  const byPart = (runs: readonly Run[], said: readonly string[]): NamedBySeveral<Named> | undefined => {
    const [first, second] = names
      .map(({ named, words }) => ({ named, length: commonWords(words, said) }))
      .toSorted((one, other) => other.length - one.length);
    // What both have in common names neither.
    const run = runs.find(({ words, isCut }) => !isCut && words <= (first?.length ?? 0) && words > (second?.length ?? 0));
    return first === undefined || run === undefined ? undefined : { named: first.named, from: run.from, to: run.to };
  };
  return {
    namedBySeveral(words) {
      const runs = runsOf(words.slice(0, mostWords + 1), longest + 1);
      for (const look of [(said: string) => byName.get(said), (said: string) => byName.get(slip(said) ?? '')]) {
        for (const { said, from, to } of runs) {
          const named = look(said);
          if (named !== undefined) return { named, from, to };
        }
      }
      return byPart(
        runs,
        words.slice(0, runs.length + 1).map(({ text }) => text.toLowerCase()),
      );
    },
  };
}

/** How many of the first words said stand one after the other in a name; of the last one its beginning is enough. */
function commonWords(name: readonly string[], said: readonly string[]): number {
  const lengthAt = (start: number): number => {
    let length = 0;
    while (length < said.length && name[start + length] === said[length]) length += 1;
    return length < said.length && name[start + length]?.startsWith(said[length]!) === true ? length + 1 : length;
  };
  return name.reduce((most, _word, start) => Math.max(most, lengthAt(start)), 0);
}

interface Run {
  said: string;
  words: number;
  from: number;
  to: number;
  /** Ends with an “and”, which is no part of a name but between two. */
  isCut: boolean;
}

/** Two or more words from the first on, as long as they are not in quotes and no longer together than any name; the longest first. */
function runsOf(words: readonly Word[], longest: number): Run[] {
  const runs: Run[] = [];
  for (const [i, word] of words.entries()) {
    const said = joined(words.slice(0, i + 1));
    if (word.quoted || said.length > longest) break;
    if (i > 0) runs.unshift({ said, words: i + 1, from: words[0]!.from, to: word.to, isCut: isJoining(word) });
  }
  return runs;
}

function joined(words: readonly Word[]): string {
  return words
    .map(({ text }) => text)
    .join(' ')
    .toLowerCase();
}
