import { afterAll, describe, expect, it } from 'vitest';
import { datasets, type DatasetsData } from '../../../src/reports/charts/datasets.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function drawn(data: DatasetsData): Promise<string> {
  const drawing = await drawer.svg('datasets', data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return drawing.body;
}

async function textsIn(data: DatasetsData): Promise<string[]> {
  return textsOf(await drawn(data))
    .toSorted((a, b) => a.baseline - b.baseline || a.left - b.left)
    .map(({ text }) => text);
}

function row(name: string, changes: Partial<DatasetsData['rows'][number]> = {}): DatasetsData['rows'][number] {
  return { name, experiments: 3, best_recall: null, avg_recall: null, best_rmse: null, avg_rmse: null, ...changes };
}

const RETRIEVAL: DatasetsData = {
  modelType: 'retrieval',
  rows: [
    row('Clicks', { experiments: 1200, best_recall: 0.473, avg_recall: 0.4 }),
    row('Orders', { experiments: 1, best_recall: 0.4, avg_recall: 0.4 }),
  ],
};
const HYBRID: DatasetsData = {
  modelType: 'hybrid',
  rows: [
    row('Clicks', { best_recall: 0.473, avg_recall: 0.4, best_rmse: 0.9, avg_rmse: 0.95 }),
    row('Orders', { best_recall: 0.4, avg_recall: 0.4, best_rmse: 0.85, avg_rmse: 0.86 }),
  ],
};

describe('the dataset chart', () => {
  it('names each dataset with its number of experiments, its best and its average', async () => {
    expect(await textsIn(RETRIEVAL)).toEqual([
      'Retrieval experiments by dataset',
      'Bars: best · lines: average',
      'R@100',
      'higher is better',
      'Clicks',
      '★ 47.3%',
      '1,200 runs',
      'avg 40.0%',
      'Orders',
      '40.0%',
      '1 run',
      'avg 40.0%',
    ]);
  });

  it('has both families of a hybrid, each with its own best', async () => {
    const texts = await textsIn(HYBRID);
    expect(texts).toEqual(
      expect.arrayContaining(['R@100', '★ 47.3%', '40.0%', 'Test RMSE, zoomed in', 'lower is better', '0.9000', '★ 0.8500']),
    );
  });

  it('does not call an axis zoomed in that reaches zero', async () => {
    const rows = [row('Orders', { best_rmse: 0.0079, avg_rmse: 0.95 }), row('Clicks', { best_rmse: 0.9, avg_rmse: 1 })];
    const texts = await textsIn({ modelType: 'ranking', rows });
    expect(texts).toContain('Test RMSE');
    expect(texts.join()).not.toContain('zoomed');
  });

  it('has only the errors of ranking', async () => {
    const texts = await textsIn({ modelType: 'ranking', rows: [row('Orders', { best_rmse: 0.9, avg_rmse: 0.95 })] });
    expect(texts).toContain('★ 0.9000');
    expect(texts.join()).not.toContain('R@100');
  });

  it('draws ten datasets, says how many others there are, and marks no best that another holds', async () => {
    const rows = Array.from({ length: 13 }, (_, i) =>
      row(`Dataset ${i + 1}`, { best_recall: 0.5 - i / 100, avg_recall: 0.3, best_rmse: 0.95 - i / 100, avg_rmse: 1 }),
    );
    const texts = await textsIn({ modelType: 'hybrid', rows });
    expect(texts).toContain('Dataset 10');
    expect(texts).not.toContain('Dataset 11');
    expect(texts).toContain('Bars and dots: best · lines: average · and 3 others');
    expect(texts.filter((text) => text.startsWith('★'))).toEqual(['★ 50.0%']);
  });

  it('is not squeezed by an average that one diverged experiment took away', async () => {
    const rows = [0.81, 0.82, 0.83].map((best, i) => row(`Dataset ${i}`, { best_rmse: best, avg_rmse: i === 1 ? 5e8 : best + 0.02 }));
    const texts = await textsIn({ modelType: 'ranking', rows });
    expect(texts).toEqual(expect.arrayContaining(['0.81', '0.85', 'avg 500000000.0000']));
  });

  it('lets a name above its bars run as far as the picture', async () => {
    const name = 'Loyalty card baskets of the last 24 months, all shops';
    expect(await textsIn({ ...HYBRID, rows: [row(name, { experiments: 12, best_recall: 0.4, avg_recall: 0.4 })] })).toContain(name);
  });

  it('never shows two names as one, nor nothing for a name', async () => {
    const names = ['January', 'February', 'March'].map((month) => `Bookshop purchases of ${month} in one basket`);
    const texts = await textsIn({ ...RETRIEVAL, rows: [...names, ' '].map((name) => row(name, { best_recall: 0.4 })) });
    expect(new Set(texts.filter((text) => text.startsWith('Book'))).size).toBe(3);
    expect(texts).toContain('(no name)');
  });

  it('takes names as text, whatever they look like', async () => {
    const name = '<b>&"\'+datum</b>';
    expect(await textsIn({ ...RETRIEVAL, rows: [{ ...RETRIEVAL.rows[0]!, name }] })).toContain(name);
  });

  it.each([
    [RETRIEVAL, 'Clicks has the best R@100, 47.3% (average 40.0% of 1,200 experiments), 7.3 points ahead of Orders (40.0%).'],
    [
      HYBRID,
      'Clicks has the best R@100, 47.3% (average 40.0% of 3 experiments), 7.3 points ahead of Orders (40.0%). The best Test RMSE is 0.8500 on Orders.',
    ],
    [
      { modelType: 'ranking', rows: [row('Orders', { best_rmse: 0.9, avg_rmse: 0.95 })] },
      'Orders has the best Test RMSE, 0.9000 (average 0.9500 of 3 experiments); it is the only dataset.',
    ],
    [{ modelType: 'hybrid', rows: [] }, 'No completed hybrid experiment has R@100 yet.'],
  ] satisfies [DatasetsData, string][])('states the finding', (data, altText) => {
    expect(datasets.altText(data)).toBe(altText);
  });
});
