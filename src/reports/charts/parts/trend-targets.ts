/** What the pointer finds on a trend: the bests of a moment and who brought them, in a band until the next moment. */
import { formatDay, formatMetric } from '../../format.ts';
import type { Size } from './frame.ts';
import type { RunningBest, TrendPoint } from './running-bests.ts';
import { bandsFrom, type Target } from './targets.ts';
import type { TimeAxis } from './time-axis.ts';

interface Plotted {
  bests: readonly RunningBest[];
  time: TimeAxis;
  plot: Size;
}

/** Points are in order of their time; those that improved nothing belong to the one before. */
export function trendTargets(points: readonly TrendPoint[], { bests, time, plot }: Plotted): Target[] {
  const [from, to] = time.domain;
  const steps = points.flatMap((point, i) => {
    const improved = bests.filter(({ key }) => point[key] !== null && point[key] !== (points[i - 1]?.[key] ?? null));
    return improved.length === 0 ? [] : [{ point, improved, x: (plot.width * (Date.parse(point.datetime) - from)) / (to - from) }];
  });
  return bandsFrom(steps, plot.width).map(({ point, improved, x, x2 }) => ({
    x,
    x2,
    y: 0,
    y2: plot.height,
    tip: [
      [...(point.display_name === undefined ? [] : [point.display_name]), formatDay(point.datetime)].join(' · '),
      ...bests.flatMap((best) => {
        const value = point[best.key];
        return value === null ? [] : [`${improved.includes(best) ? '★ ' : ''}${best.metric.label} ${formatMetric(best.metric, value)}`];
      }),
    ],
    experiment: point.experiment_id,
  }));
}
