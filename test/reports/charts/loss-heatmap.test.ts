import { expect, it } from 'vitest';
import { lossHeatmap, type LossHeatmapData } from '../../../src/reports/charts/loss-heatmap.ts';
import { usualRange } from '../../../src/reports/charts/parts/usual-range.ts';
import { heatColour } from '../../../src/reports/theme.ts';

const measure = (text: string, size: number): number => text.length * size * 0.5;
const specOf = (data: LossHeatmapData): string => JSON.stringify(lossHeatmap.spec(data, measure));

/** How often each colour is in the picture, but that of cells without a value. */
function coloursOf(data: LossHeatmapData): Map<string, number> {
  const colours = [...specOf(data).matchAll(/"colour":"(#[0-9a-f]{6})"/g)]
    .map(([, colour]) => colour!)
    .filter((colour) => colour !== heatColour(null));
  return new Map(colours.map((colour) => [colour, colours.filter((other) => other === colour).length]));
}

const MIXED = lossHeatmap.samples['mixedLengths']!;

it('is not brought to one colour by two losses that diverged, and says that the end of the range is not the end', () => {
  const cells = MIXED.rows.flatMap(({ losses }) => losses).length;
  expect(Math.max(...coloursOf(MIXED).values())).toBeLessThan(cells / 2);
  expect(coloursOf(MIXED).has(heatColour(0))).toBe(true);
  expect(specOf(MIXED)).toMatch(/Validation loss: green 1\.\d{4} to pale red \d\.\d{4} and above"/);
});

it('says the ends of the range as they are where nothing diverged', () => {
  expect(specOf(lossHeatmap.samples['usual']!)).toContain('Validation loss: green 0.4401 to pale red 1.7000"');
});

it('heads the columns with round epochs, as many as have room', () => {
  const heads = [...specOf(MIXED).matchAll(/"text":"(\d+)"/g)].map(([, text]) => Number(text));
  expect(heads).toEqual([0, 10, 20, 30, 40]);
});

it.each([
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500, 900], { from: 1, to: 10, hasLower: false, hasHigher: true }],
  [[-500, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { from: 1, to: 10, hasLower: true, hasHigher: false }],
  [[1, 2, 3], { from: 1, to: 3, hasLower: false, hasHigher: false }],
  [[1, 1, 1, 1, 1, 1, 1, 1, 2], { from: 1, to: 2, hasLower: false, hasHigher: false }],
  [[], null],
])('has a range of %j', (values, range) => {
  expect(usualRange(values)).toEqual(range);
});

it('speaks of the lowest loss of all and of where the leader ends', () => {
  const row = { label: 'Exp #1', epochs: [0, 2], losses: [3, 1.5], last: { epoch: 3, loss: 1.7 }, lowest: { epoch: 1, loss: 1.2 } };
  const other = { ...row, label: 'Exp #2', lowest: { epoch: 1, loss: 0.9 } };
  expect(lossHeatmap.altText({ modelType: 'hybrid', rows: [row] })).toBe(
    'Validation loss is lowest for Exp #1, which leads by R@100 too, with 1.2000 at epoch 1; it ends at 1.7000.',
  );
  expect(lossHeatmap.altText({ modelType: 'hybrid', rows: [row, other] })).toBe(
    'Validation loss is lowest for Exp #2 with 0.9000 at epoch 1; Exp #1, which leads by R@100, ends at 1.7000.',
  );
});
