import { oneLine } from './line.ts';
import { shorten, type Room } from './shorten.ts';
import type { MeasureText } from './text-width.ts';

/**
 * A sentence in lines that fit, broken between words; one at least. What is left after `maxLines` is shortened in the last one, and
 * a word that is wider than a line, in its own.
 */
export function wrap(text: string, { maxLines, ...room }: Room & { maxLines: number }, measure: MeasureText): string[] {
  const fits = (line: string): boolean => measure(line, room.fontSize, room.weight ?? 400) <= room.widthPx;
  const lines: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const longer = [lines.at(-1), word].filter((part) => part !== undefined).join(' ');
    if (lines.length > 0 && (lines.length === maxLines || fits(longer))) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => shorten(line, room, measure));
}
