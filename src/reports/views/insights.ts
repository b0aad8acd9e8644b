import type { AnalysedValue, HyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { insights } from '../charts/insights.ts';
import type { LiftRow } from '../charts/parts/lift-intervals.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount, formatMetric, formatQuantity } from '../format.ts';
import { cutMiddle, oneLine } from '../line.ts';
import type { ChartView, TableView } from '../view.ts';
import { numberColumn, tableOf, textColumn, type ColumnOf } from './table.ts';

/** A value with the parameter that it is a value of. */
export type SettingValue = AnalysedValue & { param: string };
/** One for itself and so many others of the same counts. */
export type ToldValue = SettingValue & { alike: number };

const MOST_ROWS = 10;
const NAME_LENGTH = 48;
/** The lists of an analysis, named like a setting. */
export const DETAIL_NAMES: Record<string, string> = {
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

/** The most telling values with their intervals, or others of the same analysis. */
export function insightsView(analysis: HyperparameterAnalysis, rows: LiftRow[] = tellingValues(analysis)): ChartView {
  const data = { modelType: analysis.model_type, metric: analysis.metric, threshold: analysis.good_threshold, rows };
  return { kind: 'chart', chart: insights.key, title: insights.title(data), altText: insights.altText(data), data };
}

/** Of the values that the picture shows those that surely say something: good ones first, the surest at both ends. */
export function sureValues(analysis: HyperparameterAnalysis): LiftRow[] {
  const isSure = (value: LiftRow): boolean => effectOf(value) !== 'unclear';
  return tellingValues(analysis).filter(isSure);
}

/** How often a value was good, against how often any is. */
export function liftColumns<Value extends SettingNumbers>(): ColumnOf<Value>[] {
  return [
    numberColumn('Lift', ({ lift }) => `${lift.toFixed(2)}×`),
    numberColumn('90% interval', ({ lift_low: low, lift_high: high }) => `${low.toFixed(2)}–${high.toFixed(2)}`),
    numberColumn('Good', ({ good_count: good, count }) => `${formatCount(good)} of ${formatCount(count)}`),
  ];
}

type SettingNumbers = Pick<AnalysedValue, 'lift' | 'lift_low' | 'lift_high' | 'good_count' | 'count'>;

/** What the picture of such values shows, as a table that fits a mail. */
export function sureValuesTable(rows: readonly LiftRow[], title: string): TableView {
  return tableOf<LiftRow>({
    title,
    empty: 'No setting has a sure effect yet.',
    items: rows,
    columns: [
      textColumn('Setting', ({ param, value, alike }) => {
        const name = cutMiddle(oneLine(`${param} ${value}`), NAME_LENGTH);
        return alike === 0 ? name : `${name} (+${formatCount(alike)} alike)`;
      }),
      textColumn('Says', effectOf),
      ...liftColumns<LiftRow>(),
    ],
  });
}

/** What the numbers of such a table mean: "Good is R@100 from 43.1%: the best 30% of 40 hybrid experiments. Lift: …" */
export function goodSentence({
  model_type: type,
  metric: key,
  total_experiments: total,
  good_threshold: threshold,
}: HyperparameterAnalysis): string {
  const metric = metricOf(key);
  const from = metric.better === 'higher' ? 'from' : 'up to';
  return `Good is ${metric.label} ${from} ${formatMetric(metric, threshold)}: the best 30% of ${formatQuantity(total, `${type} experiment`)}. Lift: how many times the usual share of good ones.`;
}

/** One of those with the same counts each, at most ten: the surest good ones first, the surest bad ones last. */
export function tellingValues(analysis: HyperparameterAnalysis): ToldValue[] {
  return mostTelling(withoutAlike(valuesBySurety(analysis)));
}

/**
 * Half of the rows for the surest good values and half for the surest bad ones, each taking what the other leaves free: what to avoid
 * is worth as much as what to take. Room that is still left goes to the values nearest to being surely good.
 */
function mostTelling(values: readonly ToldValue[]): ToldValue[] {
  const withEffect = (effect: ReturnType<typeof effectOf>): ToldValue[] => values.filter((value) => effectOf(value) === effect);
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
function withoutAlike(values: readonly SettingValue[]): ToldValue[] {
  const rows = new Map<string, ToldValue>();
  for (const value of values) {
    const counts = `${value.good_count} of ${value.count}`;
    const known = rows.get(counts);
    if (known === undefined) rows.set(counts, { ...value, alike: 0 });
    else known.alike += 1;
  }
  return [...rows.values()];
}
