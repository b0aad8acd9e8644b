import { dominatedPoints, paretoFront } from '../../analysis/pareto.ts';
import { leadersTable } from '../../reports/views/leaders.ts';
import { paretoView } from '../../reports/views/pareto.ts';
import { formatQuantity } from '../../reports/format.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

export const pareto: Command = {
  name: 'pareto',
  usage: 'pareto',
  summary: 'the hybrid experiments that none dominates: at least as good on both R@100 and test RMSE, and better on one',
  example: 'pareto',
  takes: { dataset: true, onlyType: 'hybrid' },
  async answer(knex, { project, dataset }) {
    const type = 'hybrid';
    const [front, dominated] = await Promise.all([
      paretoFront(knex, { project, type, datasetId: dataset?.id }),
      dominatedPoints(knex, { project, datasetId: dataset?.id }),
    ]);
    const title = `Best trade-offs of R@100 and test RMSE${onDataset(dataset)}`;
    const table = leadersTable(
      { model_type: type, primary_metric: 'recall_at_100', total: front.experiments.length, configurations: front.experiments },
      project,
      { title, width: 'full' },
    );
    const text = `${formatQuantity(front.dominated, 'other experiment')} ${front.dominated === 1 ? 'is' : 'are'} dominated: one of these is at least as good on both and better on one.`;
    return {
      title,
      type,
      views: [...(front.experiments.length === 0 ? [] : [paretoView(front, dominated)]), table, { kind: 'text', text }],
      records: front.experiments.map((experiment) => ({ ...experiment })),
      json: () => front,
    };
  },
};
