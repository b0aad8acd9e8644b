import { readAsOf } from '../../analysis/as-of.ts';
import { experimentDetail, type ExperimentDetail } from '../../analysis/experiment.ts';
import type { Project } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { primaryMetric } from '../../metrics.ts';
import { formatDuration, formatMetric } from '../../reports/format.ts';
import { experimentPath, projectPath } from '../../reports/links.ts';
import { stateViews } from '../../reports/views/experiment.ts';
import { settingsOf } from '../../reports/views/settings.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { curve as curvePart } from '../parts/curve.ts';
import { standing as standingPart } from '../parts/standing.ts';
import { drawViews } from './parts/drawn-views.ts';
import { readTower, type Tower } from './parts/layers.ts';
import { metricViews } from './parts/metric-views.ts';
import { momentOf, type Moment } from './parts/moment.ts';
import { showPart } from './parts/shown-part.ts';
import { statusOf } from './parts/status.ts';
import type { Page, PageDeps } from './page.ts';

/** One experiment: what it was, how it went, what came out. `id` is as it stands in the URL. */
export async function experimentPage(
  deps: PageDeps,
  { project, id, canSend }: { project: Project; id: string; canSend: boolean },
): Promise<Page> {
  const { knex, now } = deps;
  const [experiment, asOf] = await Promise.all([findExperiment(knex, project, id), readAsOf(knex)]);
  const question = { project, experiment };
  const place = { of: experimentPath(project, experiment.id), query: {}, canSend };
  const [overview, standing, curve] = await Promise.all([
    drawViews(deps, [...stateViews(experiment), ...metricViews(experiment)]),
    showPart(deps, { part: standingPart, question }, place),
    showPart(deps, { part: curvePart, question }, place),
  ]);
  const type = { text: capitalised(experiment.model_type), href: projectPath(project, experiment.model_type) };
  return {
    title: `${experiment.display_name} · ${project.name}`,
    template: 'experiment',
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      summary: summaryOf(experiment, project),
      crumbs: [
        { text: 'Projects', href: '/' },
        { text: project.name, href: projectPath(project) },
        { ...type },
        { text: experiment.display_name },
      ],
      name: experiment.display_name,
      experimentName: experiment.experiment_name.trim(),
      description: experiment.experiment_description.trim(),
      status: statusOf(experiment.status),
      type,
      times: timesOf(experiment),
      duration: durationOf(experiment, now()),
      overview,
      standing,
      curve,
      settings: settingsOf(experiment),
      towers: towersOf(experiment),
    },
  };
}

/** @throws AppError `notFound` for an id that the project does not have, or that is none. */
export async function findExperiment(knex: PageDeps['knex'], project: Project, id: string): Promise<ExperimentDetail> {
  // Fifteen digits are far below 2^53 and below what the database's bigint takes.
  if (!/^\d{1,15}$/.test(id))
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id “${id.slice(0, 60)}”.`, {
      hint: 'Ids are numbers.',
    });
  return experimentDetail(knex, { project, id: Number(id) });
}

/** "Hybrid experiment of Film, completed: R@100 47.3%." */
function summaryOf(experiment: ExperimentDetail, project: Project): string {
  const metric = primaryMetric(experiment.model_type);
  const value = experiment[metric.key];
  const reached = value === null ? '' : `: ${metric.label} ${formatMetric(metric, value)}`;
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
