import { compareExperiments, type ComparedExperiment } from '../../analysis/compare.ts';
import { findByNumber } from '../../analysis/find-by-number.ts';
import type { Project } from '../../analysis/project.ts';
import { currentLeader } from '../../analysis/rivals.ts';
import { AppError } from '../../errors.ts';
import { comparePath, comparisonPath, experimentPath, projectPath } from '../../reports/links.ts';
import { comparedMetrics, compareSettings } from '../../reports/views/comparison.ts';
import { shownNumber } from '../../reports/views/nearest.ts';
import { capitalised } from '../../reports/views/stats.ts';
import type { KeptAnswers } from '../kept-answers.ts';
import type { Parameters } from '../parameters.ts';
import type { ComparisonQuestion } from '../part.ts';
import { comparison } from '../parts/comparison.ts';
import { momentOf } from './parts/moment.ts';
import { showPart } from './parts/shown-part.ts';
import type { Page, PageDeps } from './page.ts';

/** How many experiments stand side by side. */
export const COMPARABLE = { fewest: 2, most: 5 };
const { fewest: FEWEST, most: MOST } = COMPARABLE;

interface CompareQuestion {
  answers: KeptAnswers;
  project: Project;
  parameters: Parameters;
  /** Whether the comparison can be sent to Slack. */
  canSend: boolean;
}

/** Two to five experiments side by side: metrics with the best marked, then what differs, then, folded, what is the same. */
export async function comparePage(deps: PageDeps, { answers, project, parameters, canSend }: CompareQuestion): Promise<Page> {
  const question = await readComparison(deps, { answers, project, parameters });
  const { experiments } = question;
  const names = experiments.map(({ display_name: name }) => name);
  const { common, differing } = compareSettings(experiments);
  const place = { of: comparePath(project), query: comparisonQuery(parameters), canSend };
  const part = await showPart(deps, { part: comparison, question }, place);
  return {
    title: `${names.join(' · ')} · ${project.name}`,
    template: 'compare',
    forms: 'get',
    picture: part.picture,
    data: {
      asOf: momentOf(answers.asOf?.toISOString() ?? null),
      experimentsHref: `${projectPath(project)}/experiments/`,
      summary: part.picture?.altText ?? `${names.join(', ')} side by side: their metrics and the settings in which they differ.`,
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name, href: projectPath(project) }, { text: 'Comparison' }],
      heading: names.join(' against '),
      experiments: columnsOf(experiments, project),
      links: part.links,
      // The numbers have tables of their own here, with columns that stay in sight.
      charts: part.views.filter(({ kind }) => kind === 'chart'),
      metrics: comparedMetrics(experiments),
      differing,
      common,
      more: experiments.length === MOST ? null : await moreOf(deps, { project, experiments, answers }),
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
  { answers, project, parameters }: { answers: KeptAnswers; project: Project; parameters: Parameters },
): Promise<ComparisonQuestion> {
  const ids = await findByNumber(knex, project, readNumbers(parameters));
  const { experiments } = await answers.keep(`compare ${project.id} ${ids.join(' ')}`, () => compareExperiments(knex, { project, ids }));
  return { project, experiments };
}

/** The query that names the same experiments, however they were named. */
export function comparisonQuery(parameters: Parameters): Record<string, string> {
  return { experiments: readNumbers(parameters).join(',') };
}

/** One column an experiment; nothing to take out of two. */
function columnsOf(experiments: readonly ComparedExperiment[], project: Project): object[] {
  return experiments.map((one) => {
    const others = experiments.filter((other) => other !== one).map(shownNumber);
    return {
      name: one.display_name,
      href: experimentPath(project, one.id),
      words: [one.experiment_name.trim(), capitalised(one.model_type), one.status].filter(Boolean).join(' · '),
      removeHref: others.length < FEWEST ? null : comparisonPath(project, others),
    };
  });
}

/** A form for one more, and the leader of their type where they are of one and it is none of them. */
async function moreOf(
  { knex }: PageDeps,
  { project, experiments, answers }: { project: Project; experiments: readonly ComparedExperiment[]; answers: KeptAnswers },
): Promise<object> {
  const numbers = experiments.map(shownNumber);
  const [type, ...otherTypes] = new Set(experiments.map(({ model_type: one }) => one));
  const leader =
    otherTypes.length > 0 ? null : await answers.keep(`leader ${project.id} ${type}`, () => currentLeader(knex, { project, type: type! }));
  const links =
    leader === null || numbers.includes(shownNumber(leader))
      ? []
      : [{ text: `Add the leader, ${leader.display_name}`, href: comparisonPath(project, [...numbers, shownNumber(leader)]) }];
  return { links, form: { action: comparePath(project), numbers: numbers.join(',') } };
}

const HINT = 'Name two to five by their numbers, set apart by commas: ?experiments=12,45.';

/** Each number once, in the order asked: a list with ticks may name one again. */
function readNumbers(parameters: Parameters): number[] {
  const words = parameters
    .getAll('experiments')
    .flatMap((listed) => listed.split(','))
    .flatMap((word) => word.trim() || []);
  const odd = words.find((word) => numberOf(word) === undefined);
  if (odd !== undefined) throw refusal(`“${odd.slice(0, 40)}” is no number of an experiment.`);
  const numbers = [...new Set(words.map((word) => numberOf(word)!))];
  if (numbers.length > MOST) throw refusal(`A comparison is of ${FEWEST} to ${MOST} different experiments; these are ${numbers.length}.`);
  if (numbers.length === 1)
    throw refusal(
      words.length > 1
        ? `Exp #${numbers[0]} is named more than once; a comparison is of ${FEWEST} to ${MOST} different experiments.`
        : `A comparison is of ${FEWEST} to ${MOST} different experiments; this is Exp #${numbers[0]} alone.`,
    );
  if (numbers.length === 0) throw refusal(`A comparison is of ${FEWEST} to ${MOST} different experiments; none is named.`);
  return numbers;
}

/** "12", "#12" and "Exp #12" */
function numberOf(word: string): number | undefined {
  const digits = /^(?:exp)?\s*#?\s*(\d{1,9})$/i.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function refusal(problem: string): AppError {
  return new AppError('badParameter', problem, { hint: HINT });
}
