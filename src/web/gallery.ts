/** One page of every chart's samples, for who changes a chart or wants to see what there is: `npm run gallery` writes it. */
import { readFile } from 'node:fs/promises';
import type { Chart } from '../reports/chart.ts';
import type { Drawer } from '../reports/draw.ts';
import { createTemplates } from './template.ts';

interface GalleryOptions {
  charts: readonly Chart<unknown>[];
  drawer: Pick<Drawer, 'svg'>;
}

export interface Gallery {
  /** Whole in itself: pictures, style and fonts are in it. It has no scripts. */
  html: string;
  /** Samples that could not be drawn, with the reason; the page says so in their place. */
  failures: string[];
}

interface ShownSample {
  /** Of the picture on the page. */
  id: string;
  name: string;
  title: string;
  altText: string;
  /** Null where drawing failed. */
  picture: { svg: string; width: number; height: number } | null;
}

/** How wide a picture is in Slack on a phone. */
const PHONE_WIDTH = 360;

const FONTS = { 400: 'Inter-Regular.otf', 600: 'Inter-SemiBold.otf', 700: 'Inter-Bold.otf' };

export async function makeGallery({ charts, drawer }: GalleryOptions): Promise<Gallery> {
  const failures: string[] = [];
  const shown: { key: string; samples: ShownSample[] }[] = [];
  // One after the other: a drawing's time-out counts from the request.
  for (const chart of charts) {
    const samples: ShownSample[] = [];
    for (const [name, data] of Object.entries(chart.samples)) {
      const id = `${chart.key}-${name}`;
      const drawing = await drawer.svg(chart.key, data);
      if (!drawing.ok) failures.push(`${chart.key}, ${name}: ${drawing.reason}`);
      const picture = drawing.ok ? { svg: withId(drawing.body, id), width: drawing.width, height: drawing.height } : null;
      samples.push({ id, name, title: chart.title(data), altText: chart.altText(data), picture });
    }
    shown.push({ key: chart.key, samples });
  }
  const html = createTemplates()('gallery', { charts: shown, fonts: await readFonts(), phoneWidth: PHONE_WIDTH });
  return { html, failures };
}

/** By its name the picture is shown again, smaller or on another surface, without being in the page twice. */
function withId(svg: string, id: string): string {
  return svg.replace('<svg ', `<svg id="${id}-picture" `);
}

/** The charts' own fonts: without them a browser would put texts of another width where they were measured to fit. */
async function readFonts(): Promise<{ weight: string; base64: string }[]> {
  const folder = new URL('../../assets/fonts/', import.meta.url);
  return Promise.all(
    Object.entries(FONTS).map(async ([weight, file]) => ({ weight, base64: await readFile(new URL(file, folder), 'base64') })),
  );
}
