/** What is measured: each analysis, the plainest SQL that must touch the same rows, and the figure to reach. */
import type { Knex } from 'knex';
import { compareExperiments } from '../src/analysis/compare.ts';
import { dashboardStats } from '../src/analysis/dashboard-stats.ts';
import { datasetComparison } from '../src/analysis/dataset-comparison.ts';
import { experimentField } from '../src/analysis/field.ts';
import { hyperparameterAnalysis } from '../src/analysis/hyperparameter-analysis.ts';
import { experimentList } from '../src/analysis/list.ts';
import { metricsTrend } from '../src/analysis/metrics-trend.ts';
import { nearestExperiments } from '../src/analysis/nearest.ts';
import { dominatedPoints, paretoFront } from '../src/analysis/pareto.ts';
import type { Project } from '../src/analysis/project.ts';
import { suggestExperiments } from '../src/analysis/suggestions.ts';
import { topConfigurations } from '../src/analysis/top-configurations.ts';
import { trainingHeatmaps } from '../src/analysis/training-heatmaps.ts';
import { METRICS, type MetricKey } from '../src/metrics.ts';

export interface BenchQuestion {
  name: string;
  /** Milliseconds that the median may take on PostgreSQL, by the number of experiments. */
  limits?: Record<number, number>;
  ask: (knex: Knex, project: Project) => Promise<unknown>;
  floor: string;
}

const type = 'hybrid';
const COMPLETED = `from experiments where project_id = 1 and model_type = 'hybrid' and status = 'completed'`;
const [SMALL, LARGE] = [50_000, 1_000_000];
const LIST = { page: 1, pageSize: 10 };
const ASKED = {
  id: 25_000,
  created_at: '2025-01-01T00:00:00.000000Z',
  model_type: type,
  status: 'completed',
  ...(Object.fromEntries(METRICS.map(({ key }) => [key, 0.5])) as Record<MetricKey, number>),
} as const;

