import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerMessage } from '../../src/bot/blocks.ts';
import { fittingCharts } from '../../src/bot/native-charts.ts';
import { CHARTS } from '../../src/reports/charts/index.ts';
import { top, type TopData } from '../../src/reports/charts/top.ts';
import { trend, type TrendData } from '../../src/reports/charts/trend.ts';
import type { ChartView } from '../../src/reports/view.ts';
import { blockProblems, blocksOf } from '../support/blocks.ts';
import { NO_BESTS } from '../support/no-bests.ts';

function viewOf(chart: string, data: unknown): ChartView {
  return { kind: 'chart', chart, title: 'A chart', altText: 'Exp #45 leads.', data };
}

/** What Slack would be sent for one chart; empty: it stays a picture. */
function blocksFor(chart: string, data: unknown): ReturnType<typeof blocksOf> {
  const view = viewOf(chart, data);
  const message = answerMessage(
    { title: 'Answer', project: null, type: null, asOf: null, views: [view], records: [], json: () => ({}) },
    { baseUrl: 'https://towerwatch.example.org', pictures: new Map(), nativeCharts: fittingCharts([view]) },
  );
  expect(blockProblems({ response_type: 'ephemeral', ...message })).toEqual([]);
  return blocksOf({ ...message }, 'data_visualization');
}

function topOf(...labels: string[]): TopData {
  return { modelType: 'retrieval', metric: 'recall_at_100', rows: labels.map((label, i) => ({ label, value: 0.4731 - i / 100 })) };
}

function recalls(...points: [datetime: string, value: number | null, other?: number][]): TrendData {
  return {
    modelType: 'retrieval',
    points: points.map(([datetime, best_r100, best_r50]) => ({ ...NO_BESTS, datetime, best_r100, best_r50: best_r50 ?? null })),
  };
}

