import type { Knex } from 'knex';
import { experimentDetail, type ExperimentDetail } from '../../analysis/experiment.ts';
import { experimentField, fieldDistribution } from '../../analysis/field.ts';
import { experimentIngredients } from '../../analysis/ingredients.ts';
import { nearestExperiments } from '../../analysis/nearest.ts';
import type { Project } from '../../analysis/project.ts';
import { experimentRivals } from '../../analysis/rivals.ts';
import { AppError } from '../../errors.ts';
import { formatDuration } from '../../reports/format.ts';
import { projectPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { curveViews, fieldViews, isOpen, stateViews } from '../../reports/views/experiment.ts';
import { nearestTable } from '../../reports/views/nearest.ts';
import { settingsOf } from '../../reports/views/settings.ts';
import { capitalised } from '../../reports/views/stats.ts';
import type { Answers } from '../kept-answers.ts';
import { compareLinks } from './parts/compare-links.ts';
import { datasetGroups } from './parts/dataset.ts';
import { drawViews } from './parts/drawn-views.ts';
import { readFeatures, readTarget } from './parts/features.ts';
import { readTower, type Tower } from './parts/layers.ts';
import { metricViews } from './parts/metric-views.ts';
import { momentOf, type Moment } from './parts/moment.ts';
import type { Page, PageDeps } from './page.ts';

/** What stands beside the experiment: the field, its neighbours, whom it is measured by, and what it was made of. */
async function askBeside(knex: Knex, { project, experiment }: { project: Project; experiment: ExperimentDetail }, answers: Answers) {
  const { id, model_type: type } = experiment;
  // The same for all experiments of the type.
  const distribution = answers.keep(`distribution ${project.id} ${type}`, () => fieldDistribution(knex, { project, type }));
  const [field, neighbours, rivals, ingredients] = await Promise.all([
    experimentField(knex, { project, experiment, distribution }),
    nearestExperiments(knex, { project, type, id }),
    experimentRivals(knex, { project, experiment }),
    experimentIngredients(knex, id),
  ]);
  return { field, neighbours, rivals, ingredients };
}

interface ExperimentQuestion {
  project: Project;
  /** As it stands in the URL. */
  id: string;
  answers: Answers;
}

/** One experiment: what it was, how it went, what came out, and what stands next to it. */
export async function experimentPage(deps: PageDeps, { project, id, answers }: ExperimentQuestion): Promise<Page> {
  const { knex, now } = deps;
  // Fifteen digits are far below 2^53 and below what the database's bigint takes.
  if (!/^\d{1,15}$/.test(id))
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id “${id.slice(0, 60)}”.`, {
      hint: 'Ids are numbers.',
    });
  const key = `${project.id} ${Number(id)}`;
  const experiment = await answers.keep(`experiment ${key}`, () => experimentDetail(knex, { project, id: Number(id) }));
  // A thread draws the curve while the store is asked for the rest.
  const [curve, beside] = await Promise.all([
    drawViews(deps, curveOf(experiment)),
    answers.keep(`beside ${key}`, () => askBeside(knex, { project, experiment }, answers)),
  ]);
  const { field, neighbours, rivals, ingredients } = beside;
  const [overview, standing, nearest] = await Promise.all(
    [
      [...stateViews(experiment), ...metricViews(experiment, field)],
      fieldViews(experiment, field),
      [nearestTable(neighbours, { project, experiment })],
    ].map((views) => drawViews(deps, views)),
  );
  const type = { text: capitalised(experiment.model_type), href: projectPath(project, experiment.model_type) };
  return {
    title: `${experiment.display_name} · ${project.name}`,
    template: 'experiment',
    hasForm: true,
    data: {
      asOf: momentOf(answers.asOf?.toISOString() ?? null),
      crumbs: [
        { text: 'Projects', href: '/' },
        { text: project.name, href: projectPath(project) },
        { ...type },
        { text: experiment.display_name },
      ],
      name: experiment.display_name,
      experimentName: experiment.experiment_name.trim(),
      description: experiment.experiment_description.trim(),
      status: { text: capitalised(experiment.status), tone: STATUS_TONES[experiment.status] ?? 'quiet' },
      type,
      times: timesOf(experiment),
      duration: durationOf(experiment, now()),
      overview,
      compare: compareLinks({ project, experiment, rivals, neighbours }),
      standing,
      curve,
      nearest,
      features: ingredients === undefined ? [] : readFeatures(ingredients.features),
      target: experiment.model_type === 'retrieval' ? null : (readTarget(ingredients?.features.target) ?? null),
      dataset: ingredients === undefined ? [] : datasetGroups(ingredients.dataset),
      settings: settingsOf(experiment),
      towers: towersOf(experiment),
    },
  };
}

/** Status is text of the platform; only these have a colour. */
const STATUS_TONES: Partial<Record<string, string>> = { completed: 'good', running: 'busy', submitting: 'busy', failed: 'bad' };

/** The picture, or why there is none. */
function curveOf(experiment: ExperimentDetail): View[] {
  if (experiment.curve !== null) return curveViews(experiment);
  const text = isOpen(experiment) ? 'The training curve appears here with its first epochs.' : 'No training curve was recorded.';
  return [{ kind: 'text', text }];
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
