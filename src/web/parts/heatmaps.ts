import { trainingHeatmaps } from '../../analysis/training-heatmaps.ts';
import { primaryMetric, type ModelType } from '../../metrics.ts';
import { formatQuantity } from '../../reports/format.ts';
import { heatmapRecords, heatmapsTitle, heatmapTable, lossHeatmapView, metricsHeatmapView } from '../../reports/views/heatmaps.ts';
import type { BoardQuestion, Part } from '../part.ts';

const FINAL_METRICS: Readonly<Record<ModelType, string>> = {
  retrieval: 'Final Metrics (Retrieval)',
  ranking: 'Final Metrics (Ranking)',
  hybrid: 'Final Metrics (Retrieval + Ranking)',
};

/** What the ten best reached and how they got there; the numbers of both pictures as tables, folded. */
export const heatmaps: Part<BoardQuestion> = {
  key: 'heatmaps',
  title: 'Training heatmaps',
  async load(knex, { project, type }) {
    const answer = await trainingHeatmaps(knex, { project, type });
    if (answer.experiments.length === 0)
      return { views: [{ kind: 'text', text: `No completed ${type} experiment has ${primaryMetric(type).label} yet.` }], records: [] };
    const losses = heatmapRecords(answer, 'loss');
    const extent = formatQuantity(answer.experiments.length, 'experiment');
    const tables = [heatmapTable(answer, project, { shown: 'metrics', title: FINAL_METRICS[type] })];
    if (answer.loss_range.min !== null) tables.push(heatmapTable(answer, project, { shown: 'loss', title: 'Validation loss by epoch' }));
    return {
      lead: `${heatmapsTitle(type)} • ${FINAL_METRICS[type]} and validation loss by epoch`,
      views: [metricsHeatmapView(answer), lossHeatmapView(answer)],
      folds: tables.map((table) => ({ title: table.title, extent, views: [table], isOpen: false })),
      records: heatmapRecords(answer, 'metrics').map((record, i) => ({ ...record, ...losses[i] })),
    };
  },
};
