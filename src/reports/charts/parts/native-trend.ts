/** Running bests for a surface that draws its own charts, whose axis knows no time: categories stand at equal distances. */
import type { NativeChart } from '../../chart.ts';
import { formatDay, formatMinute, shownNumber } from '../../format.ts';
import type { RunningBest } from './running-bests.ts';

interface NativeTrendOptions {
  kind: NativeChart['kind'];
  title: string;
  /** One at least, all of one family. */
  bests: readonly RunningBest[];
  room: { points: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * The bests as they stood at the ends of days (of minutes where all lie within three days), evenly spread from the first time
 * that one was seen to the last. The improvements themselves as categories would show a month as wide as an hour; and as a
 * best holds until the next one, its value at any moment is known, not guessed.
 */
export function nativeTrend({ kind, title, bests, room }: NativeTrendOptions): NativeChart {
  const times = bests.flatMap(({ steps }) => steps.map(({ time }) => time));
  const unit = unitOf(times);
  const moments = momentsOf(times, unit, room.points);
  const write = unit === DAY_MS ? formatDay : formatMinute;
  return {
    kind,
    title,
    categoryLabel: unit === DAY_MS ? 'At the end of the day (UTC)' : 'At the end of the minute (UTC)',
    valueLabel: valueLabel(bests),
    categories: moments.map((moment) => write(new Date(moment).toISOString())),
    series: bests.map(({ metric, steps }) => ({
      name: metric.label,
      values: moments.map((moment) => {
        const step = steps.findLast(({ time }) => time < moment + unit);
        return step === undefined ? null : shownNumber(metric, step.value);
      }),
    })),
  };
}

function unitOf(times: readonly number[]): number {
  const [from, to] = range(times);
  return to - from >= 3 * DAY_MS ? DAY_MS : MINUTE_MS;
}

/** Starts of the first unit, the last one and as many between them as there is room for; in whole units, so their distances differ by one unit at the most. */
function momentsOf(times: readonly number[], unit: number, most: number): number[] {
  const [from, to] = range(times).map((time) => Math.floor(time / unit)) as [number, number];
  const count = Math.min(most, to - from + 1);
  return Array.from({ length: count }, (_, i) => (count === 1 ? to : from + Math.round((i * (to - from)) / (count - 1))) * unit);
}

function range(times: readonly number[]): [number, number] {
  return [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
}

function valueLabel([first, ...others]: readonly RunningBest[]): string {
  const metric = first!.metric;
  const name = others.length === 0 ? metric.label : metric.family === 'recall' ? 'Recall' : 'Error';
  return `${name}${metric.format === 'percent' ? ' in percent' : ''}, ${metric.better} is better`;
}
