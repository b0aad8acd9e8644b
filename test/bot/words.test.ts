import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/bot/words.ts';

function texts(line: string): string[] {
  return splitWords(line).map(({ text, quoted }) => (quoted ? `<${text}>` : text));
}

describe('a typed line', () => {
  it.each([
    ['hybrid top 5', ['hybrid', 'top', '5']],
    ['  hybrid,top ,5\t', ['hybrid', 'top', '5']],
    ['top in "Film night"', ['top', 'in', '<Film night>']],
    ['top in “Film night”', ['top', 'in', '<Film night>']],
    ['top in „Film night“ 5', ['top', 'in', '<Film night>', '5']],
    ['top in «Film night»', ['top', 'in', '<Film night>']],
    ["top in 'Film night'", ['top', 'in', '<Film night>']],
    ['top in “Film night"', ['top', 'in', '<Film night>']],
    ['in "50%_off \'promo\'"', ['in', "<50%_off 'promo'>"]],
    ['top in ‹Film night›', ['top', 'in', '<Film night>']],
    ['top in 「Film night」', ['top', 'in', '<Film night>']],
    ['top in `Film night`', ['top', 'in', '<Film night>']],
    ['top;5 ; hybrid', ['top', '5', 'hybrid']],
    ["O'Brien's", ["O'Brien's"]],
    ['in "never closed', ['in', '"never', 'closed']],
    ['""', []],
    ['', []],
  ])('%j splits into %j', (line, expected) => {
    expect(texts(line)).toEqual(expected);
  });
});
