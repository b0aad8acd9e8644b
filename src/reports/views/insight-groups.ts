/** Every value of every setting, group by group: what the picture of the most telling ones leaves out. */
import type { AnalysedValue, HyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { metricOf, type Metric } from '../../metrics.ts';
import type { Scalar } from '../answer.ts';
import { formatCount, formatMetric, formatQuantity, metricName } from '../format.ts';
import type { TableView } from '../view.ts';
import { DETAIL_NAMES, liftColumns, type SettingValue } from './insights.ts';
import { numberColumn, tableOf, textColumn } from './table.ts';

export interface InsightGroup {
  title: string;
  /** "9 settings, 41 values" */
  extent: string;
  table: TableView;
  /** Of settings with more values than are shown; null where all are. */
  leftOut: string | null;
}

interface Setting {
  param: string;
  values: AnalysedValue[];
}

/** A sweep over seeds or layer sizes gives one setting hundreds of values, most of them seen once. */
const MOST_VALUES = 10;

/** "TPE-based analysis • Higher score = better association with top 30% results (by R@100)" */
export function insightsSentence({ metric }: Pick<HyperparameterAnalysis, 'metric'>): string {
  return `TPE-based analysis • Higher score = better association with top 30% results (by ${metricOf(metric).label})`;
}

/** Settings in the order in which the analysis names them, the surest good value of each first. Groups without a value are left out. */
export function insightGroups(analysis: HyperparameterAnalysis): InsightGroup[] {
  const metric = metricOf(analysis.metric);
  return settingsByGroup(analysis)
    .filter(([, settings]) => settings.length > 0)
    .map(([title, settings]) => groupOf(title, settings, metric));
}

/** All values, one row each, with the group that they stand in. */
export function insightRecords(analysis: HyperparameterAnalysis): Record<string, Scalar>[] {
  return settingsByGroup(analysis).flatMap(([group, settings]) =>
    settings.flatMap(({ param, values }) => values.map((value) => ({ group, setting: param, ...value }))),
  );
}

function settingsByGroup({ training, model, features, dataset, ...details }: HyperparameterAnalysis): [string, Setting[]][] {
  return [
    ['Training', training],
    ['Model', model],
    ['Features', features],
    ['Dataset', dataset],
    ['Single features and crosses', detailsOf(details.feature_details)],
    ['Filters', detailsOf(details.filter_details)],
  ];
}

function detailsOf(lists: Readonly<Record<string, AnalysedValue[]>>): Setting[] {
  return Object.entries(lists)
    .map(([list, values]) => ({ param: DETAIL_NAMES[list]!, values }))
    .filter(({ values }) => values.length > 0);
}

function groupOf(title: string, settings: readonly Setting[], metric: Metric): InsightGroup {
  const all = settings.reduce((sum, { values }) => sum + values.length, 0);
  const shortened = settings.filter(({ values }) => values.length > MOST_VALUES);
  const kept = shortened.map(({ param, values }) => `${MOST_VALUES} of ${formatCount(values.length)} values of ${param}`);
  return {
    title,
    extent: `${formatQuantity(settings.length, 'setting')}, ${formatQuantity(all, 'value')}`,
    table: valuesTable(title, settings.flatMap(surestFirst), metric),
    leftOut: kept.length === 0 ? null : `Shown are the surest good ones: ${kept.join(', ')}.`,
  };
}

function surestFirst({ param, values }: Setting): SettingValue[] {
  const sorted = values.toSorted((a, b) => b.lift_low - a.lift_low);
  return sorted.slice(0, MOST_VALUES).map((value) => ({ param, ...value }));
}

function valuesTable(title: string, values: readonly SettingValue[], metric: Metric): TableView {
  const name = metricName(metric);
  return tableOf<SettingValue>({
    title,
    empty: '',
    items: values,
    columns: [
      textColumn('Setting', ({ param }) => param),
      textColumn('Value', ({ value }) => value),
      numberColumn('Score', ({ tpe_score: score }) => score.toFixed(2)),
      ...liftColumns<SettingValue>(),
      textColumn('Says', (value) => EFFECTS[effectOf(value)]),
      numberColumn(`Avg ${name}`, ({ avg_metric: average }) => formatMetric(metric, average)),
      numberColumn(`Best ${name}`, ({ best_metric: best }) => formatMetric(metric, best)),
      textColumn('Confidence', ({ confidence }) => confidence),
    ],
  });
}

/** In words, as colour alone would tell nobody who can't see it. */
export const EFFECTS: Readonly<Record<ReturnType<typeof effectOf>, string>> = {
  better: 'better',
  worse: 'worse',
  unclear: 'no clear effect',
};
