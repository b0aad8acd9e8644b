/** The same sign for the same experiment wherever it stands in a picture: a letter on its own colour. */
import type { MeasureText } from '../../text-width.ts';
import { shortenApart } from '../../shorten-apart.ts';
import { COLOURS, FONT_SIZES } from '../../theme.ts';
import type { Layers } from './layer.ts';
import { manyBoxes } from './placed-marks.ts';
import { manyTexts, type PlacedText } from './texts.ts';

const SIGNS = [
  { letter: 'A', colour: COLOURS.navy },
  { letter: 'B', colour: COLOURS.orange },
  { letter: 'C', colour: COLOURS.teal },
  { letter: 'D', colour: COLOURS.plum },
  { letter: 'E', colour: COLOURS.quiet },
] as const;

/** How many experiments have a sign of their own. */
export const MOST_BADGES = SIGNS.length;

export const BADGE_SIZE = 22;

export function badgeColour(experiment: number): string {
  return SIGNS[experiment]!.colour;
}

/** Badges by the middle of their left edges. */
export function badgeLayers(badges: readonly { experiment: number; x: number; y: number }[]): Layers {
  const boxes = badges.map(({ experiment, x, y }) => ({
    x,
    x2: x + BADGE_SIZE,
    y: y - BADGE_SIZE / 2,
    y2: y + BADGE_SIZE / 2,
    colour: badgeColour(experiment),
  }));
  const letters = badges.map(({ experiment, x, y }): PlacedText => ({
    x: x + BADGE_SIZE / 2,
    y: y + 6.5,
    text: SIGNS[experiment]!.letter,
    colour: COLOURS.background,
    weight: 600,
    align: 'center',
  }));
  return [...manyBoxes(boxes), ...manyTexts(letters)];
}

export const KEY_ROW_HEIGHT = 32;
const NAME_GAP = 8;
const ITEM_GAP = 24;

/** Whose badge is whose: in one row where all names have room, else in rows as long as they can be, but none with one name alone. */
export function badgeKey(
  names: readonly string[],
  width: number,
  measure: MeasureText,
): { height: number; layers: (top: number) => Layers } {
  const widths = names.map((name) => BADGE_SIZE + NAME_GAP + Math.ceil(measure(name, FONT_SIZES.label)));
  const columns = columnsFitting(widths, width);
  const room = { widthPx: width - BADGE_SIZE - NAME_GAP, fontSize: FONT_SIZES.label };
  return {
    height: Math.ceil(names.length / columns.length) * KEY_ROW_HEIGHT,
    layers: (top) => {
      const xOf = (i: number): number => columns[i % columns.length]!;
      const yOf = (i: number): number => top + (Math.floor(i / columns.length) + 0.5) * KEY_ROW_HEIGHT;
      const shortNames = shortenApart(names, () => room, measure);
      const texts = shortNames.map((text, i) => ({
        x: xOf(i) + BADGE_SIZE + NAME_GAP,
        y: yOf(i) + 6.5,
        text,
        colour: COLOURS.ink,
      }));
      return [
        ...badgeLayers(names.map((_name, experiment) => ({ experiment, x: xOf(experiment), y: yOf(experiment) }))),
        ...manyTexts(texts),
      ];
    },
  };
}

/** Where each column starts, with as many columns as have room; one at least. */
function columnsFitting(widths: readonly number[], width: number): number[] {
  for (let count = widths.length; count > 1; count -= 1) {
    const columns = Array.from({ length: count }, (_, column) => Math.max(...widths.filter((_own, i) => i % count === column)));
    const ends = columns.map((_own, i) => columns.slice(0, i + 1).reduce((sum, own) => sum + own + ITEM_GAP, -ITEM_GAP));
    if (widths.length % count !== 1 && ends.at(-1)! <= width) return columns.map((own, i) => ends[i]! - own);
  }
  return [0];
}
