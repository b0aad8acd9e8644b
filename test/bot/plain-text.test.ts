import { expect, it } from 'vitest';
import { plainText } from '../../src/bot/plain-text.ts';

it.each([
  ['<@UBOT> hybrid top', 'hybrid top'],
  ['top 2 <@UBOT|towerwatch>', 'top 2'],
  ['`top 2`', 'top 2'],
  ['<@UBOT> `top 2`', 'top 2'],
  ['*hybrid* top', 'hybrid top'],
  ['_hybrid top_ 5', 'hybrid top 5'],
  ['top in <http://x.y|bookshop-next-read>', 'top in bookshop-next-read'],
  ['list "a &amp; b &lt;c&gt;"', 'list "a & b <c>"'],
  ['list wide_tower_2', 'list wide_tower_2'],
  ['list "*x* y"', 'list "*x* y"'],
  ['top &lt;!channel&gt;', 'top <!channel>'],
])('%j is read as %j', (text, expected) => {
  expect(plainText(text)).toBe(expected);
});
