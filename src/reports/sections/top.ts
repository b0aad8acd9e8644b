import { metricOf, primaryMetric } from '../../metrics.ts';
import { formatMetric } from '../format.ts';
import { leadersChart } from '../views/leaders.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

/** The first ten of the project's main type, side by side, and the same in one sentence. */
export const top: Section = {
  key: 'top',
  summary: 'the ten best of the main type as a picture',
  title: ({ mainType }) => `${capitalised(mainType)} ranking`,
  views({ standings, mainType }) {
    const { key } = primaryMetric(mainType);
    const ranking = standings.find(({ model_type: type, primary_metric: metric }) => type === mainType && metric === key);
    if (ranking === undefined || ranking.configurations.length < 2) return Promise.resolve([]);
    const places = ranking.configurations.map((c) => `${c.rank}. ${c.display_name} ${formatMetric(metricOf(key), c[key] ?? null)}`);
    return Promise.resolve([leadersChart(ranking), { kind: 'text', text: `By ${metricOf(key).label}: ${places.join(', ')}.` }]);
  },
};
