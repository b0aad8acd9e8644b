import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { hyperparameterAnalysis } from '../../analysis/hyperparameter-analysis.ts';
import { effectOf } from '../../analysis/hyperparameters/effect.ts';
import { mainType } from '../../analysis/main-type.ts';
import { metricOf } from '../../metrics.ts';
import { formatMetric, formatQuantity } from '../../reports/format.ts';
import { insightsView, liftColumns, valuesBySurety, type SettingValue } from '../../reports/views/insights.ts';
import { numberColumn, tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';

const SHOWN = 15;

export const insights: Command = {
  name: 'insights',
  usage: '[type] insights',
  summary: 'which settings the best 30% of experiments have more often than the others, the surest first',
  takes: {},
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await hyperparameterAnalysis(knex, { project, type });
    const metric = metricOf(answer.metric);
    const values = valuesBySurety(answer);
    const title = `What the settings say about ${metric.label}`;
    const table = tableOf<SettingValue>({
      title: `${title}: the surest ${SHOWN} values`,
      empty: `No ${type} experiment has ${metric.label} yet.`,
      items: values.slice(0, SHOWN),
      columns: [
        textColumn<SettingValue>('Setting', ({ param }) => param),
        textColumn<SettingValue>('Value', ({ value }) => value),
        textColumn<SettingValue>('Says', (value) => VERDICTS[effectOf(value)]),
        ...liftColumns<SettingValue>(),
        numberColumn<SettingValue>(`Avg ${metric.label}`, ({ avg_metric: average }) => formatMetric(metric, average), true),
      ],
    });
    const text = `${formatQuantity(answer.total_experiments, 'experiment')}; good are those with ${metric.label} ${metric.better === 'higher' ? 'from' : 'up to'} ${formatMetric(metric, answer.good_threshold)}. Lift: how many times the usual share of good ones.`;
    return {
      title,
      type,
      views: [...(values.length === 0 ? [] : [insightsView(answer)]), table, { kind: 'text', text }],
      records: values.map((value) => ({ ...value })),
      json: () => answer,
    };
  },
};

const VERDICTS = { better: 'better', worse: 'worse', unclear: 'too few to tell' };
