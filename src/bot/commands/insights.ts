import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { hyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { mainType } from '../../analysis/main-type.ts';
import { AppError } from '../../errors.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount, formatMetric, formatQuantity } from '../../reports/format.ts';
import { EFFECTS } from '../../reports/views/insight-groups.ts';
import {
  insightsView,
  liftColumns,
  tellingValues,
  valuesBySurety,
  type SettingValue,
  type ToldValue,
} from '../../reports/views/insights.ts';
import { numberColumn, tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';
import { nearMiss } from '../near-miss.ts';
import { onDataset } from '../on-dataset.ts';

/** Of all settings those that the picture shows. */
type Shown = SettingValue & Partial<ToldValue>;

export const insights: Command = {
  name: 'insights',
  usage: '[type] insights [setting]',
  summary: 'which settings the best 30% of experiments have more often than the others, the surest first; of one setting, all its values',
  example: 'hybrid insights learning rate',
  takes: { text: true, dataset: true },
  isOfChannelType: true,
  async answer(knex, { project, type: asked, dataset, text: setting }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await hyperparameterAnalysis(knex, { project, type, datasetId: dataset?.id });
    const metric = metricOf(answer.metric);
    const all = valuesBySurety(answer);
    const chosen = setting === '' ? undefined : findSetting(setting, all);
    const values = chosen === undefined ? all : all.filter(({ param }) => param === chosen);
    const about = chosen === undefined ? 'the settings say' : `${chosen} says`;
    const title = `What ${about} about ${metric.label}${onDataset(dataset)}`;
    const items: Shown[] = chosen === undefined ? tellingValues(answer) : values;
    const table = tableOf<Shown>({
      title:
        chosen === undefined && items.length < values.length
          ? `${title}: the surest ${items.length} of ${formatQuantity(values.length, 'value')}`
          : title,
      empty: `No ${type} experiment has ${metric.label} yet.`,
      items,
      columns: [
        textColumn<Shown>('Setting', ({ param }) => param),
        textColumn<Shown>('Value', ({ value, alike = 0 }) => (alike === 0 ? value : `${value} (+${formatCount(alike)} alike)`)),
        textColumn<Shown>('Says', (value) => EFFECTS[effectOf(value)]),
        ...liftColumns<Shown>(),
        numberColumn<Shown>(`Avg ${metric.label}`, ({ avg_metric: average }) => formatMetric(metric, average), true),
      ],
    });
    const text = `${formatQuantity(answer.total_experiments, 'experiment')}; good are those with ${metric.label} ${metric.better === 'higher' ? 'from' : 'up to'} ${formatMetric(metric, answer.good_threshold)}. Lift: how many times the usual share of good ones.`;
    return {
      title,
      type,
      views: [...(values.length === 0 || chosen !== undefined ? [] : [insightsView(answer)]), table, { kind: 'text', text }],
      records: values.map((value) => ({ ...value })),
      json: () => answer,
    };
  },
};

/** "lr" of "Learning Rate" */
function initialsOf(param: string): string {
  return param
    .split(/\s+/)
    .map((word) => word[0]!.toLowerCase())
    .join('');
}

/**
 * The setting that is meant: by its name without blanks and case, else the one that it is the beginning of or its initials.
 *
 * @throws AppError `notFound` that names the settings.
 */
function findSetting(asked: string, values: readonly SettingValue[]): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const known = [...new Set(values.map(({ param }) => param))];
  const found =
    known.find((param) => plain(param) === plain(asked)) ??
    known.find((param) => plain(param).startsWith(plain(asked))) ??
    known.find((param) => initialsOf(param) === plain(asked)) ??
    known.find((param) => param === nearMiss(asked, known));
  if (found !== undefined) return found;
  throw new AppError('notFound', `No experiment has a setting “${asked}”.`, { hint: `Settings: ${known.join(', ')}.` });
}
