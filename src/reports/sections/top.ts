import { topConfigurations } from '../../analysis/top-configurations.ts';
import { leadersChart } from '../views/leaders.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

const LIMIT = 10;

/** The first ten of the project's main type, side by side. */
export const top: Section = {
  key: 'top',
  summary: 'the ten best of the main type as a picture',
  title: ({ mainType }) => `${capitalised(mainType)} ranking`,
  async views({ knex, project, period, mainType }) {
    const ranking = await topConfigurations(knex, { project, type: mainType, limit: LIMIT, completedBefore: period.to });
    return ranking.configurations.length < 2 ? [] : [leadersChart(ranking)];
  },
};
