import { dashboardStats } from '../../analysis/dashboard-stats.ts';
import { MODEL_TYPES } from '../../metrics.ts';
import { statsRecords, statusTiles, typeTiles } from '../../reports/views/stats.ts';
import type { BoardQuestion, Part } from '../part.ts';

/** How many experiments there are, and the best of each metric of each type: of the whole project, whatever type is looked at. */
export const figures: Part<BoardQuestion> = {
  key: 'figures',
  title: 'Key figures',
  isWithoutPictures: true,
  async load(knex, { project }) {
    const stats = await dashboardStats(knex, project);
    return {
      views: [statusTiles(stats), ...MODEL_TYPES.map((type) => typeTiles(type, stats[type]))],
      records: statsRecords(stats, MODEL_TYPES),
    };
  },
};
