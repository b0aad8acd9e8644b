import { metricsTrend } from '../../analysis/metrics-trend.ts';
import { formatCount } from '../../reports/format.ts';
import { trendTable, trendView } from '../../reports/views/trend.ts';
import type { BoardQuestion, Part } from '../part.ts';

const SHOWN = 8;

/** How the bests grew; with one experiment there is nothing that could have grown. */
export const trend: Part<BoardQuestion> = {
  key: 'trend',
  title: 'Metrics trend',
  async load(knex, { project, type }) {
    const steps = await metricsTrend(knex, { project, type, points: 'steps' });
    const records = steps.trend.map((point) => ({ ...point }));
    const count = steps.trend.at(-1)?.experiment_count ?? 0;
    if (count < 2) {
      const soFar = count === 0 ? 'None has yet' : 'One has so far';
      return {
        views: [{ kind: 'text', text: `The trend begins with two completed ${type} experiments that have a metric. ${soFar}.` }],
        records,
      };
    }
    return {
      lead: `The best ${type} results so far, over ${formatCount(count)} experiments`,
      views: [trendView(steps), trendTable(steps, project, { limit: SHOWN, width: 'narrow' })],
      records,
    };
  },
};
