import { assert, integer, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextMeasure } from '../../src/reports/text-width.ts';

const measure = createTextMeasure();

describe('the text measure', () => {
  it("gives Inter's advance widths", () => {
    // From the font's hmtx table: 2816 units an em, "Hello" is 6740 of them.
    expect(measure('Hello', 2816)).toBe(6740);
    expect(measure('', 18)).toBe(0);
  });

  it('counts kerning', () => {
    expect(measure('AV', 100)).toBeLessThan(measure('A', 100) + measure('V', 100));
  });

  it('knows that heavier letters are wider', () => {
    expect(measure('Experiment', 18, 600)).toBeGreaterThan(measure('Experiment', 18, 400));
    expect(measure('Experiment', 18, 700)).toBeGreaterThan(measure('Experiment', 18, 600));
  });

  it('takes a character that Inter lacks as one em', () => {
    expect(measure('日本', 20)).toBe(40);
  });

  it('grows with the size, and with the text', () => {
    assert(
      property(stringMatching(/^[A-Za-zА-Яα-ω0-9 #]{1,30}$/), integer({ min: 8, max: 40 }), (text, size) => {
        expect(measure(text, size + 1)).toBeGreaterThan(measure(text, size));
        expect(measure(`${text}m`, size)).toBeGreaterThan(measure(text, size));
      }),
      { numRuns: 50 },
    );
  });
});
