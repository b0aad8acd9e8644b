/** Reads where an SVG of Vega puts its texts: enough XML for what Vega writes, and no more. */
import { createTextMeasure, type FontWeight } from '../../../src/reports/text-width.ts';

export interface PlacedText {
  text: string;
  left: number;
  right: number;
  baseline: number;
  fontSize: number;
}

const measure = createTextMeasure();

export function textsOf(svg: string): PlacedText[] {
  const texts: PlacedText[] = [];
  const offsets: { x: number; y: number }[] = [];
  for (const [, closing, name = '', attributes = '', selfClosing, content = ''] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>([^<]*)/gi)) {
    if (closing === '/') {
      offsets.pop();
      continue;
    }
    const own = /transform="translate\(([-\d.]+),\s*([-\d.]+)\)/.exec(attributes);
    const parent = offsets.at(-1) ?? { x: 0, y: 0 };
    const here = { x: parent.x + Number(own?.[1] ?? 0), y: parent.y + Number(own?.[2] ?? 0) };
    if (name === 'text' && content !== '' && !/opacity="0"/.test(attributes)) texts.push(place(unescape(content), attributes, here));
    if (selfClosing !== '/') offsets.push(here);
  }
  return texts;
}

function place(text: string, attributes: string, { x, y }: { x: number; y: number }): PlacedText {
  const attribute = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];
  const fontSize = Number.parseFloat(attribute('font-size') ?? '11');
  const weight = attribute('font-weight');
  const width = measure(text, fontSize, weight === 'bold' ? 700 : (Number(weight ?? 400) as FontWeight));
  const anchor = attribute('text-anchor');
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
  return { text, left, right: left + width, baseline: y, fontSize };
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
