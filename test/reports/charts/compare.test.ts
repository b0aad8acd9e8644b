import { afterAll, describe, expect, it } from 'vitest';
import { compare, type CompareData } from '../../../src/reports/charts/compare.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function textsIn(data: CompareData): Promise<string[]> {
  const drawing = await drawer.svg('compare', data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return textsOf(drawing.body)
    .toSorted((a, b) => a.baseline - b.baseline || a.left - b.left)
    .map(({ text }) => text);
}

const DATA: CompareData = {
  labels: ['Exp #45', 'Exp #44', 'Exp #2'],
  rows: [
    { metric: 'recall_at_100', values: [0.473, 0.461, null] },
    { metric: 'rmse', values: [0.81, 0.79, 0.79] },
    { metric: 'loss', values: [null, null, null] },
  ],
};

describe('the comparison', () => {
  it('has the same letter for an experiment in every panel, the best of each panel marked, and no panel for what nobody has', async () => {
    const rows = [
      ['Comparison of 3 experiments'],
      ['★ best · further right is better, dots zoomed in'],
      ['A', 'Exp #45', 'B', 'Exp #44', 'C', 'Exp #2'],
      ['R@100', 'Val RMSE'],
      ['A', '★ 47.3%', 'A', '0.8100'],
      ['B', '46.1%', 'B', '★ 0.7900'],
      ['C', '–', 'C', '★ 0.7900'],
    ];
    expect(await textsIn(DATA)).toEqual(rows.flat());
  });

  it('shortens long names in the middle', async () => {
    const end = 'with every cross feature and a rate of 0.00025';
    const texts = await textsIn({ ...DATA, labels: [`Three towers and the baseline of last autumn ${end}`, 'Exp #44', 'Exp #2'] });
    expect(texts.find((text) => text.startsWith('Three towers'))).toMatch(/^Three towers.*….*rate of 0\.00025$/);
  });

  it('has better values further right, whichever way the metric is read', async () => {
    const rows: CompareData['rows'] = [
      { metric: 'test_rmse', values: [0.83, 0.86] },
      { metric: 'test_auc_roc', values: [0.81, 0.79] },
    ];
    const drawing = await drawer.svg('compare', { labels: ['Exp #45', 'Exp #44'], rows });
    const dots = [...(drawing.ok ? drawing.body : '').matchAll(/<path transform="translate\(([\d.]+),[\d.]+\)" d="M[\d.]+,0A/g)];
    const [rmseOfBest, rmse, aucOfBest, auc] = dots.map(([, x]) => Number(x));
    expect(rmseOfBest).toBeGreaterThan(rmse!);
    expect(aucOfBest).toBeGreaterThan(auc!);
  });

  it.each([
    [5, 'deep', [3, 2]],
    [5, 'deep and wide', [1, 1, 1, 1, 1]],
    [4, 'deep and wide', [2, 2]],
    [3, 'deep and wide', [1, 1, 1]],
    [3, 'deep', [3]],
  ])('names %d experiments of %s towers in rows, none of them with one name beside longer ones', async (count, kind, rows) => {
    const labels = Array.from({ length: count }, (_, i) => `Exp #${100 + i} · ${kind}`);
    const drawing = await drawer.svg('compare', { labels, rows: [{ metric: 'test_rmse', values: labels.map((_label, i) => i) }] });
    const names = textsOf(drawing.ok ? drawing.body : '').filter(({ text }) => text.startsWith('Exp #'));
    const baselines = new Set(names.map(({ baseline }) => baseline));
    expect([...baselines].map((own) => names.filter(({ baseline }) => baseline === own).length)).toEqual(rows);
  });

  it('says the best of each metric with its holders', () => {
    expect(compare.altText(DATA)).toBe(
      'Best of Exp #45, Exp #44 and Exp #2: R@100 47.3% in Exp #45; RMSE (validation) 0.7900 in Exp #44 and Exp #2.',
    );
    expect(compare.altText({ ...DATA, rows: [] })).toBe('None of these experiments has a metric yet.');
  });
});
