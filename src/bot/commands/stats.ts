import { dashboardStats, type DashboardStats } from '../../analysis/dashboard-stats.ts';
import { MODEL_TYPES } from '../../metrics.ts';
import { statusTiles, typeTiles } from '../../reports/views/stats.ts';
import type { Command } from '../command.ts';

/** Of the whole project: the same beside each type. */
function statusCounts({ total, completed, running, failed, pending, cancelled }: DashboardStats): Record<string, number> {
  return { total, completed, running, failed, pending, cancelled };
}

export const stats: Command = {
  name: 'stats',
  usage: '[type] stats',
  summary: 'how many experiments there are by status, and the best of each metric by type',
  example: 'stats',
  takes: {},
  async answer(knex, { project, type }) {
    const all = await dashboardStats(knex, project);
    const types = type === undefined ? MODEL_TYPES : [type];
    return {
      title: 'Experiments in figures',
      type: type ?? null,
      views: [statusTiles(all), ...types.map((shown) => typeTiles(shown, all[shown]))],
      records: types.map((shown) => ({ model_type: shown, ...all[shown], ...statusCounts(all) })),
      json: () => all,
    };
  },
};
