import type { Knex } from 'knex';
import { experimentDetail, type ExperimentDetail } from '../../analysis/experiment.ts';
import { experimentField, fieldDistribution, type Field } from '../../analysis/field.ts';
import { experimentIngredients } from '../../analysis/ingredients.ts';
import { nearestExperiments } from '../../analysis/nearest.ts';
import type { Project } from '../../analysis/project.ts';
import { experimentRivals } from '../../analysis/rivals.ts';
import { AppError } from '../../errors.ts';
import { primaryMetric } from '../../metrics.ts';
import { formatDuration, formatMetric } from '../../reports/format.ts';
import { experimentPath, projectPath } from '../../reports/links.ts';
import { placeWords, stateViews } from '../../reports/views/experiment.ts';
import { nearestTable } from '../../reports/views/nearest.ts';
import { settingsOf } from '../../reports/views/settings.ts';
import { capitalised } from '../../reports/views/stats.ts';
import type { KeptAnswers } from '../kept-answers.ts';
import type { ExperimentQuestion } from '../part.ts';
import { curve as curvePart } from '../parts/curve.ts';
import { standing as standingPart } from '../parts/standing.ts';
import { compareLinks } from './parts/compare-links.ts';
import { datasetGroups } from './parts/dataset.ts';
import { drawViews } from './parts/drawn-views.ts';
import { readFeatures, readTarget } from './parts/features.ts';
import { readTower, type Tower } from './parts/layers.ts';
import { metricViews } from './parts/metric-views.ts';
import { momentOf, type Moment } from './parts/moment.ts';
import { showContent } from './parts/shown-part.ts';
import { statusOf } from './parts/status.ts';
import type { Page, PageDeps } from './page.ts';

/** Asked by the page, and again by its picture when the browser wants that. */
function keptField(
  knex: Knex,
  { project, experiment }: { project: Project; experiment: ExperimentDetail },
  answers: KeptAnswers,
): Promise<Field> {
  const { id, model_type: type } = experiment;
  return answers.keep(`field ${project.id} ${id}`, () => {
    // The same for all experiments of the type.
    const distribution = answers.keep(`distribution ${project.id} ${type}`, () => fieldDistribution(knex, { project, type }));
    return experimentField(knex, { project, experiment, distribution });
  });
}

/** What the page says that only the store's content decides: the same for all who read it until that changes. */
async function describe(knex: Knex, { project, experiment }: { project: Project; experiment: ExperimentDetail }, answers: KeptAnswers) {
  const { id, model_type: type } = experiment;
  const question: ExperimentQuestion = { project, experiment, field: () => keptField(knex, { project, experiment }, answers) };
  const [field, neighbours, rivals, ingredients, curve, standing] = await Promise.all([
    question.field(),
    nearestExperiments(knex, { project, type, id }),
    experimentRivals(knex, { project, experiment }),
    experimentIngredients(knex, id),
    curvePart.load(knex, question),
    standingPart.load(knex, question),
  ]);
  const crumb = { text: capitalised(type), href: projectPath(project, type) };
  return {
    curve,
    standing,
    overview: [...stateViews(experiment), ...metricViews(experiment, field)],
    nearest: [nearestTable(neighbours, { project, experiment })],
    words: {
      summary: summaryOf(experiment, project, field),
      crumbs: [
        { text: 'Projects', href: '/' },
        { text: project.name, href: projectPath(project) },
        { ...crumb },
        { text: experiment.display_name },
      ],
      name: experiment.display_name,
      experimentName: experiment.experiment_name.trim(),
      description: experiment.experiment_description.trim(),
      status: statusOf(experiment.status),
      type: crumb,
      times: timesOf(experiment),
      compare: compareLinks({ project, experiment, rivals, neighbours }),
      features: ingredients === undefined ? [] : readFeatures(ingredients.features),
      target: type === 'retrieval' ? null : (readTarget(ingredients?.features.target) ?? null),
      dataset: ingredients === undefined ? [] : datasetGroups(ingredients.dataset),
      settings: settingsOf(experiment),
      towers: towersOf(experiment),
    },
  };
}

