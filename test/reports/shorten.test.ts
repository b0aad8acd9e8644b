import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/reports/shorten.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';

const measure = createTextMeasure();

describe('shorten', () => {
  it('leaves alone what fits', () => {
    expect(shorten('Exp #45', { widthPx: 200, fontSize: 18 }, measure)).toBe('Exp #45');
  });

  it('keeps both ends of what does not', () => {
    const short = shorten('Very long name of an experiment', { widthPx: 120, fontSize: 18 }, measure);
    expect(short).toMatch(/^Very.*….*ent$/);
    expect(measure(short, 18)).toBeLessThanOrEqual(120);
    expect(measure(short, 18)).toBeGreaterThan(100);
  });

  it('never cuts what people see as one character', () => {
    const family = '👨‍👩‍👧‍👦';
    const short = shorten(family.repeat(20), { widthPx: 400, fontSize: 10 }, measure);
    expect(short.replace('…', '').replaceAll(family, '')).toBe('');
  });

  it('makes one line of anything, and drops what XML cannot hold', () => {
    expect(shorten(' two\nlines\u0000and\t a \ud800tab ', { widthPx: 900, fontSize: 18 }, measure)).toBe('two lines and a tab');
  });

  it('fits always, down to nothing', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 60 }), integer({ min: 0, max: 300 }), (text, widthPx) => {
        expect(measure(shorten(text, { widthPx, fontSize: 18, weight: 600 }, measure), 18, 600)).toBeLessThanOrEqual(widthPx);
      }),
      { numRuns: 60 },
    );
  });
});
