import { dashboardStats } from '../../analysis/dashboard-stats.ts';
import { MODEL_TYPES } from '../../metrics.ts';
import { statsRecords, statusTiles, typeTiles } from '../../reports/views/stats.ts';
import type { Command } from '../command.ts';

export const stats: Command = {
  name: 'stats',
  usage: '[type] stats',
  summary: 'how many experiments there are by status, and the best of each metric by type',
  example: 'stats',
  takes: {},
  isOfChannelType: true,
  async answer(knex, { project, type }) {
    const all = await dashboardStats(knex, project);
    const types = type === undefined ? MODEL_TYPES : [type];
    return {
      title: 'Experiments in figures',
      type: type ?? null,
      views: [statusTiles(all, type), ...types.map((shown) => typeTiles(shown, all[shown]))],
      records: statsRecords(all, types),
      json: () => all,
    };
  },
};
