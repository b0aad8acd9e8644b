import type { ComparedExperiment } from '../../analysis/compare.ts';
import { METRICS } from '../../metrics.ts';
import { compare as compareChart } from '../charts/compare.ts';
import type { ChartView } from '../view.ts';

/** The metrics side by side as small panels; nothing where no experiment has any. */
export function comparisonViews(experiments: readonly ComparedExperiment[]): ChartView[] {
  // Losses of different types are different functions.
  const isOneType = new Set(experiments.map(({ model_type: type }) => type)).size === 1;
  const metrics = METRICS.filter(({ key }) => key !== 'loss' || isOneType);
  const rows = metrics
    .map(({ key }) => ({ metric: key, values: experiments.map((experiment) => experiment[key]) }))
    .filter(({ values }) => values.some((value) => value !== null));
  if (rows.length === 0) return [];
  const data = { labels: experiments.map(({ display_name: label }) => label), rows };
  return [{ kind: 'chart', chart: compareChart.key, title: compareChart.title(data), altText: compareChart.altText(data), data }];
}
