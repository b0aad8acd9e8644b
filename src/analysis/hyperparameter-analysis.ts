import type { Knex } from 'knex';
import { primaryMetric, type MetricKey, type ModelType } from '../metrics.ts';
import { readOutcomes, type Outcome, type Outcomes } from './hyperparameters/outcomes.ts';
import { FEATURE_LISTS, FILTER_LISTS, parametersOf, type Field, type Parameter } from './hyperparameters/parameters.ts';
import type { CompletedQuestion } from './sql.ts';
import { jeffreysInterval, type Interval } from './statistics/jeffreys-interval.ts';
import { smoothedLift, smoothedOdds } from './statistics/smoothed-rate.ts';

export interface HyperparameterAnalysis {
  model_type: ModelType;
  metric: MetricKey;
  /** The metric of the last good experiment; null where none has the metric. */
  good_threshold: number | null;
  /** Completed experiments that have the metric. */
  total_experiments: number;
  /** 30% of them, rounded down, at least one; those that tie with the last are good too. */
  good_experiments: number;
  training: AnalysedParameter[];
  model: AnalysedParameter[];
  features: AnalysedParameter[];
  dataset: AnalysedParameter[];
  /** The best five each. */
  feature_details: Record<keyof typeof FEATURE_LISTS, AnalysedValue[]>;
  filter_details: Record<keyof typeof FILTER_LISTS, AnalysedValue[]>;
}

export interface AnalysedParameter {
  param: string;
  field: Field;
  values: AnalysedValue[];
}

export interface AnalysedValue {
  /** For people: "1,234,567", "25%". */
  value: string;
  /** As stored. */
  raw_value: string | number;
  /** Odds of being good, two decimals. They flatter a lucky single run: judge by the lift's interval. */
  tpe_score: number;
  avg_metric: number | null;
  best_metric: number;
  count: number;
  good_count: number;
  confidence: 'high' | 'medium' | 'low';
  /** How often the overall rate of good ones the value's rate is, and a 90% interval: it is good or bad only where that leaves 1 out. */
  lift: number;
  lift_low: number;
  lift_high: number;
}

const FEATURES_SHOWN = 5;
const INTERVAL_LEVEL = 0.9;

/**
 * Which settings the good experiments have more often than the others: each value of each parameter with its odds.
 * Values with the highest rounded odds first, then the one seen in the newest experiment. NULL and '' are no values;
 * a parameter without values is left out. With `completedBefore`, who is good is judged among those completed by then.
 *
 * Odds after Bergstra et al. (2011), Algorithms for Hyper-Parameter Optimization (TPE): good against the rest.
 */
export async function hyperparameterAnalysis(
  knex: Knex,
  { project, type, completedBefore, datasetId }: CompletedQuestion,
): Promise<HyperparameterAnalysis> {
  const { training, model, features, dataset } = parametersOf(type);
  const metric = primaryMetric(type);
  const outcomes = await readOutcomes(knex, {
    project,
    type,
    completedBefore,
    datasetId,
    metric,
    own: training,
    shared: [
      { key: 'model_settings_key', parameters: model, lists: [] },
      { key: 'feature_settings_key', parameters: features, lists: Object.values(FEATURE_LISTS) },
      { key: 'dataset_settings_key', parameters: dataset, lists: Object.values(FILTER_LISTS) },
    ],
  });
  const analysed = analyseValues(outcomes);
  const section = (parameters: readonly Parameter[]): AnalysedParameter[] =>
    parameters
      .map(({ param, field, display }) => ({ param, field, values: analysed(field, display) }))
      .filter(({ values }) => values.length > 0);
  const bestFeatures = (list: Field): AnalysedValue[] => analysed(list).slice(0, FEATURES_SHOWN);
  return {
    model_type: type,
    metric: metric.key,
    good_threshold: outcomes.threshold,
    total_experiments: outcomes.total,
    good_experiments: outcomes.total === 0 ? 0 : Math.max(1, Math.floor((3 * outcomes.total) / 10)),
    training: section(training),
    model: section(model),
    features: section(features),
    dataset: section(dataset),
    feature_details: mapValues(FEATURE_LISTS, bestFeatures),
    filter_details: mapValues(FILTER_LISTS, (list) => analysed(list)),
  };
}

/** The values of one column, best odds first. */
function analyseValues({ total, good, values }: Outcomes): (field: Field, display?: Parameter['display']) => AnalysedValue[] {
  const byField = new Map<Field, Outcome[]>();
  for (const outcome of values) {
    const others = byField.get(outcome.field);
    if (others === undefined) byField.set(outcome.field, [outcome]);
    else others.push(outcome);
  }
  const interval = rememberIntervals();
  const analyse = ({ value, count, good_count, avg_metric, best_metric }: Outcome, display: Parameter['display']): AnalysedValue => {
    const bad = count - good_count;
    const { low, high } = interval(good_count, bad);
    return {
      value: display(value),
      raw_value: value,
      tpe_score: roundToHundredths(smoothedOdds(good_count, bad)),
      avg_metric,
      best_metric,
      count,
      good_count,
      confidence: confidenceIn(count),
      lift: smoothedLift(good_count, bad, good / total),
      lift_low: low / (good / total),
      lift_high: high / (good / total),
    };
  };
  return (field, display = String) =>
    (byField.get(field) ?? []).map((outcome) => analyse(outcome, display)).toSorted((a, b) => b.tpe_score - a.tpe_score);
}

/** Few pairs of counts are shared by many values, and a quantile is a search. */
function rememberIntervals(): (good: number, bad: number) => Interval {
  const known = new Map<string, Interval>();
  return (good, bad) => {
    const key = `${good} ${bad}`;
    const interval = known.get(key) ?? jeffreysInterval(good, bad, INTERVAL_LEVEL);
    known.set(key, interval);
    return interval;
  };
}

function confidenceIn(count: number): AnalysedValue['confidence'] {
  if (count >= 5) return 'high';
  return count >= 3 ? 'medium' : 'low';
}

/** As Python's `round(value, 2)`, by which the team knows these scores: an exact half (only eighths are) goes to the even digit. */
function roundToHundredths(value: number): number {
  const isHalf = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
  return isHalf ? (2 * Math.round(value * 50)) / 100 : Number(value.toFixed(2));
}

function mapValues<Key extends string, From, To>(record: Readonly<Record<Key, From>>, map: (value: From) => To): Record<Key, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as From)])) as Record<Key, To>;
}
