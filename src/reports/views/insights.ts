import type { AnalysedValue, HyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { insights } from '../charts/insights.ts';
import type { LiftRow } from '../charts/parts/lift-intervals.ts';
import type { ChartView } from '../view.ts';

/** A value with the parameter that it is a value of. */
export type SettingValue = AnalysedValue & { param: string };

const MOST_ROWS = 10;
const DETAIL_NAMES: Record<string, string> = {
  buyer: 'Buyer Feature',
  product: 'Product Feature',
  buyer_crosses: 'Buyer Cross',
  product_crosses: 'Product Cross',
  date_filters: 'Date Filter',
  customer_filters: 'Customer Filter',
  product_filters: 'Product Filter',
};

/** All values of all parameters by their interval's lower end, the surest good one first: the odds alone flatter a lucky single run. */
export function valuesBySurety(analysis: HyperparameterAnalysis): SettingValue[] {
  const details = Object.entries({ ...analysis.feature_details, ...analysis.filter_details });
  const parameters = [
    ...analysis.training,
    ...analysis.model,
    ...analysis.features,
    ...analysis.dataset,
    ...details.map(([list, values]) => ({ param: DETAIL_NAMES[list]!, values })),
  ];
  return parameters
    .flatMap(({ param, values }) => values.map((value) => ({ param, ...value })))
    .toSorted((a, b) => b.lift_low - a.lift_low);
}

/** The most telling values with their intervals. */
export function insightsView(analysis: HyperparameterAnalysis): ChartView {
  const rows = mostTelling(withoutAlike(valuesBySurety(analysis)));
  const data = { modelType: analysis.model_type, metric: analysis.metric, threshold: analysis.good_threshold, rows };
  return { kind: 'chart', chart: insights.key, title: insights.title(data), altText: insights.altText(data), data };
}

/**
 * Half of the rows for the surest good values and half for the surest bad ones, each taking what the other leaves free: what to avoid
 * is worth as much as what to take. Room that is still left goes to the values nearest to being surely good.
 */
function mostTelling(values: readonly LiftRow[]): LiftRow[] {
  const withEffect = (effect: ReturnType<typeof effectOf>): LiftRow[] => values.filter((value) => effectOf(value) === effect);
  const surestWorse = withEffect('worse').toSorted((a, b) => a.lift_high - b.lift_high);
  const better = withEffect('better').slice(0, Math.max(MOST_ROWS / 2, MOST_ROWS - surestWorse.length));
  const worse = surestWorse.slice(0, MOST_ROWS - better.length).toReversed();
  const unclear = withEffect('unclear').slice(0, MOST_ROWS - better.length - worse.length);
  return [...better, ...unclear, ...worse];
}

/**
 * One of those with the same counts, and how many others. They are mostly of the same runs: a config of its own gives a tower, its number
 * of parameters and its vector sizes one and the same history, which would fill the picture with copies.
 */
function withoutAlike(values: readonly SettingValue[]): LiftRow[] {
  const rows = new Map<string, LiftRow>();
  for (const value of values) {
    const counts = `${value.good_count} of ${value.count}`;
    const known = rows.get(counts);
    if (known === undefined) rows.set(counts, { ...value, alike: 0 });
    else known.alike += 1;
  }
  return [...rows.values()];
}
