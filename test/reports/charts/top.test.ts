import { afterAll, describe, expect, it } from 'vitest';
import { top, type TopData } from '../../../src/reports/charts/top.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function textsIn(data: TopData): Promise<string[]> {
  const drawing = await drawer.svg('top', data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return textsOf(drawing.body)
    .toSorted((a, b) => a.baseline - b.baseline || a.left - b.left)
    .map(({ text }) => text);
}

const RECALLS: TopData = {
  modelType: 'retrieval',
  metric: 'recall_at_100',
  rows: [
    { label: 'Exp #45', value: 0.473 },
    { label: 'Exp #44', value: 0.461 },
    { label: 'Exp #2', value: 0.3 },
  ],
};

describe('the top chart', () => {
  it('keeps the order, marks the leader in text and says which way is better', async () => {
    expect(await textsIn(RECALLS)).toEqual([
      'Top 3 retrieval experiments by R@100',
      'Higher is better',
      '★ Exp #45',
      '47.3%',
      'Exp #44',
      '46.1%',
      'Exp #2',
      '30.0%',
    ]);
  });

  it('says that errors are zoomed in, on an axis with numbers', async () => {
    const texts = await textsIn({
      modelType: 'ranking',
      metric: 'test_rmse',
      rows: [
        { label: 'a', value: 0.81 },
        { label: 'b', value: 0.85 },
      ],
    });
    expect(texts).toContain('Lower is better · zoomed in, not from zero');
    expect(texts).toEqual(expect.arrayContaining(['0.80', '0.86']));
  });

  it('does not say so of an axis that begins with zero', async () => {
    const rows = [
      { label: 'a', value: 0.0079 },
      { label: 'b', value: 0.85 },
    ];
    expect(await textsIn({ modelType: 'ranking', metric: 'test_rmse', rows })).toContain('Lower is better');
  });

  it('draws ten rows at the most', async () => {
    const rows = Array.from({ length: 14 }, (_, i) => ({ label: `Exp #${i + 1}`, value: 0.5 - i / 100 }));
    const texts = await textsIn({ ...RECALLS, rows });
    expect(texts).toContain('Exp #10');
    expect(texts).not.toContain('Exp #11');
    expect(texts[0]).toBe('Top 10 retrieval experiments by R@100');
  });

  it('draws two experiments of one name as two rows', async () => {
    const texts = await textsIn({
      ...RECALLS,
      rows: [
        { label: 'same', value: 0.4 },
        { label: 'same', value: 0.3 },
      ],
    });
    expect(texts).toEqual(expect.arrayContaining(['★ same', '40.0%', 'same', '30.0%']));
  });

  it('takes names as text, whatever they look like', async () => {
    const label = '<b>&"\'+datum</b>';
    expect(await textsIn({ ...RECALLS, rows: [{ label, value: 0.4 }] })).toContain(`★ ${label}`);
  });

  it.each([
    [RECALLS, 'Exp #45 leads with R@100 47.3%, 1.2 points ahead of Exp #44 (46.1%). The last of these 3 has 30.0%.'],
    [
      { ...RECALLS, rows: RECALLS.rows.slice(0, 1) },
      'Exp #45 leads with R@100 47.3%; it is the only retrieval experiment with this metric.',
    ],
    [
      {
        modelType: 'ranking',
        metric: 'test_rmse',
        rows: [
          { label: 'a', value: 0.8 },
          { label: 'b', value: 0.8 },
        ],
      },
      'a leads with Test RMSE 0.8000, level with b (0.8000).',
    ],
    [{ ...RECALLS, rows: [] }, 'No completed retrieval experiment has R@100 yet.'],
  ] satisfies [TopData, string][])('states the finding', (data, altText) => {
    expect(top.altText(data)).toBe(altText);
  });
});
