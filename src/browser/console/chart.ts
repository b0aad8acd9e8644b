/** Draws `data_visualization` blocks, plainly: lines, bars, areas. Slack draws them in a look of its own. */
import { el, svg } from './dom.ts';
import { plainText } from './text.ts';
import type { Block, Chart } from './types.ts';

const SIZE = { width: 560, height: 280 };
const PLOT = { left: 56, right: 12, top: 12, bottom: 44 };
const [WIDTH, HEIGHT] = [SIZE.width - PLOT.left - PLOT.right, SIZE.height - PLOT.top - PLOT.bottom];
const TICKS = 4;
const MOST_LABELS = 7;

export function chartNode({ title, chart }: Block): HTMLElement {
  const name = plainText(title);
  const series = chart?.series ?? [];
  if (chart === undefined || series.length === 0) return el('figure', { class: 'chart' }, el('figcaption', {}, name), segmentList(chart));
  const legend =
    series.length < 2
      ? undefined
      : el('ul', { class: 'legend' }, ...series.map((one, i) => el('li', { class: `series-${i % 6}` }, one.name)));
  return el('figure', { class: 'chart' }, el('figcaption', {}, name), drawing(chart, name), legend);
}

/** A pie's parts, as a list. */
function segmentList(chart: Chart | undefined): HTMLElement {
  return el('ul', {}, ...(chart?.segments ?? []).map(({ label, value }) => el('li', {}, `${label}: ${value}`)));
}

function drawing({ type, series = [], axis_config: axes }: Chart, name: string): SVGElement {
  const categories = axes?.categories ?? series[0]?.data.map(({ label }) => label) ?? [];
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const { low, high, step } = scaleOf(Math.min(...values), Math.max(...values), type === 'bar');
  const y = (value: number): number => PLOT.top + HEIGHT * (1 - (value - low) / (high - low));
  const band = WIDTH / Math.max(1, categories.length);
  const x = (at: number): number => PLOT.left + band * (at + 0.5);
  const parts: SVGElement[] = [];
  for (let tick = low; tick <= high + step / 2; tick += step) {
    parts.push(svg('line', { class: 'grid', x1: PLOT.left, x2: SIZE.width - PLOT.right, y1: y(tick), y2: y(tick) }));
    parts.push(svg('text', { x: PLOT.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, shortNumber(tick)));
  }
  const every = Math.ceil(categories.length / MOST_LABELS);
  for (const [at, label] of categories.entries())
    if (at % every === 0) parts.push(svg('text', { x: x(at), y: SIZE.height - PLOT.bottom + 18, 'text-anchor': 'middle' }, label));
  parts.push(svg('text', { x: PLOT.left + WIDTH / 2, y: SIZE.height - 6, 'text-anchor': 'middle', class: 'axis' }, axes?.x_label ?? ''));
  const wide = (band * 0.7) / series.length;
  for (const [i, { data }] of series.entries()) {
    const group = svg('g', { class: `series-${i % 6}` });
    if (type === 'bar')
      for (const [at, { label, value }] of data.entries()) {
        const from = x(at) - band * 0.35 + wide * i;
        const bar = { x: from, width: Math.max(1, wide - 2), y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))) };
        group.append(svg('rect', { ...bar, rx: 2 }, svg('title', {}, `${label}: ${value}`)));
      }
    else {
      group.append(svg('polyline', { points: data.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ') }));
      for (const [at, { label, value }] of data.entries())
        group.append(svg('circle', { cx: x(at), cy: y(value), r: 3 }, svg('title', {}, `${label}: ${value}`)));
    }
    parts.push(group);
  }
  const label = [name, axes?.y_label].filter(Boolean).join(': ');
  return svg('svg', { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: 'img', 'aria-label': label }, ...parts);
}

/** Round numbers around the values; bars begin at zero. */
function scaleOf(least: number, most: number, isFromZero: boolean): { low: number; high: number; step: number } {
  const [from, to] = isFromZero ? [Math.min(0, least), Math.max(0, most)] : [least, most];
  const rough = (to - from || Math.abs(to) || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((round) => round >= rough) ?? rough;
  const low = Math.floor(from / step) * step;
  return { low, high: Math.max(Math.ceil(to / step) * step, low + step), step };
}

function shortNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 3, notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard' }).format(
    value,
  );
}