interface ExperimentPageQuestion {
  answers: KeptAnswers;
  project: Project;
  /** As it stands in the URL. */
  id: string;
  /** Whether its parts can be sent to Slack. */
  canSend: boolean;
  /** Whether whoever reads it may ask for its pictures. */
  isLinking: boolean;
}

/** One experiment: what it was, how it went, what came out, and what stands next to it. */
export async function experimentPage(deps: PageDeps, { answers, project, id, canSend, isLinking }: ExperimentPageQuestion): Promise<Page> {
  const { knex, now } = deps;
  const experiment = await findExperiment(knex, { project, id, answers });
  const content = await answers.keep(`page ${project.id} ${experiment.id}`, () => describe(knex, { project, experiment }, answers));
  const place = { of: experimentPath(project, experiment.id), query: {}, canSend, isLinking };
  const [curve, standing, overview, nearest] = await Promise.all([
    showContent(deps, { part: curvePart, content: content.curve }, place),
    showContent(deps, { part: standingPart, content: content.standing }, place),
    drawViews(deps, content.overview),
    drawViews(deps, content.nearest),
  ]);
  return {
    title: `${experiment.display_name} · ${project.name}`,
    template: 'experiment',
    forms: 'get',
    picture: standing.picture ?? curve.picture,
    data: {
      ...content.words,
      asOf: momentOf(answers.asOf?.toISOString() ?? null),
      duration: durationOf(experiment, now()),
      overview,
      standing,
      curve,
      nearest,
    },
  };
}

/**
 * What a part of the page asks, where it is asked alone.
 *
 * @throws AppError `notFound` for an id that the project does not have, or that is none.
 */
export async function readExperiment(
  { knex }: Pick<PageDeps, 'knex'>,
  { answers, project, id }: { answers: KeptAnswers; project: Project; id: string },
): Promise<ExperimentQuestion> {
  const experiment = await findExperiment(knex, { project, id, answers });
  return { project, experiment, field: () => keptField(knex, { project, experiment }, answers) };
}

async function findExperiment(
  knex: Knex,
  { project, id, answers }: { project: Project; id: string; answers: KeptAnswers },
): Promise<ExperimentDetail> {
  // Fifteen digits are far below 2^53 and below what the database's bigint takes.
  if (!/^\d{1,15}$/.test(id))
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id “${id.slice(0, 60)}”.`, {
      hint: 'Ids are numbers.',
    });
  return answers.keep(`experiment ${project.id} ${Number(id)}`, () => experimentDetail(knex, { project, id: Number(id) }));
}

/** "Hybrid experiment of Film, completed: R@100 47.3%, 3rd of 41 hybrid experiments." */
function summaryOf(experiment: ExperimentDetail, project: Project, { places }: Field): string {
  const metric = primaryMetric(experiment.model_type);
  const value = experiment[metric.key];
  const place = placeWords(
    places.find((one) => one.metric === metric.key),
    experiment.model_type,
  );
  const words = [`${metric.label} ${formatMetric(metric, value)}`, ...(place === undefined ? [] : [place])].join(', ');
  const reached = value === null ? '' : `: ${words}`;
  return `${capitalised(experiment.model_type)} experiment of ${project.name}, ${experiment.status}${reached}.`;
}

function timesOf({ created_at, started_at, completed_at }: ExperimentDetail): { label: string; moment: Moment | null }[] {
  return [['Created', created_at] as const, ['Started', started_at] as const, ['Completed', completed_at] as const].map(([label, iso]) => ({
    label,
    moment: momentOf(iso),
  }));
}

/** As recorded; of a running experiment the time since its start. */
function durationOf({ status, started_at, duration_seconds }: ExperimentDetail, now: Date): string | null {
  if (duration_seconds !== null) return formatDuration(duration_seconds) ?? null;
  if (status !== 'running' || started_at === null) return null;
  const soFar = formatDuration((now.getTime() - Date.parse(started_at)) / 1000);
  return soFar === undefined ? null : `${soFar} so far`;
}

function towersOf(experiment: ExperimentDetail): Tower[] {
  const towers = [readTower('Buyer tower', experiment.buyer_tower_layers), readTower('Product tower', experiment.product_tower_layers)];
  return experiment.model_type === 'retrieval' ? towers : [...towers, readTower('Rating head', experiment.rating_head_layers)];
}
