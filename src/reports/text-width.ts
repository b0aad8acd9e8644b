/** Measures text with the font that charts are drawn with, so that labels neither collide nor get clipped. */
import { fileURLToPath } from 'node:url';
import { openSync, type Font } from 'fontkit';
import { LRUCache } from 'lru-cache';

export type FontWeight = 400 | 600 | 700;

/** Advance width in pixels of one line of text. */
export type MeasureText = (text: string, fontSize: number, weight?: FontWeight) => number;

export const FONT_FOLDER = new URL('../../assets/fonts/', import.meta.url);

export const FONT_FILES: Readonly<Record<FontWeight, string>> = {
  400: 'Inter-Regular.otf',
  600: 'Inter-SemiBold.otf',
  700: 'Inter-Bold.otf',
};

/** Laying out a line takes 0.1–0.5 ms, and Vega asks for the same labels over and over. */
const REMEMBERED_LINES = 5000;

/**
 * A measure over the shipped fonts; opens them at first use. Ligatures and kerning count, as they do in the
 * picture. A character that Inter lacks (Japanese, emoji) is drawn by some other font and is taken as one em.
 */
export function createTextMeasure(fontFolder: URL = FONT_FOLDER): MeasureText {
  const fonts = new Map<FontWeight, Font>();
  const widths = new LRUCache<string, number>({ max: REMEMBERED_LINES });

  const fontOf = (weight: FontWeight): Font => {
    const known = fonts.get(weight);
    if (known !== undefined) return known;
    const font = openFont(new URL(FONT_FILES[weight], fontFolder));
    fonts.set(weight, font);
    return font;
  };

  return (text, fontSize, weight = 400) => {
    const key = `${weight} ${text}`;
    let widthInEm = widths.get(key);
    if (widthInEm === undefined) {
      widthInEm = measureInEm(fontOf(weight), text);
      widths.set(key, widthInEm);
    }
    return widthInEm * fontSize;
  };
}

function openFont(file: URL): Font {
  const font = openSync(fileURLToPath(file));
  if (!('layout' in font)) throw new Error(`${file.pathname} holds a font collection, not one font`);
  return font;
}

function measureInEm(font: Font, text: string): number {
  const characters = [...text];
  const drawable = characters.filter((character) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
  const ownWidth = drawable.length === 0 ? 0 : font.layout(drawable.join('')).advanceWidth / font.unitsPerEm;
  return ownWidth + (characters.length - drawable.length);
}
