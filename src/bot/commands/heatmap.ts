import { completedByType, dashboardStats } from '../../analysis/dashboard-stats.ts';
import { mainType } from '../../analysis/main-type.ts';
import { trainingHeatmaps, type HeatmapExperiment } from '../../analysis/training-heatmaps.ts';
import { NO_VALUE, shortMetricName } from '../../reports/format.ts';
import { experimentPath } from '../../reports/links.ts';
import { lossHeatmapView, metricsHeatmapView } from '../../reports/views/heatmaps.ts';
import { linkColumn, numberColumn, tableOf } from '../../reports/views/table.ts';
import { METRICS, primaryMetric } from '../../metrics.ts';
import type { Command } from '../command.ts';
import { onDataset } from '../on-dataset.ts';

export const heatmap: Command = {
  name: 'heatmap',
  usage: '[type] heatmap [loss | metrics]',
  summary: 'the ten best experiments: validation loss by epoch, or all final metrics',
  example: 'hybrid heatmap loss',
  takes: { choices: ['loss', 'metrics'], dataset: true },
  async answer(knex, { project, type: asked, dataset, choice = 'metrics' }) {
    const type = asked ?? mainType(completedByType(await dashboardStats(knex, project)));
    const answer = await trainingHeatmaps(knex, { project, type, datasetId: dataset?.id });
    const { experiments } = answer;
    const metric = primaryMetric(type);
    const title = `Top 10 experiments by ${metric.label} (${metric.better === 'higher' ? 'highest' : 'lowest'})${onDataset(dataset)}`;
    const headings =
      choice === 'loss'
        ? [...new Set(experiments.flatMap(({ epochs }) => epochs))].toSorted((a, b) => a - b).map(String)
        : Object.keys(answer.metric_ranges);
    const valueOf = (e: HeatmapExperiment, heading: string): string =>
      choice === 'loss' ? (lossAt(e, Number(heading))?.toFixed(4) ?? NO_VALUE) : finalMetric(e, heading);
    const table = tableOf<HeatmapExperiment>({
      title: choice === 'loss' ? `${title}: validation loss by epoch` : `${title}: final metrics`,
      empty: `No ${type} experiment has ${metric.label} yet.`,
      items: experiments,
      columns: [
        linkColumn<HeatmapExperiment>('Experiment', (e) => ({ text: e.label, href: experimentPath(project, e.id) })),
        ...headings.map((heading) => numberColumn<HeatmapExperiment>(COLUMN_NAMES.get(heading) ?? heading, (e) => valueOf(e, heading))),
      ],
    });
    const records = experiments.map((e) => ({
      id: e.id,
      experiment: e.label,
      rank: e.rank,
      ...Object.fromEntries(
        headings.map((heading) =>
          choice === 'loss' ? [`epoch_${heading}`, lossAt(e, Number(heading))] : [heading, e.final_metrics[heading]],
        ),
      ),
    }));
    const chart = choice === 'loss' ? lossHeatmapView(answer) : metricsHeatmapView(answer);
    return { title, type, views: experiments.length === 0 ? [table] : [chart, table], records, json: () => answer };
  },
};

/** A metric's name in a table says which split it is of; labels in JSON don't. */
const COLUMN_NAMES = new Map(METRICS.map((metric) => [metric.label, shortMetricName(metric)]));

function lossAt({ epochs, epoch_values: values }: HeatmapExperiment, epoch: number): number | null {
  return values[epochs.indexOf(epoch)] ?? null;
}

/** Recalls are in percent here, the others as they are. */
function finalMetric({ final_metrics: metrics }: HeatmapExperiment, label: string): string {
  const value = metrics[label] ?? null;
  if (value === null) return NO_VALUE;
  return label.startsWith('R@') ? `${value.toFixed(1)}%` : value.toFixed(4);
}