describe('a chart that Slack draws', () => {
  it.each(CHARTS.flatMap(({ key, samples }) => Object.entries(samples).map(([name, data]) => [key, name, data] as const)))(
    'of %s, %s, keeps inside Slack’s limits or stays a picture',
    (key, _name, data) => {
      expect(blocksFor(key, data).length).toBeLessThanOrEqual(2);
    },
  );

  it('says of a recall ranking what the picture says, as bars, best first', () => {
    expect(blocksFor('top', topOf('Exp #45', 'Exp #44'))).toEqual([
      {
        type: 'data_visualization',
        title: 'Top 2 retrieval experiments by R@100',
        chart: {
          type: 'bar',
          series: [
            {
              name: 'R@100',
              data: [
                { label: 'Exp #45', value: 47.3 },
                { label: 'Exp #44', value: 46.3 },
              ],
            },
          ],
          axis_config: {
            categories: ['Exp #45', 'Exp #44'],
            x_label: 'Experiment, best first',
            y_label: 'R@100 in percent, higher is better',
          },
        },
      },
    ]);
  });

  it('shortens a long name in its middle', () => {
    const [block] = blocksFor('top', topOf('Exp #104 · three towers with dropout', 'Exp #9'));
    expect(block?.chart?.axis_config.categories).toEqual(['Exp #104 ·…h dropout', 'Exp #9']);
  });

  it.each([
    ['names that would become one', topOf('a name that is long, twice over', 'a name that is wide, twice over')],
    ['one name twice', topOf('same', 'same')],
    ['a name of nothing', topOf(' ', 'Exp #9')],
    ['a percentage that no double holds', { ...topOf(), rows: [{ label: 'Exp #1', value: 1e308 }] }],
    ['errors, whose bars would all look equal', { modelType: 'ranking', metric: 'test_rmse', rows: [{ label: 'Exp #1', value: 0.8 }] }],
    ['no rows', topOf()],
  ] satisfies [string, TopData][])('stays a picture with %s', (_what, data) => {
    expect(blocksFor('top', data)).toEqual([]);
  });

  it('shows a trend as it stood at the end of every day', () => {
    const [block] = blocksFor(
      'trend',
      recalls(['2025-03-03T09:00:00.000000Z', 0.3], ['2025-03-03T18:00:00.000000Z', 0.35], ['2025-03-07T23:59:59.999999Z', 0.4]),
    );
    expect(block).toMatchObject({ title: 'Best retrieval recall so far', chart: { type: 'line' } });
    expect(block?.chart?.series).toEqual([
      {
        name: 'R@100',
        data: [
          { label: '3 Mar 2025', value: 35 },
          { label: '4 Mar 2025', value: 35 },
          { label: '5 Mar 2025', value: 35 },
          { label: '6 Mar 2025', value: 35 },
          { label: '7 Mar 2025', value: 40 },
        ],
      },
    ]);
  });

  it('tells the minutes of a trend of one afternoon', () => {
    const [block] = blocksFor('trend', recalls(['2025-03-03T13:00:30.000000Z', 0.3], ['2025-03-03T17:45:00.000000Z', 0.4]));
    const categories = block?.chart?.axis_config.categories ?? [];
    expect(categories).toHaveLength(20);
    expect([categories[0], categories[19]]).toEqual(['3 Mar 2025 13:00', '3 Mar 2025 17:45']);
    expect(block?.chart?.series[0]?.data.map(({ value }) => value)).toEqual([...Array<number>(19).fill(30), 40]);
  });

  it('keeps a long trend true: twenty days at even distances, the first and the last among them, each with its own best', () => {
    const days = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 400 }), gain: fc.integer({ min: 0, max: 20 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(days, (steps) => {
        let [day, best] = [0, 100];
        const points = [{ day, best }, ...steps.map(({ gap, gain }) => ({ day: (day += gap), best: (best += gain) }))];
        fc.pre(day >= 4);
        const data = recalls(...points.map((point) => [isoDay(point.day), point.best / 1_000] as [string, number]));
        const chart = blocksFor('trend', data)[0]!.chart!;
        const shown = chart.axis_config.categories.map(
          (label) => (Date.parse(`${label} UTC`) - Date.parse(isoDay(0).slice(0, 10))) / 86_400_000,
        );
        expect([shown[0], shown.at(-1)]).toEqual([0, day]);
        const gaps = shown.slice(1).map((at, i) => at - shown[i]!);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        const bests = shown.map((at) => points.findLast((point) => point.day <= at)!.best / 10);
        expect(chart.series[0]!.data.map(({ value }) => value)).toEqual(bests);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['one experiment', recalls(['2025-03-03T09:00:00.000000Z', 0.3])],
    ['a metric that came later', recalls(['2025-03-03T09:00:00.000000Z', 0.3], ['2025-03-09T09:00:00.000000Z', 0.4, 0.2])],
    ['nothing', recalls()],
  ])('stays a picture where a trend has %s', (_what, data) => {
    expect(blocksFor('trend', data)).toEqual([]);
  });

  it('starts each chart of a hybrid trend where its own metric was first seen', () => {
    const point = (day: number, r100: number | null, rmse: number | null) => ({
      ...NO_BESTS,
      datetime: isoDay(day),
      best_r100: r100,
      best_test_rmse: rmse,
    });
    const blocks = blocksFor('trend', { modelType: 'hybrid', points: [point(0, 0.3, null), point(5, 0.4, 0.91237), point(9, 0.4, 0.9)] });
    expect(blocks.map(({ chart }) => chart?.axis_config.categories.length)).toEqual([10, 5]);
    expect(blocks[1]?.chart?.series[0]?.data[0]).toEqual({ label: '6 Jan 2025', value: 0.9124 });
  });
});

it('takes the first charts of a message that has room for two, and leaves the others to pictures', () => {
  const [ranking, hybrid, another] = [
    viewOf('top', top.samples['retrieval']),
    viewOf('trend', trend.samples['hybrid']),
    viewOf('top', top.samples['hybrid']),
  ];
  expect([...fittingCharts([ranking, hybrid, another]).keys()]).toEqual([ranking, another]);
  expect([...fittingCharts([hybrid, ranking]).keys()]).toEqual([hybrid]);
  expect([...fittingCharts([viewOf('loss-heatmap', {}), viewOf('no-such-chart', {})]).keys()]).toEqual([]);
});

function isoDay(day: number): string {
  return new Date(Date.UTC(2025, 0, 1 + day, 12)).toISOString();
}
