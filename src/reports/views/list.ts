import type { ExperimentEntry } from '../../analysis/experiment-entry.ts';
import type { Project } from '../../analysis/project.ts';
import { primaryMetric } from '../../metrics.ts';
import { NO_VALUE, formatMetric } from '../format.ts';
import { experimentPath } from '../links.ts';
import type { TableView } from '../view.ts';
import { linkColumn, numberColumn, tableOf, textColumn } from './table.ts';

/** Experiments of any status, one row each, with the metric that ranks their type. */
export function newestTable(experiments: readonly ExperimentEntry[], project: Project, title: string): TableView {
  return tableOf<ExperimentEntry>({
    title,
    empty: 'No experiment matches.',
    items: experiments,
    columns: [
      linkColumn('Experiment', (e) => ({ text: e.display_name, href: experimentPath(project, e.id) })),
      numberColumn('Main metric', mainMetric),
      textColumn('Type', (e) => e.model_type),
      textColumn('Status', (e) => e.status),
      textColumn('Created (UTC)', (e) => createdAt(e)),
      textColumn('Name', (e) => e.experiment_name || NO_VALUE, true),
      textColumn('Dataset', (e) => e.dataset_name ?? NO_VALUE, true),
    ],
  });
}

/** "2026-03-01 10:00" */
export function createdAt({ created_at: created }: Pick<ExperimentEntry, 'created_at'>): string {
  return created?.slice(0, 16).replace('T', ' ') ?? NO_VALUE;
}

function mainMetric(experiment: ExperimentEntry): string {
  const metric = primaryMetric(experiment.model_type);
  return `${metric.label} ${formatMetric(metric, experiment[metric.key])}`;
}
