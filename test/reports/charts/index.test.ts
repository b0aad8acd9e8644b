import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { CHARTS } from '../../../src/reports/charts/index.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { EDGE } from '../../../src/reports/theme.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf, type PlacedText } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 100 });
afterAll(() => drawer.close());

const SAMPLES = CHARTS.flatMap((chart) => Object.entries(chart.samples).map(([name, data]) => ({ chart, name, key: chart.key, data })));

it('lists every file of the folder', () => {
  const files = readdirSync(new URL('../../../src/reports/charts/', import.meta.url)).filter(
    (file) => file.endsWith('.ts') && file !== 'index.ts',
  );
  expect(CHARTS.map(({ key }) => `${key}.ts`).toSorted()).toEqual(files.toSorted());
});

/** A trend names nobody, and a sentence has no amount. */
const LACKING: Record<string, string> = { trend: 'longNames', sentence: 'huge' };

it.each(CHARTS)('has each awkward sample of $key', ({ key, samples }) => {
  const awkward = ['empty', 'single', 'huge', 'longNames'].filter((name) => name !== LACKING[key]);
  expect(Object.keys(samples)).toEqual(expect.arrayContaining(awkward));
});

describe.each(SAMPLES)('$key, $name', ({ chart, key, data }) => {
  it('is drawn with every text inside the picture and none over another', async () => {
    const drawing = await drawer.svg(key, data);
    if (!drawing.ok) throw new Error(drawing.reason);
    expect(drawing.body).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(drawing.width).toBe(chart.size.width);
    expect(drawing.height).toBeLessThanOrEqual(chart.size.height);
    // What is told beforehand keeps a place free.
    const { width, height } = drawing;
    expect(chart.sizeOf?.(data) ?? { width, height }).toEqual({ width, height });

    const texts = textsOf(drawing.body);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.filter((text) => !isInside(text, drawing))).toEqual([]);
    // Less would be under 10 px where Slack shows a picture 360 px wide.
    expect(Math.min(...texts.map(({ fontSize }) => fontSize))).toBeGreaterThanOrEqual(18);
    expect(collisions(texts)).toEqual([]);
  });

  it('is a PNG of twice the size, with something on a background of its own', async () => {
    const drawing = await drawer.png(key, data);
    if (!drawing.ok) throw new Error(drawing.reason);
    const picture = sharp(drawing.body);
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 2 * drawing.width, height: 2 * drawing.height });
    const { channels, isOpaque } = await picture.stats();
    expect(isOpaque).toBe(true);
    expect(channels[0]).toMatchObject({ max: 255 });
    expect(channels[0]?.min).toBeLessThan(60);
  });

  it('has a title and an alternative text', () => {
    expect(chart.title(data)).toMatch(/^[A-Z].{10,}/);
    expect(chart.altText(data)).toMatch(/\.$/);
    expect(chart.altText(data)).not.toMatch(/NaN|undefined|null/);
  });
});

/** With half of the edge left free. */
function isInside({ left, right, baseline, fontSize }: PlacedText, { width, height }: { width: number; height: number }): boolean {
  return left >= EDGE / 2 && right <= width - EDGE / 2 && baseline - fontSize >= 0 && baseline + fontSize * 0.25 <= height;
}

/** Pairs of texts that overlap. A text and its white halo are one place. */
function collisions(texts: PlacedText[]): string[] {
  return texts.flatMap((a, i) =>
    texts
      .slice(i + 1)
      .filter((b) => !(a.text === b.text && a.left === b.left && a.baseline === b.baseline))
      .filter((b) => a.left < b.right && b.left < a.right && Math.abs(a.baseline - b.baseline) < Math.min(a.fontSize, b.fontSize) * 0.9)
      .map((b) => `${a.text} / ${b.text}`),
  );
}
