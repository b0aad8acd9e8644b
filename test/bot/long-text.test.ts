/** Everybody waits while one message is read: however long and odd it is, that takes no time. */
import { describe, expect, it } from 'vitest';
import { MOST_READ, plainText, typedText } from '../../src/bot/plain-text.ts';
import { saidLine } from '../../src/bot/said-line.ts';

const ODD: [string, (length: number) => string][] = [
  ['marks', (length) => `${'_'.repeat(length)}a`],
  ['marks with a blank before each', (length) => ' *'.repeat(length / 2)],
  ['marks with a letter behind each', (length) => '_a'.repeat(length / 2)],
  ['marked words without an end', (length) => ' _a'.repeat(length / 3)],
  ['a mark and blanks', (length) => `_a${' '.repeat(length)}a`],
  ['dots', (length) => `a${'.'.repeat(length)}a`],
  ['dots and mentions', (length) => `a${'.'.repeat(length - 20)}a <@UBOT> b`],
  ['commas behind a word', (length) => `please a${','.repeat(length)}a`],
  ['blanks', (length) => `a${' '.repeat(length)}a`],
  ['opened links', (length) => '<'.repeat(length)],
  ['opened links with bars', (length) => '<|'.repeat(length / 2)],
  ['a link that does not end', (length) => `<${'|'.repeat(length)}`],
  ['opened mentions', (length) => '<@a'.repeat(length / 3)],
  ['a mention that does not end', (length) => `<@${'a'.repeat(length)}`],
  ['mentions', (length) => '<@a>'.repeat(length / 4)],
  ['manners', (length) => 'please '.repeat(length / 7)],
  ['quotes', (length) => `" ' « “ `.repeat(length / 8)],
  ['entities', (length) => '&amp'.repeat(length / 4)],
];

const READERS: [string, (text: string) => string][] = [
  ['typedText', typedText],
  ['plainText', plainText],
  ['saidLine', (text) => saidLine(text, { botId: 'UBOT' })],
];

describe.each(READERS)('%s', (_name, read) => {
  // A search that starts anew from every place takes seconds for a hundred of these.
  it.each(ODD)('reads %s, hundreds of times a second', { timeout: 4_000 }, (_what, make) => {
    for (const length of [990, 3_900, 40_000]) {
      const text = make(length);
      for (let run = 0; run < 100; run += 1) read(text);
    }
  });

  it('hands on no more than is read', () => {
    expect(read('x'.repeat(40_000)).length).toBeLessThanOrEqual(MOST_READ);
  });
});

it('a command that is too long is refused as one, not cut to one that is not', () => {
  expect(typedText(`top ${'x'.repeat(40_000)}`)).toHaveLength(MOST_READ);
});
