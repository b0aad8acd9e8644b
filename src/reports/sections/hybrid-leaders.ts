import { medianLeader, type MedianLeader } from '../../analysis/median-leader.ts';
import { dominatedPoints, paretoFront } from '../../analysis/pareto.ts';
import type { Project } from '../../analysis/project.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount, formatMetric } from '../format.ts';
import { experimentPath, projectPath } from '../links.ts';
import { paretoTable, paretoView } from '../views/pareto.ts';
import type { Section } from '../section.ts';
import type { Link, View } from '../view.ts';

const MOST_ROWS = 10;
/** Those nearest to the front: a digest is kept as it was sent, and the rest of the cloud says little more. */
const MOST_DOMINATED = 500;

/** Hybrids by both of their metrics: whom nobody dominates, and the best recall that is not bought with errors. */
export const hybridLeaders: Section = {
  key: 'hybrid-leaders',
  summary: 'the hybrids that none beats on both R@100 and Test RMSE, as a picture and a table',
  title: () => 'Two-sided hybrid leaders',
  async views({ knex, project, period, types }) {
    if (!types.includes('hybrid')) return [];
    const asThen = { project, completedBefore: period.to };
    const [front, dominated, median] = await Promise.all([
      paretoFront(knex, { ...asThen, type: 'hybrid' }),
      dominatedPoints(knex, { ...asThen, limit: MOST_DOMINATED }),
      medianLeader(knex, asThen),
    ]);
    const { experiments } = front;
    if (experiments.length === 0) return [];
    const more = experiments.length - MOST_ROWS;
    const links: Link[] = more > 0 ? [{ text: `and ${formatCount(more)} more`, href: projectPath(project, 'hybrid') }] : [];
    return [
      // One point alone is no trade-off.
      ...(experiments.length + front.dominated > 1 ? [paretoView(front, dominated)] : []),
      paretoTable(front, project, { title: 'Dominated by none, best R@100 first', limit: MOST_ROWS }),
      ...(links.length > 0 ? [{ kind: 'links' as const, links }] : []),
      ...medianViews(median, project),
    ];
  },
};

function medianViews({ median_test_rmse: median, leader }: MedianLeader, project: Project): View[] {
  if (leader === null) return [];
  const { display_name: name, experiment_id: id, recall_at_100: recall } = leader;
  const most = formatMetric(metricOf('test_rmse'), median);
  return [
    {
      kind: 'text',
      text: `Best R@100 with Test RMSE ≤ the current median (${most}): ${name}, ${formatMetric(metricOf('recall_at_100'), recall)}.`,
    },
    { kind: 'links', links: [{ text: `See ${name}`, href: experimentPath(project, id) }] },
  ];
}
