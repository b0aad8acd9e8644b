import { compareExperiments, type ComparedExperiment } from '../../analysis/compare.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import { METRICS, type Metric } from '../../metrics.ts';
import { NO_VALUE, formatLearningRate, formatMetric, metricName } from '../../reports/format.ts';
import { experimentPath } from '../../reports/links.ts';
import { comparisonViews } from '../../reports/views/comparison.ts';
import { bestOf } from '../../reports/views/table.ts';
import type { TableCell, TableView } from '../../reports/view.ts';
import type { Command } from '../command.ts';

/** Settings in the order of the table, by label. */
const SETTINGS: Record<string, (e: ComparedExperiment) => string> = {
  Type: (e) => e.model_type,
  Status: (e) => e.status,
  Dataset: (e) => e.dataset_name ?? NO_VALUE,
  'Feature config': (e) => e.feature_config_name ?? NO_VALUE,
  'Model config': (e) => e.model_config_name ?? NO_VALUE,
  Optimizer: (e) => e.optimizer ?? NO_VALUE,
  'Learning rate': (e) => formatLearningRate(e.learning_rate),
  'Batch size': (e) => text(e.batch_size),
  Epochs: (e) => text(e.epochs),
  'Sample %': (e) => text(e.data_sample_percent),
  'Split strategy': (e) => e.split_strategy ?? NO_VALUE,
  'Holdout days': (e) => text(e.holdout_days),
  'Date column': (e) => e.date_column ?? NO_VALUE,
  Algorithm: (e) => e.retrieval_algorithm ?? NO_VALUE,
  'Top-K': (e) => text(e.top_k),
  Machine: (e) => e.machine_type ?? NO_VALUE,
  'Output dim': (e) => text(e.output_embedding_dim),
  'Buyer tower': (e) => e.buyer_tower_structure ?? NO_VALUE,
  'Product tower': (e) => e.product_tower_structure ?? NO_VALUE,
  'Ranking tower': (e) => e.ranking_tower_structure ?? NO_VALUE,
};

export const compare: Command = {
  name: 'compare',
  usage: 'compare #a #b … (2 to 5)',
  summary: 'two to five experiments side by side: metrics with the best marked, then the settings that differ',
  example: 'compare #10 #12',
  takes: { experiments: { from: 2, to: 5 } },
  modal: 'compare',
  async answer(knex, { project, experiments: numbers }) {
    const ids = await findByNumber(knex, project, numbers);
    const answer = await compareExperiments(knex, { project, ids });
    const { experiments } = answer;
    const metrics = METRICS.filter((metric) => experiments.some((e) => e[metric.key] !== null)).map((metric) =>
      metricRow(metric, experiments),
    );
    const settings = Object.entries(SETTINGS).map(([label, read]) => ({ label, values: experiments.map(read) }));
    const isCommon = ({ values }: { values: readonly string[] }): boolean => new Set(values).size === 1;
    const differing = settings
      .filter((setting) => !isCommon(setting))
      .map(({ label, values }) => [{ text: label }, ...values.map((value) => ({ text: value }))]);
    const common = settings.filter(isCommon).map(({ label, values }) => `${label} ${values[0]}`);
    const table: TableView = {
      kind: 'table',
      title: 'Metrics, then the settings that differ',
      empty: '',
      columns: [
        { label: 'Metric or setting', align: 'left' },
        ...experiments.map((e) => ({ label: e.display_name, align: 'left' as const })),
      ],
      rows: [...metrics, ...differing],
    };
    const links = experiments.map((e) => ({ text: e.display_name, href: experimentPath(project, e.id) }));
    return {
      title: links.map((link) => link.text).join(' against '),
      type: null,
      views: [
        ...comparisonViews(experiments),
        table,
        ...(common.length === 0 ? [] : [{ kind: 'text' as const, text: `The same in all: ${common.join(' · ')}.` }]),
        { kind: 'links', links },
      ],
      records: experiments.map((e) => ({ ...e })),
      json: () => answer,
    };
  },
};

function metricRow(metric: Metric, experiments: readonly ComparedExperiment[]): TableCell[] {
  const best = bestOf(
    metric,
    experiments.map((e) => e[metric.key]),
  );
  return [
    { text: metricName(metric) },
    ...experiments.map((e) => ({ text: formatMetric(metric, e[metric.key]), best: e[metric.key] !== null && e[metric.key] === best })),
  ];
}

function text(value: number | null): string {
  return value === null ? NO_VALUE : String(value);
}
