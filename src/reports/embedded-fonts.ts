/** The charts' fonts inside of what is shown elsewhere: without them a viewer would put texts of another width where they were measured to fit. */
import { readFile } from 'node:fs/promises';
import { FONT_FILES, FONT_FOLDER, type FontWeight } from './text-width.ts';

export interface EmbeddedFont {
  weight: FontWeight;
  base64: string;
}

export const FONT_WEIGHTS = Object.keys(FONT_FILES).map(Number) as FontWeight[];

export async function readFonts(weights: readonly FontWeight[]): Promise<EmbeddedFont[]> {
  return Promise.all(
    weights.map(async (weight) => ({ weight, base64: await readFile(new URL(FONT_FILES[weight], FONT_FOLDER), 'base64') })),
  );
}

/** A drawn SVG as a file of its own, with the weights that its texts have; some 350 KB each. On a page, whose style has the fonts, it needs none. */
export async function withFonts(svg: string): Promise<string> {
  const fonts = await readFonts(weightsIn(svg));
  const faces = fonts.map(
    ({ weight, base64 }) =>
      `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/otf;base64,${base64}) format("opentype")}`,
  );
  return svg.replace(/^<svg [^>]*>/, (start) => `${start}<style>${faces.join('')}</style>`);
}

function weightsIn(svg: string): FontWeight[] {
  const texts = [...svg.matchAll(/<text [^>]*>/g)].map(([tag]) => tag);
  return FONT_WEIGHTS.filter((weight) => texts.some((tag) => Number(/ font-weight="(\d+)"/.exec(tag)?.[1] ?? 400) === weight));
}
