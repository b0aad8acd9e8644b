import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { trend as trendChart, type TrendData } from '../charts/trend.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

/** How the bests of the project's main type grew, up to the end of the week. */
export const trend: Section = {
  key: 'trend',
  title: ({ mainType }) => `${capitalised(mainType)} trend`,
  async views({ knex, project, week, mainType }) {
    const { trend: points } = await metricsTrend(knex, { project, type: mainType, points: 'steps', completedBefore: week.to });
    const data: TrendData = { modelType: mainType, points };
    return [{ kind: 'chart', chart: trendChart.key, title: trendChart.title(data), altText: trendChart.altText(data), data }];
  },
};
