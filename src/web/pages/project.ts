import { readAsOf } from '../../analysis/as-of.ts';
import { completedByType, dashboardStats, type DashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { metricsTrend, type MetricsTrend } from '../../analysis/metrics-trend.ts';
import type { Project } from '../../analysis/project.ts';
import { topConfigurations, type TopConfigurations } from '../../analysis/top-configurations.ts';
import { MODEL_TYPES, metricOf, type ModelType } from '../../metrics.ts';
import { formatCount } from '../../reports/format.ts';
import { deliveriesPath, projectPath } from '../../reports/links.ts';
import type { View } from '../../reports/view.ts';
import { leadersChart, leadersTable } from '../../reports/views/leaders.ts';
import { capitalised, statusTiles, typeTiles } from '../../reports/views/stats.ts';
import { trendView } from '../../reports/views/trend.ts';
import { drawViews } from './parts/drawn-views.ts';
import { momentOf } from './parts/moment.ts';
import type { Page, PageDeps } from './page.ts';

const SHOWN = 10;

/** One project: its counts, and for one model type the bests, their history and the ranking. */
export async function projectPage(
  deps: PageDeps,
  { project, type: asked }: { project: Project; type: ModelType | undefined },
): Promise<Page> {
  const { knex } = deps;
  const stats = await dashboardStats(knex, project);
  const type = asked ?? mainType(completedByType(stats));
  const [trend, top, asOf] = await Promise.all([
    metricsTrend(knex, { project, type, points: 'steps' }),
    topConfigurations(knex, { project, type, limit: SHOWN }),
    readAsOf(knex),
  ]);
  const loading: View[] =
    asOf === null ? [{ kind: 'callout', tone: 'info', text: 'The first load is still running, so these numbers grow.' }] : [];
  return {
    title: project.name,
    template: 'project',
    data: {
      asOf: momentOf(asOf?.toISOString() ?? null),
      experimentsHref: `${projectPath(project)}/experiments/`,
      crumbs: [{ text: 'Projects', href: '/' }, { text: project.name }],
      project,
      overview: [...loading, statusTiles(stats)],
      tabs: MODEL_TYPES.map((tab) => ({
        text: capitalised(tab),
        count: formatCount(stats[tab].count),
        href: projectPath(project, tab),
        current: tab === type,
      })),
      views: await drawViews(deps, typeViews({ project, stats, trend, top })),
      deliveriesHref: deliveriesPath(project),
    },
  };
}

interface TypeAnswers {
  project: Project;
  stats: DashboardStats;
  trend: MetricsTrend;
  top: TopConfigurations;
}

function typeViews({ project, stats, trend, top }: TypeAnswers): View[] {
  const type = top.model_type;
  if (stats[type].count === 0) return [{ kind: 'text', text: `No completed ${type} experiment yet.` }];
  const metric = metricOf(top.primary_metric);
  const chart = leadersChart(top);
  const title = `${chart.title} (${metric.better === 'higher' ? 'highest' : 'lowest'} first)`;
  return [
    typeTiles(type, stats[type]),
    ...(trend.trend.length === 0 ? [] : [trendView(trend)]),
    ...(top.total === 0 ? [] : [chart]),
    leadersTable(top, project, { title, width: 'full' }),
    ...(top.total > top.configurations.length
      ? [
          {
            kind: 'text' as const,
            text: `${top.configurations.length} of ${formatCount(top.total)} ${type} experiments that have ${metric.label}.`,
          },
        ]
      : []),
    {
      kind: 'links',
      links: [
        {
          text: 'This ranking as JSON',
          href: `/api/experiments/top-configurations?project=${encodeURIComponent(project.key)}&model_type=${type}`,
        },
      ],
    },
  ];
}
