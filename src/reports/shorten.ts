import { charactersOf, oneLine } from './line.ts';
import type { FontWeight, MeasureText } from './text-width.ts';

const ELLIPSIS = '…';

export interface Room {
  widthPx: number;
  fontSize: number;
  weight?: FontWeight;
}

/**
 * Shortens in the middle until the text fits: names of experiments often differ only at their ends. What a person
 * sees as one character is never cut in two. Line breaks and control characters, which an SVG can't hold, become spaces.
 */
export function shorten(text: string, { widthPx, fontSize, weight = 400 }: Room, measure: MeasureText): string {
  const line = oneLine(text);
  const fits = (candidate: string): boolean => measure(candidate, fontSize, weight) <= widthPx;
  if (fits(line)) return line;

  const characters = [...charactersOf(line)];
  const keeping = (count: number): string => {
    const head = Math.ceil(count / 2);
    const tail = count - head;
    return (
      characters.slice(0, head).join('').trimEnd() +
      ELLIPSIS +
      characters
        .slice(characters.length - tail)
        .join('')
        .trimStart()
    );
  };
  let low = 0;
  let high = characters.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(keeping(middle))) low = middle;
    else high = middle - 1;
  }
  return fits(keeping(low)) ? keeping(low) : '';
}
