import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { capitalised } from '../views/stats.ts';
import { trendView } from '../views/trend.ts';
import type { Section } from '../section.ts';

/** How the bests of the project's main type grew, up to the end of the week. */
export const trend: Section = {
  key: 'trend',
  summary: 'the best results of the main type over time as a picture',
  title: ({ mainType }) => `${capitalised(mainType)} trend`,
  async views({ knex, project, period, mainType }) {
    return [trendView(await metricsTrend(knex, { project, type: mainType, points: 'steps', completedBefore: period.to }))];
  },
};
