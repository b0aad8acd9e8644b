import { isJoining } from './joining.ts';
import { oneSlip } from './near-miss.ts';
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
  const names = all.map((named) => ({ named, name: joined(splitWords(named.name.replaceAll(/["“”]/g, ''))) }));
  const byName = new Map(names.toReversed().map(({ named, name }) => [name, named]));
  const longest = names.reduce((most, { name }) => Math.max(most, name.length), 0);
  const mostWords = names.reduce((most, { name }) => Math.max(most, name.split(' ').length), 0);
  const known = [...byName.keys()];
  const bySlip = ({ said }: Run): Named | undefined => byName.get(oneSlip(said, known) ?? '');
  const byPart = ({ said, isCut }: Run): Named | undefined => {
    if (isCut) return undefined;
    const first = names.findIndex(({ name }) => name.includes(said));
    const isOfAnother = names.some(({ name }, i) => i > first && name.includes(said));
    return isOfAnother ? undefined : names[first]?.named;
  };
  return {
    namedBySeveral(words) {
      const runs = runsOf(words.slice(0, mostWords + 1), longest + 1);
      for (const look of [({ said }: Run) => byName.get(said), bySlip, byPart]) {
        for (const run of runs) {
          const named = look(run);
          if (named !== undefined) return { named, from: run.from, to: run.to };
        }
      }
      return undefined;
    },
  };
}

interface Run {
  said: string;
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
    if (i > 0) runs.unshift({ said, from: words[0]!.from, to: word.to, isCut: isJoining(word) });
  }
  return runs;
}

function joined(words: readonly Word[]): string {
  return words
    .map(({ text }) => text)
    .join(' ')
    .toLowerCase();
}
