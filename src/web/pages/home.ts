import { readAsOf } from '../../analysis/as-of.ts';
import { dashboardStats, type DashboardStats } from '../../analysis/dashboard-stats.ts';
import { listProjects, type Project, type ProjectScope } from '../../analysis/project.ts';
import { topConfigurations } from '../../analysis/top-configurations.ts';
import { MODEL_TYPES, metricOf, type ModelType } from '../../metrics.ts';
import { formatCount, formatMetric, formatQuantity } from '../../reports/format.ts';
import { experimentPath, projectPath } from '../../reports/links.ts';
import { capitalised } from '../../reports/views/stats.ts';
import { momentOf } from './parts/moment.ts';
import type { Page, PageDeps } from './page.ts';

interface ProjectCard {
  name: string;
  href: string;
  counts: string;
  leaders: { type: string; typeHref: string; experiment: string; href: string; best: string }[];
}

/** All projects that whoever asks may see: how many experiments each has, and who leads. */
export async function homePage({ knex }: PageDeps, scope: ProjectScope): Promise<Page> {
  const [projects, asOf] = await Promise.all([listProjects(knex, scope), readAsOf(knex)]);
  const cards = await Promise.all(projects.map((project) => cardOf(knex, project)));
  const none = scope === 'all' ? 'No projects yet: the source has none.' : 'No project is connected to your workspace.';
  const empty = asOf === null ? 'The first load is running. Projects appear here as soon as they are read.' : none;
  const summary = `Two-tower recommender experiments of ${formatQuantity(projects.length, 'project')}: counts, leaders and trends.`;
  return { title: 'Projects', template: 'home', data: { asOf: momentOf(asOf?.toISOString() ?? null), summary, cards, empty } };
}

async function cardOf(knex: PageDeps['knex'], project: Project): Promise<ProjectCard> {
  const stats = await dashboardStats(knex, project);
  const types = MODEL_TYPES.filter((type) => stats[type].count > 0);
  const leaders = await Promise.all(types.map((type) => leaderOf(knex, project, type)));
  return { name: project.name, href: projectPath(project), counts: countsOf(stats), leaders: leaders.flat() };
}

/** None where no completed experiment has the type's primary metric. */
async function leaderOf(knex: PageDeps['knex'], project: Project, type: ModelType): Promise<ProjectCard['leaders']> {
  const { configurations, primary_metric: key } = await topConfigurations(knex, { project, type, limit: 1 });
  return configurations.map((leader) => ({
    type: capitalised(type),
    typeHref: projectPath(project, type),
    experiment: leader.display_name,
    href: experimentPath(project, leader.experiment_id),
    best: `${metricOf(key).label} ${formatMetric(metricOf(key), leader[key] ?? null)}`,
  }));
}

/** "97 experiments · 80 completed · 2 running"; what is zero is left out. */
function countsOf(stats: DashboardStats): string {
  const statuses = (['completed', 'running', 'failed', 'pending', 'cancelled'] as const).filter((status) => stats[status] > 0);
  const parts = [formatQuantity(stats.total, 'experiment'), ...statuses.map((status) => `${formatCount(stats[status])} ${status}`)];
  // A number and its word stay on one line.
  return parts.map((part) => part.replace(' ', '\u00A0')).join(' · ');
}
