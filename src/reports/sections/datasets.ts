import { datasetComparison } from '../../analysis/dataset-comparison.ts';
import { formatCount } from '../format.ts';
import { projectPath } from '../links.ts';
import { datasetsTable, datasetsView } from '../views/datasets.ts';
import { capitalised } from '../views/stats.ts';
import type { Section } from '../section.ts';

/** As many as the picture shows. */
const MOST_ROWS = 10;

/** How the project's main type fares on each dataset, the best one first; one dataset compares with nothing. */
export const datasets: Section = {
  key: 'datasets',
  summary: 'best and average results of the main type on each dataset, as a picture and a table',
  title: ({ mainType }) => `${capitalised(mainType)} experiments by dataset`,
  async views({ knex, project, period, types, mainType }) {
    if (!types.includes(mainType)) return [];
    const comparison = await datasetComparison(knex, { project, type: mainType, completedBefore: period.to });
    const count = comparison.datasets.length;
    if (count < 2) return [];
    return [
      datasetsView(comparison),
      datasetsTable(comparison, { title: 'Datasets, the best first', limit: MOST_ROWS }),
      ...(count > MOST_ROWS
        ? [
            {
              kind: 'links' as const,
              links: [{ text: `and ${formatCount(count - MOST_ROWS)} more`, href: projectPath(project, mainType) }],
            },
          ]
        : []),
    ];
  },
};
