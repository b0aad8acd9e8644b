import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { datasetComparison } from '../../analysis/dataset-comparison.ts';
import { mainType } from '../../analysis/main-type.ts';
import { allDatasetsTable, datasetsView } from '../../reports/views/datasets.ts';
import type { Command } from '../command.ts';

export const datasets: Command = {
  name: 'datasets',
  usage: '[type] datasets',
  summary: 'how experiments fare on each dataset, the best one first',
  example: 'ranking datasets',
  takes: {},
  isOfChannelType: true,
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await datasetComparison(knex, { project, type });
    const title = 'Dataset performance';
    const table = allDatasetsTable(answer, `${title} of ${type} experiments`);
    return {
      title,
      type,
      views: answer.datasets.length === 0 ? [table] : [datasetsView(answer), table],
      records: answer.datasets.map((dataset) => ({ ...dataset })),
      json: () => answer,
    };
  },
};
