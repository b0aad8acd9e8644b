import { distance } from 'fastest-levenshtein';

/** The known word that a typed one was likely meant to be; undefined where none is near. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  const away = misspellingOf(word);
  const nearest = known.map((name) => ({ name, away: away(name) })).toSorted((a, b) => a.away - b.away)[0];
  return nearest !== undefined && nearest.away <= Math.max(1, Math.floor(nearest.name.length / 2.5)) ? nearest.name : undefined;
}

/** The known word that is one slip away, where a word may just as well be meant as it stands. */
export function oneSlip(word: string, known: readonly string[]): string | undefined {
  const away = misspellingOf(word);
  return known.find((name) => Math.abs(name.length - word.length) <= 1 && away(name) === 1);
}

/** Letters to change, add or leave out; letters in the wrong order ("tpo") count as one slip. */
function misspellingOf(word: string): (name: string) => number {
  const said = word.toLowerCase();
  const letters = sorted(said);
  return (name) => Math.min(distance(said, name), name.length === said.length && sorted(name) === letters ? 1 : Infinity);
}

function sorted(text: string): string {
  return [...text].toSorted().join('');
}
