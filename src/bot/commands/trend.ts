import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { trendTable, trendView } from '../../reports/views/trend.ts';
import type { Command } from '../command.ts';

const SHOWN = 15;

export const trend: Command = {
  name: 'trend',
  usage: '[type] trend',
  summary: 'how the best metrics grew over time, and which experiments improved them',
  takes: {},
  async answer(knex, { project, type: asked }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const steps = await metricsTrend(knex, { project, type, points: 'steps' });
    const title = `Best ${type} results so far`;
    const table = trendTable(steps, project, { title: `${title}: the latest improvements`, limit: SHOWN });
    return {
      title,
      type,
      views: steps.trend.length === 0 ? [table] : [trendView(steps), table],
      records: steps.trend.map((point) => ({ ...point })),
      json: () => metricsTrend(knex, { project, type, points: 'all' }),
    };
  },
};
