import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { lastDays, trendTable, trendView } from '../../reports/views/trend.ts';
import { formatQuantity } from '../../reports/format.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

const SHOWN = 15;
const DAY_MS = 86_400_000;

export const trend: Command = {
  name: 'trend',
  usage: '[type] trend [30d | 12w | all]',
  summary: 'how the best metrics grew over time, and which experiments improved them',
  example: 'hybrid trend 12w',
  takes: { span: true, dataset: true },
  isOfChannelType: true,
  async answer(knex, { project, type: asked, dataset, days, now }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const question = { project, type, datasetId: dataset?.id };
    const all = await metricsTrend(knex, { ...question, points: 'steps' });
    const steps = days === undefined ? all : lastDays(all, new Date(now.getTime() - days * DAY_MS));
    const span = days === undefined ? 'so far' : `of the last ${formatQuantity(days, 'day')}`;
    const title = `Best ${type} results ${span}${onDataset(dataset)}`;
    const table = trendTable(steps, project, { title, limit: SHOWN });
    return {
      title,
      type,
      views: steps.trend.length === 0 ? [table] : [trendView(steps), table],
      records: steps.trend.map((point) => ({ ...point })),
      json: () => metricsTrend(knex, { ...question, points: 'all' }),
    };
  },
};
