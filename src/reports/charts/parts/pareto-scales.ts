/** The two scales of the trade-off between R@100 and test RMSE. Both get better away from the lower left corner. */
import { shareOf } from './number-axis.ts';
import { isOn, zoomedAxis, zoomedRange, type ZoomedAxis } from './zoomed-range.ts';

export interface TradeOff {
  recall: number;
  rmse: number;
  experiment?: number;
}

export interface FrontPoint extends TradeOff {
  label: string;
}

export interface ParetoScales {
  recall: ZoomedAxis;
  rmse: ZoomedAxis;
  /** From the plot's upper left corner, in units of its width and height; what lies outside stands at the edge. */
  shareOf: (point: TradeOff) => { x: number; y: number };
  isInside: (point: TradeOff) => boolean;
}

/** Of what is shown, below and above: where both are better, names find room beside the points. */
const ROOM = { recall: [0.06, 0.13], rmse: [0.15, 0.12] } as const;
/** The cloud may reach far, as long as the front is not a dot in the corner. */
const REACH = 8;
/** Values that are written the same stand close to each other. */
const LEAST_SPANS = { recall: 0.004, rmse: 0.0004 };

/** Around the whole front, and around what it dominates unless that is far off, as runs are that diverged. */
export function paretoScales(front: readonly TradeOff[], dominated: readonly TradeOff[]): ParetoScales {
  const axisOf = (key: 'recall' | 'rmse', options: { percent: boolean; maxTicks: number }): ZoomedAxis => {
    const values = [front, dominated].map((points) => points.map((point) => point[key])) as [number[], number[]];
    return zoomedAxis(spanning(zoomedRange(...values, { ...options, reach: REACH }), LEAST_SPANS[key]), { ...options, room: ROOM[key] });
  };
  const recall = axisOf('recall', { percent: true, maxTicks: 6 });
  const rmse = axisOf('rmse', { percent: false, maxTicks: 7 });
  return {
    recall,
    rmse,
    shareOf: (point) => ({ x: shareOf(point.recall, recall), y: shareOf(point.rmse, rmse) }),
    isInside: (point) => isOn(recall.domain, point.recall) && isOn(rmse.domain, point.rmse),
  };
}

function spanning([from, to]: readonly [number, number], least: number): [number, number] {
  const more = Math.max(0, least - (to - from)) / 2;
  return [from - more, to + more];
}
