/** From a canvas to a PNG, in a drawing thread. Texts have the shipped fonts' outlines whatever the machine has and says. */
import { fileURLToPath } from 'node:url';
import type { Canvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { FONT_FILES, FONT_FOLDER, type FontWeight, type MeasureText } from './text-width.ts';

// Read as the library loads: else it looks into ~/.fonts, and what lies there is taken before what is shipped.
process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');

/** What draws the letters that Inter lacks. The library finds those of /usr/share/fonts by itself. */
const FURTHER_FONTS = '/usr/local/share/fonts';
/** Pictures are shown on screens that have two pixels for one. */
export const PNG_SCALE = 2;

/** A higher level of compression takes 3 ms more for 7% fewer bytes. 256 colours are enough for every chart, without a dither. */
const PNG_OPTIONS = {
  png: { compressionLevel: 3 },
  'small-png': { palette: true, dither: 0, effort: 1, compressionLevel: 9 },
} as const;

// No picture is encoded twice, so libvips' cache of operations would only hold memory.
sharp.cache(false);

/** One for all pictures of a thread: V8 counts a new one's pixels as its own memory and clears up after every few, but not those of one that changes its size. */
let canvas: Canvas | undefined;

/** The thread's canvas for a picture of so many logical pixels. What was on it is gone. */
export function openCanvas(width: number, height: number, measure: MeasureText): Canvas {
  canvas ??= createCanvasWithFonts(measure);
  const size = { width: width * PNG_SCALE, height: height * PNG_SCALE };
  if (canvas.width === size.width && canvas.height === size.height) canvas.getContext('2d').reset();
  else Object.assign(canvas, size);
  return canvas;
}

/** What was painted so far is what is encoded. Opaque, so that the canvas' multiplied colours are the picture's own. */
export async function encodePng(painted: Canvas, format: keyof typeof PNG_OPTIONS): Promise<Uint8Array> {
  return sharp(painted.data(), { raw: { width: painted.width, height: painted.height, channels: 4 } })
    .png(PNG_OPTIONS[format])
    .toBuffer();
}

const PROBE = { text: 'Towerwatch draws R@100 → 47.3%', fontSize: 20 };

/**
 * Of two fonts of one name the first one counts, hence the order. The library keeps fonts for the whole process, so another
 * part of it could have brought an Inter of its own: then labels would collide or be cut.
 */
function createCanvasWithFonts(measure: MeasureText): Canvas {
  for (const file of Object.values(FONT_FILES)) GlobalFonts.registerFromPath(fileURLToPath(new URL(file, FONT_FOLDER)));
  GlobalFonts.loadFontsFromDir(FURTHER_FONTS);
  const created = createCanvas(1, 1);
  const context = created.getContext('2d');
  for (const weight of Object.keys(FONT_FILES).map(Number) as FontWeight[]) {
    context.font = `${weight} ${PROBE.fontSize}px Inter`;
    const difference = context.measureText(PROBE.text).width - measure(PROBE.text, PROBE.fontSize, weight);
    if (Math.abs(difference) > 0.5) throw new Error('the shipped fonts are not used: this process has others of their name');
  }
  return created;
}
