import { dashboardStats } from '../../analysis/dashboard-stats.ts';
import { topConfigurations } from '../../analysis/top-configurations.ts';
import { recentActivity } from '../../analysis/recent-activity.ts';
import { MODEL_TYPES, metricOf, type ModelType } from '../../metrics.ts';
import { activityLine } from '../../reports/digest-sentences.ts';
import { NO_VALUE, formatCount, formatMetric } from '../../reports/format.ts';
import { experimentPath, projectPath } from '../../reports/links.ts';
import { capitalised, statusTiles } from '../../reports/views/stats.ts';
import type { TableCell, View } from '../../reports/view.ts';
import type { Command } from '../command.ts';

const WEEK_MS = 7 * 86_400_000;

export const overview: Command = {
  name: 'overview',
  usage: '[type] overview',
  summary: 'the leader of each type and how many experiments there are; also what `/experiments` alone shows',
  example: 'overview',
  takes: {},
  async answer(knex, { project, type, now }) {
    const stats = await dashboardStats(knex, project);
    const types = type === undefined ? MODEL_TYPES : [type];
    const week = { from: new Date(now.getTime() - WEEK_MS), to: now };
    const [activity, ...leaders] = await Promise.all([
      recentActivity(knex, { project, period: week, types }),
      ...types.map((shown) => topConfigurations(knex, { project, type: shown, limit: 1 })),
    ] as const);
    const row = (shown: ModelType, i: number): TableCell[] => {
      const leader = leaders[i]!.configurations[0];
      const metric = metricOf(leaders[i]!.primary_metric);
      return [
        { text: capitalised(shown), href: projectPath(project, shown) },
        { text: formatCount(stats[shown].count) },
        leader === undefined ? { text: NO_VALUE } : { text: leader.display_name, href: experimentPath(project, leader.experiment_id) },
        { text: leader === undefined ? NO_VALUE : `${metric.label} ${formatMetric(metric, leader[metric.key] ?? null)}` },
      ];
    };
    const views: View[] = [
      statusTiles(stats, type),
      {
        kind: 'table',
        title: 'Leaders by type',
        columns: [
          { label: 'Type', align: 'left' },
          { label: 'Completed', align: 'right' },
          { label: 'Leader', align: 'left' },
          { label: 'Its best', align: 'left' },
        ],
        rows: types.map(row),
        empty: '',
      },
      { kind: 'text', text: `The last 7 days${type === undefined ? '' : `, ${type}`}: ${activityLine(activity)}.` },
      { kind: 'text', text: 'Try `hybrid top 5`, `stats` or `help`.' },
    ];
    return {
      title: 'Overview',
      type: type ?? null,
      views,
      records: leaders.flatMap(({ model_type, configurations }) => configurations.map((leader) => ({ model_type, ...leader }))),
      json: () => ({ stats, leaders, last_7_days: activity }),
    };
  },
};
