import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalParts, looksLikeMarkup, plain } from '../../src/bot/literal.ts';
import { messageProblems } from '../support/blocks.ts';

const pieces = [
  '<!channel>',
  '<@U1>',
  '<#C1|x>',
  '<https://evil.example|x>',
  '<mailto:a@b>',
  '&lt;b&gt;',
  '&amp;amp;',
  '&quot;',
  '&#38;',
  '*x*',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 8 })), { minLength: 1, maxLength: 6 })
  .map((parts) => `a${parts.join('')}`);

const unseen = (text: string): string => text.replaceAll('\u2060', '');
const inContext = (element: object): object => ({ text: 'Exp #45 leads', blocks: [{ type: 'context', elements: [element] }] });
const inSection = (elements: object[]): object => ({
  text: 'Exp #45 leads',
  blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
});

describe('words from data', () => {
  it('read as they are in plain text, which nothing takes for markup', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const element = plain(text);
        expect(unseen(element.text)).toBe(unseen(text));
        expect(messageProblems(inContext(element))).toEqual([]);
      }),
    );
  });

  it('read as they are in rich text, where nothing is added to them', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const parts = literalParts({ type: 'text', text, style: { bold: true } });
        expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(text);
        expect(parts.every((part) => part.type === 'text' && part.style?.bold === true)).toBe(true);
        expect(messageProblems(inSection(parts))).toEqual([]);
      }),
    );
  });

  it.each(['Books & more', 'a < b', '5 * 3 * 2', 'two-tower_v2', 'R&D, then', 'https', '#12'])('stay one piece: %s', (text) => {
    expect(looksLikeMarkup(text)).toBe(false);
    expect(plain(text).text).toBe(text);
  });

  it('keep their limit with what is added', () => {
    expect([...plain('<!channel>'.repeat(20), 75).text]).toHaveLength(75);
  });
});
