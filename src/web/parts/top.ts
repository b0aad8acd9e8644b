import { topConfigurations, type Configuration } from '../../analysis/top-configurations.ts';
import { metricOf } from '../../metrics.ts';
import { formatCount } from '../../reports/format.ts';
import { leadersChart, leadersSettingsTable, leadersTable } from '../../reports/views/leaders.ts';
import type { SortKey } from '../board-state.ts';
import type { BoardQuestion, Part } from '../part.ts';

/** The best experiments. Sorting turns the rows that are shown: who is among them is for the primary metric alone to say. */
export const top: Part<BoardQuestion> = {
  key: 'top',
  title: 'Top configurations',
  async load(knex, { project, type, limit, sort, order }) {
    const ranking = await topConfigurations(knex, { project, type, limit });
    const { configurations, total } = ranking;
    const metric = metricOf(ranking.primary_metric);
    if (total === 0) return { views: [{ kind: 'text', text: `No completed ${type} experiment has ${metric.label} yet.` }], records: [] };
    const sorted = { ...ranking, configurations: sortedBy(configurations, sort, order) };
    const title = `Top ${configurations.length} by ${metric.label} (${metric.better === 'higher' ? 'highest' : 'lowest'} first)`;
    return {
      lead: `${configurations.length} of ${formatCount(total)} completed ${type} experiments that have ${metric.label}`,
      views: [leadersChart(ranking), leadersSettingsTable(ranking, project), leadersTable(sorted, project, { title, width: 'page' })],
      records: sorted.configurations.map((configuration) => ({ ...configuration })),
    };
  },
};

const NAMES = new Intl.Collator('en', { numeric: true });

/** What is missing stands last either way; equal ones stay in the order of their ranks. */
function sortedBy(configurations: readonly Configuration[], key: SortKey, order: 'asc' | 'desc'): Configuration[] {
  const sign = order === 'asc' ? 1 : -1;
  return configurations.toSorted((a, b) => {
    const [one, other] = [a[key] ?? null, b[key] ?? null];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
    return sign * NAMES.compare(String(one), String(other));
  });
}
