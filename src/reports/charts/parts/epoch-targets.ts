/** What the pointer finds on a training curve: all that was recorded at an epoch, in a band across the panels. */
import type { Metric } from '../../../metrics.ts';
import { formatCount, formatMetric, metricName } from '../../format.ts';
import { epochRange, type EpochLine, type EpochPanel } from './epoch-lines.ts';
import { bandsFrom, type Target } from './targets.ts';

interface Series {
  lines: readonly EpochLine[];
  metric: Metric;
  panel: EpochPanel;
}

/** Each band is around its epoch: from the middle between it and the one before to the middle between it and the next. */
export function epochTargets(series: readonly Series[], { height }: { height: number }): Target[] {
  const { epochs, width } = series[0]!.panel;
  const [from, to] = epochRange(epochs);
  const values = series.flatMap(({ lines, metric }) =>
    lines.map(({ name, points }) => ({
      name: metric.family === 'loss' ? `${name} loss` : metricName(metric),
      metric,
      byEpoch: new Map(points.map(({ epoch, value }) => [epoch, value])),
    })),
  );
  const inOrder = [...new Set(epochs)].toSorted((a, b) => a - b);
  const places = inOrder.map((epoch, i) => {
    const middle = i === 0 ? epoch : (epoch + inOrder[i - 1]!) / 2;
    return { epoch, x: (width * (middle - from)) / (to - from) };
  });
  return bandsFrom(places, width).map(({ epoch, x, x2 }) => ({
    x,
    x2,
    y: 0,
    y2: height,
    tip: [
      `Epoch ${formatCount(epoch)}`,
      ...values.map(({ name, metric, byEpoch }) => `${name} ${formatMetric(metric, byEpoch.get(epoch) ?? null)}`),
    ],
  }));
}
