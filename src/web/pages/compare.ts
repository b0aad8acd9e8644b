import { readAsOf } from '../../analysis/as-of.ts';
import { compareExperiments } from '../../analysis/compare.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import type { Project } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { projectPath } from '../../reports/links.ts';
import { compareSettings, comparisonTable, comparisonViews } from '../../reports/views/comparison.ts';
import { drawViews } from './parts/drawn-views.ts';
import { momentOf } from './parts/moment.ts';
import type { Page, PageDeps } from './page.ts';

const [FEWEST, MOST] = [2, 5];

/** Two to five experiments side by side. `listed` is as it stands in the URL: the numbers that are shown, set apart by commas. */
export async function comparePage(deps: PageDeps, { project, listed }: { project: Project; listed: unknown }): Promise<Page> {
  const ids = await findByNumber(deps.knex, project, readNumbers(listed));
  const [{ experiments }, asOf] = await Promise.all([compareExperiments(deps.knex, { project, ids }), readAsOf(deps.knex)]);
  const names = experiments.map(({ display_name: name }) => name);
  const { common } = compareSettings(experiments);
  return {
    title: `${names.join(' · ')} · ${project.name}`,
    template: 'compare',
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      experimentsHref: `${projectPath(project)}/experiments/`,
      summary: `${names.join(', ')} side by side: their metrics and the settings in which they differ.`,
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name, href: projectPath(project) }, { text: 'Comparison' }],
      heading: names.join(' against '),
      views: await drawViews(deps, [...comparisonViews(experiments), comparisonTable(experiments, project)]),
      common,
    },
  };
}

function readNumbers(listed: unknown): number[] {
  const words = typeof listed === 'string' ? listed.split(',').map((word) => word.trim()) : [];
  const numbers = [...new Set(words.map((word) => (/^#?\d{1,9}$/.test(word) ? Number(word.replace('#', '')) : Number.NaN)))];
  if (numbers.length < FEWEST || numbers.length > MOST || numbers.some(Number.isNaN))
    throw new AppError('badParameter', `A comparison is of ${FEWEST} to ${MOST} different experiments.`, {
      hint: 'Name them by their numbers, set apart by commas: ?experiments=12,45.',
    });
  return numbers;
}
