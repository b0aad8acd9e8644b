/** A link to a page as it is shown below the message that it stands in: the facts, and a chart for later. */
import type { RichTextElement } from '@slack/types';
import type { Knex } from 'knex';
import { compareExperiments } from '../analysis/compare.ts';
import { completedByType, dashboardStats } from '../analysis/dashboard-stats.ts';
import { experimentDetail, type ExperimentDetail } from '../analysis/experiment.ts';
import { experimentField } from '../analysis/field.ts';
import { findByNumber } from '../analysis/find-by-number.ts';
import { mainType } from '../analysis/main-type.ts';
import { findProject, type Project, type ProjectScope } from '../analysis/project.ts';
import { topConfigurations } from '../analysis/top-configurations.ts';
import { metricOf, metricsOf, primaryMetric, type Metric, type MetricKey, type ModelType } from '../metrics.ts';
import { NO_VALUE, formatCount, formatMetric, formatQuantity, metricName } from '../reports/format.ts';
import { cut, cutMiddle, oneLine } from '../reports/line.ts';
import { comparisonViews } from '../reports/views/comparison.ts';
import { curveViews, fieldViews } from '../reports/views/experiment.ts';
import { leadersChart } from '../reports/views/leaders.ts';
import type { ChartView } from '../reports/view.ts';
import { richText, viewBlocks, type SlackBlock } from './blocks.ts';
import type { LinkedPage } from './linked-page.ts';

export interface Unfurl {
  facts: SlackBlock[];
  /** None where there is nothing to draw. */
  chart: ChartView | undefined;
  /** The page that it is of, however its link is written: by a project's key, its id or its name. */
  of: LinkedPage & { project: string };
}

interface Facts {
  title: string;
  /** Project, type, status. */
  about: string[];
  lines: string[];
  chart: ChartView | undefined;
}

const LONGEST_TITLE = 120;
const LONGEST_LINE = 500;
/** Of a dashboard: the places that are named. */
const PLACES = 3;

/** @throws AppError `notFound` where the page is not there, or not for who asks. */
export async function unfurlPage(knex: Knex, page: LinkedPage, { scope, url }: { scope: ProjectScope; url: string }): Promise<Unfurl> {
  const project = await findProject(knex, page.project, scope);
  const { title, about, lines, chart } = await factsOf(knex, page, project);
  const name = cutMiddle(oneLine(project.name), LONGEST_TITLE);
  const elements: RichTextElement[] = [
    { type: 'link', url, text: cutMiddle(oneLine(title), LONGEST_TITLE), style: { bold: true } },
    { type: 'text', text: ` · ${[name, ...about].join(' · ')}` },
    ...lines.map((line) => ({ type: 'text' as const, text: `\n${cut(oneLine(line), LONGEST_LINE)}` })),
  ];
  return { facts: [richText(elements)], chart, of: { ...page, project: project.key } };
}

/** The same with the uploaded chart below it. */
export function withChart({ facts, chart }: Unfurl, pictures: ReadonlyMap<ChartView, string>): SlackBlock[] {
  return chart === undefined ? facts : [...facts, ...viewBlocks(chart, { baseUrl: '', pictures })];
}

function factsOf(knex: Knex, page: LinkedPage, project: Project): Promise<Facts> {
  switch (page.kind) {
    case 'experiment':
      return experimentFacts(knex, project, page.id);
    case 'comparison':
      return comparisonFacts(knex, project, page.numbers);
    case 'dashboard':
      return dashboardFacts(knex, project, page.type);
  }
}

async function experimentFacts(knex: Knex, project: Project, id: number): Promise<Facts> {
  const experiment = await experimentDetail(knex, { project, id });
  const name = oneLine(experiment.experiment_name);
  const curve = curveViews(experiment)[0];
  return {
    title: name === '' ? experiment.display_name : `${experiment.display_name}: ${name}`,
    about: [experiment.model_type, experiment.status],
    lines: [metricsLine(metricsOf(experiment.model_type), experiment), ...failureLines(experiment)],
    chart: curve ?? fieldViews(experiment, await experimentField(knex, { project, experiment }))[0],
  };
}

function failureLines({ status, error_stage: stage, error_message: message }: ExperimentDetail): string[] {
  if (status !== 'failed') return [];
  const where = oneLine(stage ?? '') === '' ? 'Failed' : `Failed in the stage “${oneLine(stage!)}”`;
  return [`${where}: ${oneLine(message ?? '') || 'no message was recorded'}`];
}

async function comparisonFacts(knex: Knex, project: Project, numbers: readonly number[]): Promise<Facts> {
  const { experiments } = await compareExperiments(knex, { project, ids: await findByNumber(knex, project, numbers) });
  const types = [...new Set(experiments.map(({ model_type: type }) => type))];
  return {
    title: experiments.map(({ display_name: name }) => name).join(' against '),
    about: types,
    lines: experiments.map((e) => `${e.display_name} · ${e.status} · ${metricsLine(leadingMetrics(e.model_type), e)}`),
    chart: comparisonViews(experiments)[0],
  };
}

async function dashboardFacts(knex: Knex, project: Project, asked: ModelType | undefined): Promise<Facts> {
  const stats = await dashboardStats(knex, project);
  const type = asked ?? mainType(completedByType(stats));
  const top = await topConfigurations(knex, { project, type, limit: 10 });
  const metric = metricOf(top.primary_metric);
  const places = top.configurations
    .slice(0, PLACES)
    .map((place) => `${place.display_name} ${formatMetric(metric, place[metric.key] ?? null)}`);
  const { completed, running, failed } = stats;
  return {
    title: 'Experiments',
    about: [formatQuantity(stats[type].count, `completed ${type} experiment`)],
    lines: [
      places.length === 0 ? `No completed ${type} experiment has ${metric.label} yet.` : `Best by ${metric.label}: ${places.join(', ')}`,
      `All types: ${formatCount(completed)} completed, ${formatCount(running)} running, ${formatCount(failed)} failed`,
    ],
    chart: places.length === 0 ? undefined : leadersChart(top),
  };
}

/** What ranks the type, and for a hybrid the second one. */
function leadingMetrics(type: ModelType): Metric[] {
  return type === 'hybrid' ? [primaryMetric(type), metricOf('test_rmse')] : [primaryMetric(type)];
}

function metricsLine(metrics: readonly Metric[], values: Partial<Record<MetricKey, number | null>>): string {
  const known = metrics.filter(({ key }) => (values[key] ?? null) !== null);
  if (known.length === 0) return metrics.length === 1 ? `${metricName(metrics[0]!)} ${NO_VALUE}` : 'No metrics yet';
  return known.map((metric) => `${metricName(metric)} ${formatMetric(metric, values[metric.key]!)}`).join(' · ');
}
