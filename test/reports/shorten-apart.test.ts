import { array, assert, constantFrom, integer, oneof, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenApart } from '../../src/reports/shorten-apart.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';

const measure = createTextMeasure();
const shortened = (texts: readonly string[], widthPx = 190): string[] => shortenApart(texts, () => ({ widthPx, fontSize: 18 }), measure);

/** Wide enough for "… (12)". */
const NARROWEST = 70;

describe('shortenApart', () => {
  it('cuts names in the middle that stay different', () => {
    expect(shortened(['Exp #104 · three towers and dropout', 'Exp #104 · three towers and no noise', 'Exp #9'])).toEqual([
      'Exp #104 ·…d dropout',
      'Exp #104 ·…no noise',
      'Exp #9',
    ]);
  });

  it('keeps what tells names apart that are alike at both ends', () => {
    const names = ['Bookshop purchases of January in one basket', 'Bookshop purchases of February in one basket'];
    const [january, february] = shortened(names);
    expect(january).toContain('Janu');
    expect(february).toContain('Febr');
    expect(january).toMatch(/^Boo.*…/);
  });

  it('tells apart names of which each differs at another place', () => {
    const names = ['a', 'b'].flatMap((one) =>
      ['1', '2'].map((other) => `Purchases of the shop ${one} and the week ${other} in one basket`),
    );
    expect(new Set(shortened(names)).size).toBe(4);
  });

  it('numbers what cannot be told apart otherwise', () => {
    expect(shortened(['Purchases  2025', 'Purchases 2025', 'Purchases\n2025'])).toEqual([
      'Purchases 2025',
      'Purchases 2025 (2)',
      'Purchases 2025 (3)',
    ]);
  });

  it('says so where there is nothing to see of a name', () => {
    expect(shortened(['', 'Exp #9'])).toEqual(['(no name)', 'Exp #9']);
  });

  it('leaves equal names equal', () => {
    const name = 'Bookshop purchases of January in one basket';
    expect(new Set(shortened([name, name])).size).toBe(1);
  });

  it('keeps distinct names distinct, each fitting, whatever they are', () => {
    const word = oneof(string({ unit: 'grapheme', maxLength: 12 }), constantFrom('tower', 'dropout', 'wide', '(2)', '…', ' '));
    const alike = tuple(word, word, array(word, { maxLength: 5 })).map(([head, tail, middle]) =>
      [head.repeat(9), ...middle, tail.repeat(9)].join(' '),
    );
    assert(
      property(array(oneof(alike, word), { maxLength: 10 }), integer({ min: NARROWEST, max: 300 }), (names, widthPx) => {
        const short = shortened(names, widthPx);
        expect(short).toEqual(shortened(names, widthPx));
        for (const text of short) expect(measure(text, 18)).toBeLessThanOrEqual(widthPx);
        expect(new Set(short).size).toBe(new Set(names).size);
        expect(new Set(names.map((name, i) => `${short[i]} ${JSON.stringify(name)}`)).size).toBe(new Set(names).size);
      }),
      { numRuns: 60 },
    );
  });
});
