/** One page of every chart's samples, for who changes a chart or wants to see what there is: `npm run gallery` writes it. */
import type { Chart } from '../reports/chart.ts';
import type { Drawer } from '../reports/draw.ts';
import { FONT_WEIGHTS, readFonts } from '../reports/embedded-fonts.ts';
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
  const html = createTemplates()('gallery', { charts: shown, fonts: await readFonts(FONT_WEIGHTS), phoneWidth: PHONE_WIDTH });
  return { html, failures };
}

/** By its name the picture is shown again, smaller or on another surface, without being in the page twice. */
function withId(svg: string, id: string): string {
  return svg.replace('<svg ', `<svg id="${id}-picture" `);
}