export const QUESTIONS: readonly BenchQuestion[] = [
  {
    name: 'dashboard-stats',
    limits: { [SMALL]: 25, [LARGE]: 150 },
    ask: (knex, project) => dashboardStats(knex, project),
    floor: `select model_type, status, count(*), max(recall_at_5), max(recall_at_10), max(recall_at_50), max(recall_at_100), min(rmse), min(test_rmse), min(mae), min(test_mae)
      from experiments where project_id = 1 group by 1, 2`,
  },
  {
    name: 'list',
    limits: { [SMALL]: 5, [LARGE]: 10 },
    ask: (knex, project) => experimentList(knex, { project, ...LIST }),
    floor: 'select * from experiments where project_id = 1 order by created_at desc nulls last, id desc limit 10',
  },
  {
    name: 'list, a page in the middle',
    ask: async (knex, project) => {
      const { total_pages: pages } = (await experimentList(knex, { project, ...LIST })).pagination;
      await experimentList(knex, { project, ...LIST, page: Math.ceil(pages / 2) });
    },
    floor: `select id from experiments where project_id = 1 order by created_at desc nulls last, id desc limit 10 offset (select count(*) / 2 from experiments)`,
  },
  {
    name: 'list, of one feature config',
    ask: (knex, project) => experimentList(knex, { project, ...LIST, featureConfigId: 7 }),
    floor: 'select count(*) from experiments where project_id = 1 and feature_config_id = 7',
  },
  {
    name: 'list, a search',
    ask: (knex, project) => experimentList(knex, { project, ...LIST, search: 'wide tow' }),
    floor: `select count(*) from experiments where project_id = 1 and strpos(lower(experiment_name), 'wide tow') > 0`,
  },
  {
    name: 'metrics-trend, steps',
    limits: { [SMALL]: 50, [LARGE]: 500 },
    ask: (knex, project) => metricsTrend(knex, { project, type, points: 'steps' }),
    floor: `select id, completed_at, recall_at_5, recall_at_10, recall_at_50, recall_at_100, rmse, test_rmse, mae, test_mae ${COMPLETED} order by completed_at, created_at, id`,
  },
  {
    name: 'top-configurations',
    limits: { [SMALL]: 5, [LARGE]: 10 },
    ask: (knex, project) => topConfigurations(knex, { project, type, limit: 10 }),
    floor: `select * ${COMPLETED} and recall_at_100 is not null order by recall_at_100 desc, created_at desc nulls last, id desc limit 10`,
  },
  {
    name: 'training-heatmaps',
    limits: { [SMALL]: 15 },
    ask: (knex, project) => trainingHeatmaps(knex, { project, type }),
    floor: `select * from (select * ${COMPLETED} and recall_at_100 is not null order by recall_at_100 desc, created_at desc nulls last, id desc limit 10) e left join training_curves c on c.experiment_id = e.id`,
  },
  {
    name: 'dataset-comparison',
    limits: { [SMALL]: 25 },
    ask: (knex, project) => datasetComparison(knex, { project, type }),
    floor: `select dataset_id, count(*), max(recall_at_100), avg(recall_at_100), max(recall_at_50), max(recall_at_10), min(test_rmse), avg(test_rmse), min(test_mae), avg(test_mae), avg(loss), min(loss) ${COMPLETED} and recall_at_100 is not null group by 1`,
  },
  {
    name: 'hyperparameter-analysis',
    limits: { [SMALL]: 250, [LARGE]: 4_000 },
    ask: (knex, project) => hyperparameterAnalysis(knex, { project, type }),
    floor: `select count(optimizer), count(learning_rate), count(batch_size), count(epochs), count(output_embedding_dim), count(retrieval_algorithm), count(top_k), count(split_strategy), count(data_sample_percent), count(buyer_tower_structure), count(buyer_total_params), count(buyer_tensor_dim), sum(cardinality(buyer_feature_details)), sum(cardinality(product_feature_details)), sum(cardinality(buyer_cross_details)), sum(cardinality(product_cross_details)), sum(cardinality(dataset_date_filters)) ${COMPLETED} and recall_at_100 is not null`,
  },
  {
    name: 'compare',
    ask: (knex, project) => compareExperiments(knex, { project, ids: [11, 1_234, 9_876, 23_456, 34_567] }),
    floor: 'select * from experiments where project_id = 1 and id in (11, 1234, 9876, 23456, 34567)',
  },
  {
    name: 'suggestions',
    ask: (knex, project) => suggestExperiments(knex, { project, type }),
    floor: `select feature_config_id, model_config_id from experiments where project_id = 1 and status in ('completed', 'running', 'submitting') group by 1, 2`,
  },
  {
    name: 'pareto',
    ask: (knex, project) => paretoFront(knex, { project, type }),
    floor: `select id, recall_at_100, test_rmse ${COMPLETED} and recall_at_100 is not null and test_rmse is not null order by recall_at_100 desc`,
  },
  {
    name: 'pareto, the points of its picture',
    ask: (knex, project) => dominatedPoints(knex, { project }),
    floor: `select recall_at_100, test_rmse ${COMPLETED} and recall_at_100 is not null and test_rmse is not null order by test_rmse limit 5000`,
  },
  {
    name: 'one experiment against the field',
    limits: { [SMALL]: 50 },
    ask: (knex, project) => experimentField(knex, { project, experiment: ASKED }),
    floor: `select recall_at_5, recall_at_10, recall_at_50, recall_at_100, rmse, test_rmse, mae, test_mae ${COMPLETED}`,
  },
  {
    name: 'the nearest experiments of one',
    limits: { [SMALL]: 15 },
    ask: (knex, project) => nearestExperiments(knex, { project, type, id: 37_774 }),
    floor: `select * from experiments where project_id = 1 and model_type = 'hybrid' and id between 37174 and 38374`,
  },
  // Last: its answer is so large that whoever is asked next waits for the garbage collector.
  {
    name: 'metrics-trend, all',
    ask: (knex, project) => metricsTrend(knex, { project, type, points: 'all' }),
    floor: `select id, completed_at, recall_at_5, recall_at_10, recall_at_50, recall_at_100, rmse, test_rmse, mae, test_mae ${COMPLETED} order by completed_at, created_at, id`,
  },
];
