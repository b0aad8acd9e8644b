import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { bestBefore, topConfigurations } from '../../analysis/top-configurations.ts';
import { metricOf } from '../../metrics.ts';
import { leadersChart, leadersTable } from '../../reports/views/leaders.ts';
import type { View } from '../../reports/view.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

const WEEK_MS = 7 * 86_400_000;

export const top: Command = {
  name: 'top',
  usage: '[type] top [n]',
  summary: 'the best experiments by R@100, or by test RMSE for ranking (n: 1 to 50, 10 if not said)',
  example: 'hybrid top 5',
  takes: { count: { from: 1, to: 50 }, dataset: true },
  isOfChannelType: true,
  async answer(knex, { project, type: asked, dataset, count = 10, now }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const ranking = await topConfigurations(knex, { project, type, limit: count, datasetId: dataset?.id });
    const metric = metricOf(ranking.primary_metric);
    const title = `Top ${count} by ${metric.label}${onDataset(dataset)}`;
    const views: View[] = [
      leadersTable(ranking, project, {
        title: `Top ${count} ${type} experiments by ${metric.label} (${metric.better === 'higher' ? 'highest' : 'lowest'} first)`,
        width: 'full',
      }),
    ];
    if (ranking.configurations.length > 0) {
      const completedBefore = new Date(now.getTime() - WEEK_MS);
      views.push(leadersChart(ranking, await bestBefore(knex, { project, type, datasetId: dataset?.id, completedBefore })));
    }
    if (ranking.total > ranking.configurations.length) {
      views.push({
        kind: 'text',
        text: `${ranking.configurations.length} of ${ranking.total} ${type} experiments that have ${metric.label}.`,
      });
    }
    return { title, type, views, records: ranking.configurations.map((configuration) => ({ ...configuration })), json: () => ranking };
  },
};
