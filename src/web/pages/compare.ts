import { readAsOf } from '../../analysis/as-of.ts';
import { compareExperiments } from '../../analysis/compare.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import type { Project } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { comparePath, projectPath } from '../../reports/links.ts';
import { compareSettings } from '../../reports/views/comparison.ts';
import type { Parameters } from '../parameters.ts';
import type { ComparisonQuestion } from '../part.ts';
import { comparison } from '../parts/comparison.ts';
import { momentOf } from './parts/moment.ts';
import { showPart } from './parts/shown-part.ts';
import type { Page, PageDeps } from './page.ts';

const [FEWEST, MOST] = [2, 5];

/** Two to five experiments side by side. */
export async function comparePage(
  deps: PageDeps,
  { project, parameters, canSend }: { project: Project; parameters: Parameters; canSend: boolean },
): Promise<Page> {
  const asOf = await readAsOf(deps.knex);
  const question = await readComparison(deps, project, parameters);
  const names = question.experiments.map(({ display_name: name }) => name);
  const { common } = compareSettings(question.experiments);
  const place = { of: comparePath(project), query: comparisonQuery(parameters), canSend };
  return {
    title: `${names.join(' · ')} · ${project.name}`,
    template: 'compare',
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      experimentsHref: `${projectPath(project)}/experiments/`,
      summary: `${names.join(', ')} side by side: their metrics and the settings in which they differ.`,
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name, href: projectPath(project) }, { text: 'Comparison' }],
      heading: names.join(' against '),
      part: await showPart(deps, { part: comparison, question }, place),
      common,
    },
  };
}

/**
 * The experiments that an address names by the numbers that are shown, set apart by commas (`12,45`) or one by one, as the
 * checkboxes of a form do.
 *
 * @throws AppError `badParameter` for too few, too many or what is no number, `notFound` for one that is not there.
 */
export async function readComparison(
  { knex }: Pick<PageDeps, 'knex'>,
  project: Project,
  parameters: Parameters,
): Promise<ComparisonQuestion> {
  const ids = await findByNumber(knex, project, readNumbers(parameters));
  const { experiments } = await compareExperiments(knex, { project, ids });
  return { project, experiments };
}

/** The query that names the same experiments, however they were named. */
export function comparisonQuery(parameters: Parameters): Record<string, string> {
  return { experiments: readNumbers(parameters).join(',') };
}

function readNumbers(parameters: Parameters): number[] {
  const words = parameters
    .getAll('experiments')
    .flatMap((listed) => listed.split(','))
    .map((word) => word.trim());
  const numbers = [...new Set(words.map((word) => (/^#?\d{1,9}$/.test(word) ? Number(word.replace('#', '')) : Number.NaN)))];
  if (numbers.length < FEWEST || numbers.length > MOST || numbers.some(Number.isNaN))
    throw new AppError('badParameter', `A comparison is of ${FEWEST} to ${MOST} different experiments.`, {
      hint: 'Name them by their numbers, set apart by commas: ?experiments=12,45.',
    });
  return numbers;
}
