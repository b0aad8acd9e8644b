import { expect, it } from 'vitest';
import { createNames } from '../../src/bot/named-by-several.ts';
import { splitWords } from '../../src/bot/words.ts';

const NAMES = ['Grocery Basket Recommender', 'Grocery Basket Ranking', 'Bookshop "Next" Read', 'Salt and Pepper Mills'];
const find = (line: string): string | undefined =>
  createNames(NAMES.map((name) => ({ name }))).namedBySeveral(splitWords(line))?.named.name;

it.each([
  ['grocery basket recommender', 'Grocery Basket Recommender'],
  ['grocery basket recomender hybrid', 'Grocery Basket Recommender'],
  ['bookshop next read', 'Bookshop "Next" Read'],
  ['basket ranking', 'Grocery Basket Ranking'],
  ['grocery basket rec', 'Grocery Basket Recommender'],
  ['grocery basket rank top', 'Grocery Basket Ranking'],
  ['salt and pepper', 'Salt and Pepper Mills'],
  ['salt and paper', undefined],
  ['grocery basket', undefined],
  ['grocery', undefined],
])('what %j names is %j', (line, named) => {
  expect(find(line)).toBe(named);
});

it('takes names apart once, however many words are looked at', () => {
  let reads = 0;
  const names = NAMES.map((text) => ({
    get name() {
      reads += 1;
      return text;
    },
  }));
  const { namedBySeveral } = createNames(names);
  const words = splitWords('salt and pepper of a grocery basket '.repeat(20));
  for (const i of words.keys()) namedBySeveral(words.slice(i));
  expect(reads).toBe(NAMES.length);
});
