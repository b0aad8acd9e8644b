import type { DatasetComparison } from '../../analysis/dataset-comparison.ts';
import { datasets } from '../charts/datasets.ts';
import type { ChartView } from '../view.ts';

/** Best and average of the main metrics on each dataset, as bars and dots. */
export function datasetsView({ model_type: modelType, datasets: compared }: DatasetComparison): ChartView {
  const rows = compared.map(({ experiment_count: experiments, ...dataset }) => ({ ...dataset, experiments }));
  const data = { modelType, rows };
  return { kind: 'chart', chart: datasets.key, title: datasets.title(data), altText: datasets.altText(data), data };
}
