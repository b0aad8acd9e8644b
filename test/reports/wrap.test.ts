import { expect, it } from 'vitest';
import { wrap } from '../../src/reports/wrap.ts';

/** Every character ten pixels wide. */
const measure = (text: string): number => [...text].length * 10;
const lines = (text: string, maxLines = 3): string[] => wrap(text, { widthPx: 100, fontSize: 18, maxLines }, measure);

it('breaks a sentence between words, into as few lines as it takes', () => {
  expect(lines('It fits.')).toEqual(['It fits.']);
  expect(lines('It has no loss yet.')).toEqual(['It has no', 'loss yet.']);
  expect(lines('')).toEqual(['']);
});

it('shortens what has no room, in its own line', () => {
  expect(lines('Of Donaudampfschifffahrt nothing')).toEqual(['Of', 'Donau…ahrt', 'nothing']);
  expect(lines('one two three four five six seven', 2)).toEqual(['one two', 'three…even']);
});
