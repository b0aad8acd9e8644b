import { datasetComparison } from '../../analysis/dataset-comparison.ts';
import { primaryMetric } from '../../metrics.ts';
import { formatQuantity } from '../../reports/format.ts';
import { allDatasetsTable, datasetsView } from '../../reports/views/datasets.ts';
import type { BoardQuestion, Part } from '../part.ts';

/** Which data the good results come from. */
export const datasets: Part<BoardQuestion> = {
  key: 'datasets',
  title: 'Dataset performance',
  async load(knex, { project, type }) {
    const answer = await datasetComparison(knex, { project, type });
    const count = answer.datasets.length;
    if (count === 0)
      return { views: [{ kind: 'text', text: `No completed ${type} experiment has ${primaryMetric(type).label} yet.` }], records: [] };
    return {
      lead: `${formatQuantity(count, 'dataset')}, the one with the best ${primaryMetric(type).label} first`,
      views: [datasetsView(answer), allDatasetsTable(answer, `Datasets of ${type} experiments`, project)],
      records: answer.datasets.map((dataset) => ({ ...dataset })),
    };
  },
};
