import { afterAll, describe, expect, it } from 'vitest';
import { insights, type InsightsData } from '../../../src/reports/charts/insights.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf, type PlacedText } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function drawn(rows: InsightsData['rows']): Promise<string> {
  const drawing = await drawer.svg('insights', { ...DATA, rows });
  if (!drawing.ok) throw new Error(drawing.reason);
  return drawing.body;
}

async function textsIn(rows: InsightsData['rows']): Promise<PlacedText[]> {
  return textsOf(await drawn(rows)).toSorted((a, b) => a.baseline - b.baseline || a.left - b.left);
}

type Row = InsightsData['rows'][number];
const GOOD: Row = { param: 'Learning Rate', value: '0.01', alike: 0, lift: 2.1, lift_low: 1.6, lift_high: 2.5, good_count: 12, count: 19 };
const UNCLEAR: Row = { param: 'Epochs', value: '20', alike: 0, lift: 1.1, lift_low: 0.6, lift_high: 1.5, good_count: 4, count: 12 };
const BAD: Row = { param: 'Optimizer', value: 'sgd', alike: 0, lift: 0.1, lift_low: 0.01, lift_high: 0.4, good_count: 0, count: 1234 };
const DATA: InsightsData = { modelType: 'hybrid', metric: 'recall_at_100', threshold: 0.412, rows: [GOOD, UNCLEAR, BAD] };

/** Marks are the only paths with a fill and a stroke. */
function looksOfMarks(svg: string): string[] {
  const marks = [...svg.matchAll(/<path [^>]*d="([^"]*)" fill="(#[^"]*)" stroke="(#[^"]*)"/g)];
  return marks.map(([, path, fill, stroke]) => `${path!.includes('A') ? 'round' : 'angular'}, ${fill === stroke ? 'filled' : 'hollow'}`);
}

describe('the insights chart', () => {
  it('names each value with its setting, its lift and how many of its runs are good', async () => {
    const texts = (await textsIn(DATA.rows)).map(({ text }) => text);
    expect(texts.slice(0, 4)).toEqual([
      'What the settings say about R@100',
      '● more often in the best 30% ◆ less ○ can’t tell · bars: 90% intervals',
      'no effect',
      'good of all',
    ]);
    expect(texts.slice(4, 16)).toEqual([
      '0.01',
      '2.10×',
      'Learning Rate',
      '12 of 19',
      '20',
      '1.10×',
      'Epochs',
      '4 of 12',
      'sgd',
      '0.10×',
      'Optimizer',
      '0 of 1,234',
    ]);
    expect(texts.slice(16)).toEqual(['0.0×', '0.5×', '1.0×', '1.5×', '2.0×', '2.5×']);
  });

  it('writes “no effect” over 1', async () => {
    const texts = await textsIn(DATA.rows);
    const middle = ({ left, right }: PlacedText): number => (left + right) / 2;
    const [head, one] = ['no effect', '1.0×'].map((wanted) => middle(texts.find(({ text }) => text === wanted)!));
    expect(head).toBeCloseTo(one!, 3);
  });

  it.each([0.45, 1.3, 2.3, 3.1])('numbers the axis at even distances, one of them 1×, up to a lift of %d', async (lift) => {
    const rows = [{ ...GOOD, value: 'Purchases of the last 90 days, with no return', lift, lift_low: 0.01, lift_high: 3.4 }, BAD];
    const numbers = (await textsIn(rows)).flatMap(({ text }) => (/^\d\.?\d?×$/.test(text) ? [Number.parseFloat(text)] : []));
    expect(numbers).toContain(1);
    const distances = numbers.slice(1).map((number, i) => (number - numbers[i]!).toFixed(6));
    expect(new Set(distances).size).toBeLessThanOrEqual(1);
  });

  it('has another shape for better, for worse and for neither', async () => {
    const looks = await Promise.all([GOOD, UNCLEAR, BAD].map(async (row) => looksOfMarks(await drawn([row]))));
    expect(looks).toEqual([['round, filled'], ['round, hollow'], ['angular, filled']]);
  });

  it('is not squeezed by the interval of a single run', async () => {
    const near = [1.06, 1.04, 1.03].map((lift, i) => ({
      ...GOOD,
      value: `sure ${i}`,
      lift,
      lift_low: lift - 0.02,
      lift_high: lift + 0.02,
    }));
    const single = { ...UNCLEAR, lift: 2.2, lift_low: 0.8, lift_high: 3.3, good_count: 1, count: 1 };
    const texts = (await textsIn([...near, single])).map(({ text }) => text);
    expect(texts).toContain('0.9×');
    expect(texts).not.toContain('2.0×');
    expect(texts).toContain('2.20×');
  });

  it('says how many values are like the one it shows', async () => {
    expect((await textsIn([{ ...GOOD, alike: 3 }])).map(({ text }) => text)).toContain('Learning Rate +3 alike');
  });

  it('draws ten rows at the most', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({ ...GOOD, value: `value ${i + 1}` }));
    const texts = (await textsIn(rows)).map(({ text }) => text);
    expect(texts).toContain('value 10');
    expect(texts).not.toContain('value 11');
  });

  it('takes names as text, whatever they look like', async () => {
    const value = '<b>&"\'+datum</b>';
    expect((await textsIn([{ ...GOOD, value }])).map(({ text }) => text)).toContain(value);
  });

  it.each([
    [
      DATA.rows,
      'Good more often: Learning Rate 0.01, 2.10 times as often as usual (90% interval 1.60 to 2.50, 12 of 19). ' +
        'Good less often: Optimizer sgd, 0.10 times as often as usual (90% interval 0.01 to 0.40, 0 of 1,234). Good is R@100 from 41.2%.',
    ],
    [[UNCLEAR], 'No setting has a sure effect yet. Good is R@100 from 41.2%.'],
    [[], 'No completed hybrid experiment has R@100 and settings yet.'],
  ] satisfies [InsightsData['rows'], string][])('states the finding', (rows, altText) => {
    expect(insights.altText({ ...DATA, rows })).toBe(altText);
  });
});
