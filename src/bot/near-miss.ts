import { distance } from 'fastest-levenshtein';

/** The known word that a typed one was likely meant to be; undefined where none is near. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  const nearest = known.map((name) => ({ name, away: misspelling(word.toLowerCase(), name) })).toSorted((a, b) => a.away - b.away)[0];
  return nearest !== undefined && nearest.away <= Math.max(1, Math.floor(nearest.name.length / 2.5)) ? nearest.name : undefined;
}

/** The known word that is one slip away, where a word may just as well be meant as it stands. */
export function oneSlip(word: string, known: readonly string[]): string | undefined {
  return known.find((name) => misspelling(word.toLowerCase(), name) === 1);
}

/** Letters to change, add or leave out; letters in the wrong order ("tpo") count as one slip. */
function misspelling(word: string, name: string): number {
  const letters = (text: string): string => [...text].toSorted().join('');
  return Math.min(distance(word, name), letters(word) === letters(name) ? 1 : Infinity);
}
