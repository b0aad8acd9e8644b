import { topConfigurations } from '../../analysis/top-configurations.ts';
import { metricOf } from '../../metrics.ts';
import { leadersTable } from '../views/leaders.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

const LIMIT = 5;

/** The lowest test errors of the types that have any. */
export const errorLeaders: Section = {
  key: 'error-leaders',
  summary: 'the lowest Test RMSE of each type',
  title: () => 'RMSE leaders',
  async views({ knex, project, period, activity }) {
    const types = (['hybrid', 'ranking'] as const).filter((type) => activity.by_type[type].completed_so_far > 0);
    return Promise.all(
      types.map(async (type) => {
        const top = await topConfigurations(knex, {
          project,
          type,
          limit: LIMIT,
          metric: metricOf('test_rmse'),
          completedBefore: period.to,
        });
        return leadersTable(top, project, { title: `${capitalised(type)} by Test RMSE, lowest first`, width: 'narrow' });
      }),
    );
  },
};
