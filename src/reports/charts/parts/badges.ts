/** The same sign for the same experiment wherever it stands in a picture: a letter on its own colour. */
import type { MeasureText } from '../../text-width.ts';
import { shorten } from '../../shorten.ts';
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

/** Whose badge is whose, over the whole width: in one row where all names have room, else in two columns or in one. */
export function badgeKey(
  names: readonly string[],
  width: number,
  measure: MeasureText,
): { height: number; layers: (top: number) => Layers } {
  const widths = names.map((name) => BADGE_SIZE + NAME_GAP + Math.ceil(measure(name, FONT_SIZES.label)));
  const inOneRow = widths.reduce((sum, own) => sum + own + ITEM_GAP, -ITEM_GAP) <= width;
  const half = (width - ITEM_GAP) / 2;
  const columns = inOneRow ? names.length : Math.max(...widths) <= half ? 2 : 1;
  const room = columns === 1 ? width : half;
  const xOf = (i: number): number =>
    inOneRow ? widths.slice(0, i).reduce((sum, own) => sum + own + ITEM_GAP, 0) : (i % columns) * (half + ITEM_GAP);
  return {
    height: Math.ceil(names.length / columns) * KEY_ROW_HEIGHT,
    layers: (top) => {
      const yOf = (i: number): number => top + (Math.floor(i / columns) + 0.5) * KEY_ROW_HEIGHT;
      const texts = names.map((name, i) => ({
        x: xOf(i) + BADGE_SIZE + NAME_GAP,
        y: yOf(i) + 6.5,
        text: inOneRow ? name : shorten(name, { widthPx: room - BADGE_SIZE - NAME_GAP, fontSize: FONT_SIZES.label }, measure),
        colour: COLOURS.ink,
      }));
      return [
        ...badgeLayers(names.map((_name, experiment) => ({ experiment, x: xOf(experiment), y: yOf(experiment) }))),
        ...manyTexts(texts),
      ];
    },
  };
}
