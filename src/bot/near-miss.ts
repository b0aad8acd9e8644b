import { distance } from 'fastest-levenshtein';

/** The known word that a typed one was likely meant to be; undefined where none is near. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  const away = misspellingOf(word);
  const nearest = known.map((name) => ({ name, away: away(name) })).toSorted((a, b) => a.away - b.away)[0];
  return nearest !== undefined && nearest.away <= Math.max(1, Math.floor(nearest.name.length / 2.5)) ? nearest.name : undefined;
}

/** The known word that is one slip away, where a word may just as well be meant as it stands. */
export function oneSlip(word: string, known: readonly string[]): string | undefined {
  return slipFinder(known)(word);
}

/** The same for many words against the same known ones, whose letters are sorted once. */
export function slipFinder(known: readonly string[]): (word: string) => string | undefined {
  const letters = new Map<string, string>();
  const lettersOf = (name: string): string => {
    const found = letters.get(name) ?? sorted(name);
    letters.set(name, found);
    return found;
  };
  return (word) => {
    const away = misspellingOf(word, lettersOf);
    return known.find((name) => Math.abs(name.length - word.length) <= 1 && away(name) === 1);
  };
}

/** Letters to change, add or leave out; letters in the wrong order ("tpo") count as one slip. */
function misspellingOf(word: string, lettersOf = sorted): (name: string) => number {
  const said = word.toLowerCase();
  let letters: string | undefined;
  const isReordered = (name: string): boolean => name.length === said.length && lettersOf(name) === (letters ??= sorted(said));
  return (name) => {
    const away = distance(said, name);
    return away > 1 && isReordered(name) ? 1 : away;
  };
}

function sorted(text: string): string {
  return [...text].toSorted().join('');
}
