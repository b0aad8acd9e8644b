import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { trainingHeatmaps } from '../../analysis/training-heatmaps.ts';
import { heatmapRecords, heatmapTable, heatmapsTitle, lossHeatmapView, metricsHeatmapView } from '../../reports/views/heatmaps.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

export const heatmap: Command = {
  name: 'heatmap',
  usage: '[type] heatmap [loss | metrics]',
  summary: 'the ten best experiments: validation loss by epoch, or all final metrics',
  example: 'hybrid heatmap loss',
  takes: { choices: ['loss', 'metrics'], dataset: true },
  isOfChannelType: true,
  async answer(knex, { project, type: asked, dataset, choice: chosen }) {
    const choice = chosen === 'loss' ? 'loss' : 'metrics';
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await trainingHeatmaps(knex, { project, type, datasetId: dataset?.id });
    const { experiments } = answer;
    const title = `${heatmapsTitle(type)}${onDataset(dataset)}`;
    const table = heatmapTable(answer, project, {
      shown: choice,
      title: `${title}: ${choice === 'loss' ? 'validation loss by epoch' : 'final metrics'}`,
    });
    const records = heatmapRecords(answer, choice);
    const chart = choice === 'loss' ? lossHeatmapView(answer) : metricsHeatmapView(answer);
    return { title, type, views: experiments.length === 0 ? [table] : [chart, table], records, json: () => answer };
  },
};
