import { readAsOf } from '../../analysis/as-of.ts';
import { experimentDetail, type ExperimentDetail } from '../../analysis/experiment.ts';
import { experimentField } from '../../analysis/field.ts';
import type { Project } from '../../analysis/project.ts';
import { AppError } from '../../errors.ts';
import { primaryMetric } from '../../metrics.ts';
import { formatDuration, formatMetric } from '../../reports/format.ts';
import { projectPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { curveViews, fieldViews, isOpen, stateViews } from '../../reports/views/experiment.ts';
import { settingsOf } from '../../reports/views/settings.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { drawViews } from './parts/drawn-views.ts';
import { readTower, type Tower } from './parts/layers.ts';
import { metricViews } from './parts/metric-views.ts';
import { momentOf, type Moment } from './parts/moment.ts';
import type { Page, PageDeps } from './page.ts';

/** One experiment: what it was, how it went, what came out. `id` is as it stands in the URL. */
export async function experimentPage(deps: PageDeps, { project, id }: { project: Project; id: string }): Promise<Page> {
  const { knex, now } = deps;
  // Fifteen digits are far below 2^53 and below what the database's bigint takes.
  if (!/^\d{1,15}$/.test(id))
    throw new AppError('notFound', `Project “${project.name}” has no experiment with id “${id.slice(0, 60)}”.`, {
      hint: 'Ids are numbers.',
    });
  const [experiment, asOf] = await Promise.all([experimentDetail(knex, { project, id: Number(id) }), readAsOf(knex)]);
  const field = await experimentField(knex, { project, experiment });
  const [overview, standing, curve] = await Promise.all(
    [[...stateViews(experiment), ...metricViews(experiment)], fieldViews(experiment, field), curveOf(experiment)].map((views) =>
      drawViews(deps, views),
    ),
  );
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
      status: { text: capitalised(experiment.status), tone: STATUS_TONES[experiment.status] ?? 'quiet' },
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

/** "Hybrid experiment of Film, completed: R@100 47.3%." */
function summaryOf(experiment: ExperimentDetail, project: Project): string {
  const metric = primaryMetric(experiment.model_type);
  const value = experiment[metric.key];
  const reached = value === null ? '' : `: ${metric.label} ${formatMetric(metric, value)}`;
  return `${capitalised(experiment.model_type)} experiment of ${project.name}, ${experiment.status}${reached}.`;
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
