import { describe, expect, it } from 'vitest';
import { cut, cutMiddle, oneLine, plainLines } from '../../src/reports/line.ts';

const FAMILY = '👩‍👩‍👧‍👦';

describe('a text that is too long', () => {
  it('is cut at the end or in the middle, to so many code points', () => {
    expect(cut('Exp #45 wide', 8)).toBe('Exp #45…');
    expect(cutMiddle('Exp #45 wide towers', 9)).toBe('Exp …wers');
    expect(cut('Exp #45', 7)).toBe('Exp #45');
    expect(cutMiddle('Exp #45', 7)).toBe('Exp #45');
  });

  it('keeps an emoji of joined ones and a letter with its accent whole, or leaves them out', () => {
    expect(cut(`ab${FAMILY}cd`, 6)).toBe('ab…');
    expect(cut(`ab${FAMILY}cd`, 10)).toBe(`ab${FAMILY}…`);
    expect(cutMiddle(`${FAMILY} with a long name ${FAMILY}`, 20)).toBe(`${FAMILY} wi…e ${FAMILY}`);
    expect(cutMiddle(`${FAMILY} with a long name ${FAMILY}`, 10)).toBe('…');
    expect(cut('cafe\u0301s of Kyiv', 5)).toBe('caf…');
  });
});

describe('a name that would do something to what stands around it', () => {
  it('turns no words, moves no cursor and breaks no line', () => {
    expect(oneLine(' Wide\u202E\u2067 towers\u001B[2J\nby\tAnn ')).toBe('Wide towers [2J by Ann');
    expect(plainLines('one\u0007\ntwo\u202D three')).toBe('one\ntwo three');
  });
});
