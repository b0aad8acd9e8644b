import { afterAll, describe, expect, it } from 'vitest';
import { pareto, type ParetoData } from '../../../src/reports/charts/pareto.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf, type PlacedText } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function drawn(data: ParetoData): Promise<string> {
  const drawing = await drawer.svg('pareto', data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return drawing.body;
}

const textsIn = async (data: ParetoData): Promise<string[]> => textsOf(await drawn(data)).map(({ text }) => text);

/** A name and its halo are one; what a point reached stands behind a dot. */
async function namesIn(data: ParetoData): Promise<string[]> {
  const names = (await textsIn(data)).filter((text) => text.startsWith('Exp')).map((text) => text.split(' · ')[0]!);
  return [...new Set(names)];
}

const DATA: ParetoData = {
  front: [
    { label: 'Exp #9', recall: 0.47, rmse: 0.9 },
    { label: 'Exp #5', recall: 0.45, rmse: 0.83 },
    { label: 'Exp #2', recall: 0.38, rmse: 0.81 },
  ],
  dominated: [
    { recall: 0.4, rmse: 0.95 },
    { recall: 0.37, rmse: 0.9 },
  ],
  dominatedTotal: 2,
};
const [BEST_RECALL, COMPROMISE, BEST_RMSE] = DATA.front as [ParetoData['front'][0], ParetoData['front'][0], ParetoData['front'][0]];

describe('the Pareto chart', () => {
  it('says how many the front has, and which way is better on both axes', async () => {
    expect(await textsIn(DATA)).toEqual(
      expect.arrayContaining([
        'Best trade-offs of R@100 and Test RMSE',
        '3 on the front · 2 dominated',
        '↑ Test RMSE, lower is better',
        'R@100, higher is better →',
        'better ↗',
      ]),
    );
  });

  it('has low errors at the top and high recalls on the right', async () => {
    const texts = textsOf(await drawn(DATA));
    const place = (wanted: string): PlacedText => texts.find(({ text }) => text === wanted)!;
    expect(place('0.80').baseline).toBeLessThan(place('0.95').baseline);
    expect(place('46%').left).toBeGreaterThan(place('40%').left);
  });

  it('says of the two leaders, and of nobody else, in which metric they lead and what they reached', async () => {
    const said = async (front: ParetoData['front']): Promise<string[]> => [
      ...new Set((await textsIn({ ...DATA, front })).filter((text) => text.startsWith('Exp') && text.includes(' · '))),
    ];
    expect((await said(DATA.front)).toSorted()).toEqual(['Exp #2 · Test RMSE 0.8100', 'Exp #9 · R@100 47.0%']);
    expect(await said([COMPROMISE])).toEqual(['Exp #5 · R@100 45.0%, Test RMSE 0.8300']);
    const long = DATA.front.map((point) => ({ ...point, label: `${point.label} with every cross feature, dropout and more` }));
    expect((await said(long)).map((text) => text.split(' · ')[1]).toSorted()).toEqual(['R@100 47.0%', 'Test RMSE 0.8100']);
  });

  it('says so of leaders in a crowd', async () => {
    for (const sample of ['huge', 'hugeFront', 'close', 'equal', 'extremes', 'two']) {
      const texts = await textsIn(pareto.samples[sample]!);
      expect(
        texts.some((text) => text.includes(' · R@100 ')),
        sample,
      ).toBe(true);
      expect(
        texts.some((text) => text.includes(' · Test RMSE ')),
        sample,
      ).toBe(true);
    }
  });

  it('names the ends and the best compromise', async () => {
    expect((await namesIn(DATA)).toSorted()).toEqual(['Exp #2', 'Exp #5', 'Exp #9']);
  });

  it('leaves out names that find no room, but never those of the ends', async () => {
    const front = Array.from({ length: 60 }, (_, i) => ({
      label: `Exp #${i + 1}`,
      recall: 0.5 - i / 1000,
      rmse: 0.9 - (i / 60) ** 0.5 / 10,
    }));
    const names = await namesIn({ ...DATA, front });
    expect(names.length).toBeLessThanOrEqual(8);
    expect(names).toEqual(expect.arrayContaining(['Exp #1', 'Exp #60']));
  });

  it('is not squeezed by runs that diverged, and says that they are not drawn', async () => {
    const dominated = [...DATA.dominated, { recall: 0.01, rmse: 4000 }, { recall: 0.3, rmse: 1e308 }];
    const texts = await textsIn({ ...DATA, dominated, dominatedTotal: 4 });
    expect(texts).toContain('3 on the front · 4 dominated, 2 of them drawn');
    expect(texts).toEqual(expect.arrayContaining(['0.80', '0.85', '0.90', '0.95']));
  });

  it('says so when more are dominated than are drawn', async () => {
    expect(await textsIn({ ...DATA, dominatedTotal: 22_080 })).toContain('3 on the front · 22,080 dominated, 2 of them drawn');
  });

  it('joins the front by steps through what was reached: down from a point, then on to the next', async () => {
    const [, steps] = /d="M0,[\d.]+((?:L[\d.]+,[\d.]+)+)" stroke="#143f7d"/.exec(await drawn(DATA))!;
    const corners = [...steps!.matchAll(/L([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    for (const [i, [x, y]] of corners.slice(1).entries()) {
      const [fromX, fromY] = corners[i]!;
      expect(x === fromX || y === fromY, 'only level and upright').toBe(true);
      expect([x >= fromX, y >= fromY]).toEqual([true, true]);
    }
  });

  it('takes names as text, whatever they look like', async () => {
    const label = '<b>"+datum</b>';
    expect((await textsIn({ ...DATA, front: [{ ...BEST_RECALL, label }] })).join('\n')).toContain(label);
  });

  it.each([
    [
      DATA,
      '3 of 5 hybrid experiments are dominated by none on R@100 and Test RMSE: Exp #9 has the best R@100 (47.0%, Test RMSE 0.9000), ' +
        'Exp #2 the best Test RMSE (0.8100, R@100 38.0%) and Exp #5 is the best compromise with R@100 45.0% and Test RMSE 0.8300.',
    ],
    [
      { ...DATA, front: [BEST_RECALL, BEST_RMSE] },
      '2 of 4 hybrid experiments are dominated by none on R@100 and Test RMSE: Exp #9 has the best R@100 (47.0%, Test RMSE 0.9000), ' +
        'Exp #2 the best Test RMSE (0.8100, R@100 38.0%).',
    ],
    [
      { front: [BEST_RECALL, { ...BEST_RECALL, label: 'Exp #1' }], dominated: [], dominatedTotal: 3 },
      '2 of 5 hybrid experiments are dominated by none on R@100 and Test RMSE: all are level with R@100 47.0% and Test RMSE 0.9000.',
    ],
    [{ ...DATA, front: [COMPROMISE] }, 'Exp #5 is beaten by none of 2 others: R@100 45.0% and Test RMSE 0.8300.'],
    [
      { front: [COMPROMISE], dominated: [], dominatedTotal: 0 },
      'Exp #5 is the only hybrid experiment with both metrics: R@100 45.0% and Test RMSE 0.8300.',
    ],
    [{ front: [], dominated: [], dominatedTotal: 0 }, 'No completed hybrid experiment has both R@100 and Test RMSE yet.'],
  ] satisfies [ParetoData, string][])('states the finding', (data, altText) => {
    expect(pareto.altText(data)).toBe(altText);
  });
});
