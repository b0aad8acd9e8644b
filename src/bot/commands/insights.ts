import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { hyperparameterAnalysis, type AnalysedValue } from '../../analysis/hyperparameter-analysis.ts';
import { mainType } from '../../analysis/main-type.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount, formatMetric, formatQuantity } from '../../reports/format.ts';
import { numberColumn, tableOf, textColumn } from '../../reports/views/table.ts';
import type { Command } from '../command.ts';

const SHOWN = 15;

/** A value with the parameter that it is a value of. */
type Shown = AnalysedValue & { param: string };

const DETAIL_NAMES: Record<string, string> = {
  buyer: 'Buyer Feature',
  product: 'Product Feature',
  buyer_crosses: 'Buyer Cross',
  product_crosses: 'Product Cross',
  date_filters: 'Date Filter',
  customer_filters: 'Customer Filter',
  product_filters: 'Product Filter',
};

export const insights: Command = {
  name: 'insights',
  usage: '[type] insights',
  summary: 'which settings the best 30% of experiments have more often than the others, the surest first',
  takes: {},
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await hyperparameterAnalysis(knex, { project, type });
    const metric = metricOf(answer.metric);
    const details = Object.entries({ ...answer.feature_details, ...answer.filter_details });
    const parameters = [
      ...answer.training,
      ...answer.model,
      ...answer.features,
      ...answer.dataset,
      ...details.map(([list, values]) => ({ param: DETAIL_NAMES[list]!, values })),
    ];
    // By the interval's lower end: the odds alone flatter a lucky single run.
    const values = parameters
      .flatMap(({ param, values: all }) => all.map((value) => ({ param, ...value })))
      .toSorted((a, b) => b.lift_low - a.lift_low);
    const title = `What the settings say about ${metric.label}`;
    const table = tableOf<Shown>({
      title: `${title}: the surest ${SHOWN} values`,
      empty: `No ${type} experiment has ${metric.label} yet.`,
      items: values.slice(0, SHOWN),
      columns: [
        textColumn<Shown>('Setting', ({ param }) => param),
        textColumn<Shown>('Value', ({ value }) => value),
        textColumn<Shown>('Says', verdict),
        numberColumn<Shown>('Lift', ({ lift }) => `${lift.toFixed(2)}×`),
        numberColumn<Shown>('90% interval', ({ lift_low: low, lift_high: high }) => `${low.toFixed(2)}–${high.toFixed(2)}`),
        numberColumn<Shown>('Good', ({ good_count: good, count }) => `${formatCount(good)} of ${formatCount(count)}`),
        numberColumn<Shown>(`Avg ${metric.label}`, ({ avg_metric: average }) => formatMetric(metric, average), true),
      ],
    });
    const text = `${formatQuantity(answer.total_experiments, 'experiment')}; good are those with ${metric.label} ${metric.better === 'higher' ? 'from' : 'up to'} ${formatMetric(metric, answer.good_threshold)}. Lift: how many times the usual share of good ones.`;
    return { title, type, views: [table, { kind: 'text', text }], records: values.map((value) => ({ ...value })), json: () => answer };
  },
};

/** Good or bad only where the interval leaves 1, no effect, out. */
function verdict({ lift_low: low, lift_high: high }: AnalysedValue): string {
  if (low > 1) return 'better';
  return high < 1 ? 'worse' : 'too few to tell';
}
