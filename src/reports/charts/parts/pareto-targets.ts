/** What the pointer finds on the Pareto chart: the front's points, and what lies behind it. */
import { metricOf } from '../../../metrics.ts';
import { formatMetric, formatQuantity } from '../../format.ts';
import type { Size } from './frame.ts';
import { placesOf } from './pareto-marks.ts';
import type { FrontPoint, ParetoScales, TradeOff } from './pareto-scales.ts';
import { around, type Target } from './targets.ts';

/** A little larger than the dots. */
const FRONT_RADIUS = 11;
/** A pointer finds no smaller square of the cloud; what lies in one is told together. */
const CLOUD_CELL = 10;

/** A point of the front each; those at one place are told together. */
export function frontTargets(front: readonly FrontPoint[], places: readonly { x: number; y: number }[]): Target[] {
  const groups = grouped(places, 1);
  // From the end: where dots overlap, the one with more recall is above.
  return groups.toReversed().map((indexes) => {
    const [first, ...others] = indexes.map((index) => front[index]!) as [FrontPoint, ...FrontPoint[]];
    return {
      ...around(places[indexes[0]!]!, FRONT_RADIUS),
      tip: [
        first.label,
        ...reached(first),
        'Dominated by none',
        ...(others.length === 0 ? [] : [`${formatQuantity(others.length, 'other')} at the same place`]),
      ],
      experiment: first.experiment,
    };
  });
}

/** The dominated ones that are drawn; of those that are close to each other, told together, the one nearest to the front is opened. */
export function cloudTargets(dominated: readonly TradeOff[], scales: ParetoScales, plot: Size): Target[] {
  const inside = dominated.filter((point) => scales.isInside(point));
  const places = placesOf(inside, scales, plot);
  return grouped(places, CLOUD_CELL).map((indexes) => {
    const first = inside[indexes[0]!]!;
    const isAlone = indexes.length === 1;
    return {
      ...around(places[indexes[0]!]!, CLOUD_CELL / 2),
      tip: isAlone
        ? ['A dominated experiment', ...reached(first)]
        : [
            formatQuantity(indexes.length, 'dominated experiment'),
            ...reached(first).map((text) => `About ${text}`),
            ...(first.experiment === undefined ? [] : ['A click opens the one nearest to the front']),
          ],
      experiment: first.experiment,
    };
  });
}

function reached({ recall, rmse }: TradeOff): string[] {
  return (
    [
      ['recall_at_100', recall],
      ['test_rmse', rmse],
    ] as const
  ).map(([key, value]) => `${metricOf(key).label} ${formatMetric(metricOf(key), value)}`);
}

/** Indexes of the places that lie in the same square, in their order. */
function grouped(places: readonly { x: number; y: number }[], pixels: number): number[][] {
  const squares = new Map<string, number[]>();
  for (const [i, { x, y }] of places.entries()) {
    const square = `${Math.round(x / pixels)} ${Math.round(y / pixels)}`;
    const indexes = squares.get(square);
    if (indexes === undefined) squares.set(square, [i]);
    else indexes.push(i);
  }
  return [...squares.values()];
}
