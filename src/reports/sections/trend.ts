import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { capitalised } from '../views/stats.ts';
import { trendStepsView, trendView } from '../views/trend.ts';
import type { Section } from '../section.ts';

const MOST_STEPS = 10;

/** How the bests of the project's main type grew up to the end of the period, which is shaded, and each step within it. */
export const trend: Section = {
  key: 'trend',
  summary: 'the best results of the main type over time as a picture, and what improved in the period',
  title: ({ mainType }) => `${capitalised(mainType)} trend`,
  async views({ knex, project, period, mainType }) {
    const steps = await metricsTrend(knex, { project, type: mainType, points: 'steps', completedBefore: period.to });
    return [trendView(steps, period), trendStepsView(steps, project, { period, limit: MOST_STEPS })];
  },
};
