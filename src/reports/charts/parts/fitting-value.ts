import type { Metric } from '../../../metrics.ts';
import { formatMetric } from '../../format.ts';

/** A metric's value as it is written everywhere; as a power of ten where that finds no room: "1.2e+7". */
export function fittingValue(metric: Metric, value: number | null, fits: (text: string) => boolean): string {
  const text = formatMetric(metric, value);
  return value === null || fits(text) ? text : value.toExponential(1);
}
