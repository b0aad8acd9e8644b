import { topConfigurations } from '../../analysis/top-configurations.ts';
import { metricOf } from '../../metrics.ts';
import { leadersTable } from '../views/leaders.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

const LIMIT = 5;

/** The best recalls of the types that have any. */
export const recallLeaders: Section = {
  key: 'recall-leaders',
  summary: 'the best by R@100 of each type',
  title: () => 'Recall leaders',
  async views({ knex, project, period, activity }) {
    const types = (['hybrid', 'retrieval'] as const).filter((type) => activity.by_type[type].completed_so_far > 0);
    return Promise.all(
      types.map(async (type) => {
        const top = await topConfigurations(knex, {
          project,
          type,
          limit: LIMIT,
          metric: metricOf('recall_at_100'),
          completedBefore: period.to,
        });
        return leadersTable(top, project, { title: `${capitalised(type)} by R@100, highest first`, width: 'narrow' });
      }),
    );
  },
};
