import { describe, expect, it } from 'vitest';
import { divideSpec } from '../../src/reports/chart-template.ts';
import { CHARTS } from '../../src/reports/charts/index.ts';
import type { Target } from '../../src/reports/charts/parts/targets.ts';
import { liveSpec } from '../../src/reports/live-spec.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';

interface Layer {
  name?: string;
  data: { name: string };
}
interface Spec {
  layer: Layer[];
  datasets: Record<string, Target[]>;
  width: number;
}

const SAMPLES = CHARTS.flatMap((chart) => Object.entries(chart.samples).map(([name, data]) => ({ chart, name, key: chart.key, data })));
const ofTargets = ({ name }: Layer): boolean => name === 'targets' || name === 'links';

function specOf(key: string, data: unknown): Spec {
  return liveSpec({ chart: key, data }) as unknown as Spec;
}

function targetsOf({ layer, datasets }: Spec): Target[] {
  return layer.filter(ofTargets).flatMap(({ data }) => datasets[data.name]!);
}

function tips(key: string, sample: string): string[][] {
  return targetsOf(specOf(key, CHARTS.find((chart) => chart.key === key)!.samples[sample])).map(({ tip }) => tip);
}

describe.each(SAMPLES)('$key, $name', ({ chart, key, data }) => {
  const live = specOf(key, data);

  it('is live what its picture is, with targets above all else', () => {
    const { shape, rows, width } = divideSpec(chart.spec(data, createTextMeasure()));
    const { layer } = shape as unknown as Spec;
    expect(live.layer.filter((one) => !ofTargets(one))).toEqual(layer);
    expect(live.layer.slice(layer.length).every(ofTargets)).toBe(true);
    expect(live.datasets).toMatchObject(rows);
    expect(live.width).toBe(width);
  });

  it('tells in a few words of every target, which lies in the picture', () => {
    for (const { tip, x, x2, y, y2 } of targetsOf(live)) {
      expect(tip.length).toBeGreaterThan(1);
      for (const line of tip) expect(line).toMatch(/^(?!.*(?:NaN|undefined|null|Infinity)).+$/);
      expect(x2).toBeGreaterThan(x);
      expect(y2).toBeGreaterThan(y);
    }
  });
});

it('tells of each chart what its marks are', () => {
  expect(tips('top', 'retrieval')[1]).toEqual(['Exp #42', 'R@100 46.1%', '1.2 points behind Exp #45']);
  expect(tips('trend', 'hybrid').at(-1)).toEqual(['Exp #17 · 12 Apr 2025', '★ R@100 43.5%', '★ Test RMSE 0.8836']);
  expect(tips('curve', 'withMetric')[9]).toEqual([
    'Epoch 10',
    'Validation loss 2395.1579',
    'Training loss 1897.6421',
    'RMSE (validation) 0.8071',
  ]);
  expect(tips('compare', 'ranking')[1]).toEqual(['Exp #44', 'RMSE (validation) 0.8000', '0.0480 behind the best']);
  expect(tips('datasets', 'hybrid')[0]).toEqual([
    'Purchases 2025',
    '42 experiments',
    'Best R@100 47.3%, average 40.1%',
    'Best Test RMSE 0.8123, average 0.8604',
  ]);
  expect(tips('field', 'retrieval')[0]).toEqual(['R@5', 'Exp #45: 12.6%, 3rd of 51', 'Median 11.0%', 'Middle half 10.2% to 11.6%']);
  expect(tips('insights', 'retrieval')[2]).toEqual([
    'Buyer Tower 256→128→64',
    'Good 1.85× as often as usual',
    '90% interval 1.33× to 2.36×',
    '14 of 24 are good',
    '3 other values alike',
    'Surely better',
  ]);
  expect(tips('loss-heatmap', 'usual')[1]).toEqual(['Exp #45', 'Validation loss 1.1253 at epoch 5', 'Last 0.4401 at epoch 45']);
  expect(tips('metrics-heatmap', 'ranking')[1]).toEqual(['Exp #45', 'Test RMSE 0.8300', '1st of 6 here']);
  expect(tips('pareto', 'usual').at(-1)).toEqual(['Exp #7', 'R@100 47.3%', 'Test RMSE 0.8923', 'Dominated by none']);
  expect(tips('pareto', 'usual')[0]).toEqual(['A dominated experiment', 'R@100 27.8%', 'Test RMSE 0.8698']);
});

it('knows whose page a mark opens, and which list', () => {
  const targets = (key: string, sample: string): Target[] =>
    targetsOf(specOf(key, CHARTS.find((chart) => chart.key === key)!.samples[sample]));
  expect(targets('top', 'retrieval')[0]?.experiment).toBe(45);
  expect(targets('datasets', 'hybrid')[0]?.list).toBe('?type=hybrid&status=completed&dataset=1');
  const cloud = targets('pareto', 'usual').filter(({ tip }) => / dominated experiments?$/.test(tip[0]!));
  expect(cloud.length).toBeGreaterThan(10);
  expect(cloud.every(({ experiment }) => experiment !== undefined && experiment > 1000)).toBe(true);
  const together = cloud.find(({ tip }) => tip.length === 4)!;
  expect(together.tip[3]).toBe('A click opens the one nearest to the front');
  // Pictures that were kept before marks opened anything name nobody.
  const front = [{ label: 'Exp #1', recall: 0.4, rmse: 0.8 }];
  const dominated = [{ recall: 0.39, rmse: 0.81 }];
  expect(targetsOf(specOf('pareto', { front, dominated, dominatedTotal: 1 })).map(({ experiment }) => experiment)).toEqual([
    undefined,
    undefined,
  ]);
});
