/** The two usual ways to draw the same trend on a server, as their documents show it: a picture in, a PNG of twice the size out. */
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import * as echarts from 'echarts';
import sharp from 'sharp';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { trend } from '../../src/reports/charts/trend.ts';
import { createTextMeasure } from '../../src/reports/text-width.ts';
import { COLOURS, FONT_SIZES, LINE_WIDTH } from '../../src/reports/theme.ts';
import { trendData } from './trend-data.ts';

export interface Peer {
  name: string;
  draw: (run: number) => Promise<Uint8Array>;
}

const SIZE = trend.size;
const measure = createTextMeasure();
const fontFiles = ['Regular', 'SemiBold', 'Bold'].map((name) =>
  fileURLToPath(new URL(`../../assets/fonts/Inter-${name}.otf`, import.meta.url)),
);

export const PEERS: readonly Peer[] = [
  {
    name: 'ECharts SSR + sharp',
    async draw(run) {
      const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
      chart.setOption(echartsOption(run));
      const svg = chart.renderToSVGString();
      chart.dispose();
      return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
    },
  },
  {
    name: 'vega + resvg',
    async draw(run) {
      const { spec } = compile(trend.spec(trendData(run), measure));
      const view = new vega.View(vega.parse(spec), { renderer: 'none' });
      const svg = await view.toSVG();
      view.finalize();
      const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter' };
      return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 } }).render().asPng();
    },
  },
];

function echartsOption(run: number): echarts.EChartsOption {
  const { points } = trendData(run);
  const text = { fontFamily: 'Inter', fontSize: FONT_SIZES.label, color: COLOURS.quiet };
  const area = (colour: string): echarts.LineSeriesOption => ({
    type: 'line',
    step: 'end',
    showSymbol: false,
    lineStyle: { color: colour, width: LINE_WIDTH },
    areaStyle: {
      opacity: 0.3,
      color: new echarts.graphic.LinearGradient(0, 0, 0, 1, [
        { offset: 0, color: colour },
        { offset: 1, color: COLOURS.background },
      ]),
    },
  });
  const axis = { type: 'value', scale: true, axisLabel: text, splitLine: { lineStyle: { color: COLOURS.grid } } } as const;
  return {
    animation: false,
    backgroundColor: COLOURS.background,
    textStyle: { fontFamily: 'Inter' },
    title: {
      text: 'Best hybrid results so far',
      subtext: '2 Mar 2026 – 29 Apr 2026 · right axis zoomed in',
      textStyle: { fontFamily: 'Inter', fontSize: FONT_SIZES.title, fontWeight: 'bold', color: COLOURS.ink },
      subtextStyle: text,
    },
    legend: { data: ['R@100', 'Test RMSE'], top: 60, textStyle: text },
    grid: { left: 70, right: 80, top: 110, bottom: 50 },
    xAxis: { type: 'time', axisLabel: text },
    yAxis: [axis, { ...axis, splitLine: { show: false } }],
    series: [
      { ...area(COLOURS.navy), name: 'R@100', data: points.map(({ datetime, best_r100: best }) => [datetime, best!]) },
      {
        ...area(COLOURS.orange),
        name: 'Test RMSE',
        yAxisIndex: 1,
        data: points.map(({ datetime, best_test_rmse: best }) => [datetime, best!]),
      },
    ],
  };
}
