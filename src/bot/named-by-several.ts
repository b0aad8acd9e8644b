import { oneSlip } from './near-miss.ts';
import { splitWords, type Word } from './words.ts';

/** And where the words stand. */
export interface NamedBySeveral<Named> {
  named: Named;
  from: number;
  to: number;
}

/** What the first two or more of these words name without quotes: whole, with one slip, or as a part of one name alone; the most words first. */
export function namedBySeveral<Named extends { name: string }>(
  words: readonly Word[],
  all: readonly Named[],
): NamedBySeveral<Named> | undefined {
  const names = all.map((named) => ({ named, name: joined(splitWords(named.name.replaceAll(/["“”]/g, ''))) }));
  const longest = names.reduce((most, { name }) => Math.max(most, name.length), 0);
  const runs = runsOf(words, longest + 1);
  const find = (isMeant: (name: string, said: string) => boolean): NamedBySeveral<Named> | undefined => {
    for (const { said, from, to } of runs) {
      const found = names.find(({ name }) => isMeant(name, said));
      if (found !== undefined) return { named: found.named, from, to };
    }
    return undefined;
  };
  const isSlip = (name: string, said: string): boolean => Math.abs(name.length - said.length) <= 1 && oneSlip(said, [name]) !== undefined;
  const isPartOfOne = (name: string, said: string): boolean =>
    name.includes(said) && names.filter((one) => one.name.includes(said)).length === 1;
  return find((name, said) => name === said) ?? find(isSlip) ?? find(isPartOfOne);
}

/** Two or more words from the first on, as long as they are not in quotes and no longer together than any name; the longest first. */
function runsOf(words: readonly Word[], longest: number): { said: string; from: number; to: number }[] {
  const runs: { said: string; from: number; to: number }[] = [];
  for (const [i, { quoted, to }] of words.entries()) {
    const said = joined(words.slice(0, i + 1));
    if (quoted || said.length > longest) break;
    if (i > 0) runs.unshift({ said, from: words[0]!.from, to });
  }
  return runs;
}

function joined(words: readonly Word[]): string {
  return words
    .map(({ text }) => text)
    .join(' ')
    .toLowerCase();
}
