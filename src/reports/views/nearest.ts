import type { Neighbour } from '../../analysis/nearest.ts';
import type { Project } from '../../analysis/project.ts';
import { primaryMetric, type ModelType } from '../../metrics.ts';
import { formatMetric, metricName } from '../format.ts';
import { comparisonPath, experimentPath } from '../links.ts';
import { differenceWords } from '../setting-words.ts';
import type { TableView } from '../view.ts';
import { linkColumn, numberColumn, tableOf, textColumn } from './table.ts';

/** Numbered as it is shown. */
interface Numbered {
  id: number;
  experiment_number: number | null;
  display_name: string;
}

/** The number that an experiment is shown under and found by. */
export function shownNumber({ id, experiment_number: number }: Omit<Numbered, 'display_name'>): number {
  return number || id;
}

/** The experiments that differ from one in the fewest settings, each with what differs, its primary metric and a link to both side by side. */
export function nearestTable(
  neighbours: readonly Neighbour[],
  { project, experiment }: { project: Project; experiment: Numbered & { model_type: ModelType } },
): TableView {
  const metric = primaryMetric(experiment.model_type);
  return tableOf<Neighbour>({
    title: `Nearest to ${experiment.display_name}, fewest differing settings first`,
    empty: `No other ${experiment.model_type} experiment yet.`,
    items: neighbours,
    columns: [
      linkColumn('Experiment', ({ experiment: other }) => ({ text: other.display_name, href: experimentPath(project, other.id) })),
      textColumn('What differs', ({ differences }) => differenceWords(differences)),
      numberColumn(metricName(metric), ({ experiment: other }) => formatMetric(metric, other[metric.key])),
      textColumn('Status', ({ experiment: other }) => other.status),
      {
        label: 'Side by side',
        align: 'left',
        cell: ({ experiment: other }) =>
          // Two experiments under one number can't be told apart by it.
          shownNumber(other) === shownNumber(experiment)
            ? { text: '' }
            : {
                text: `${experiment.display_name} and ${other.display_name}`,
                href: comparisonPath(project, [shownNumber(experiment), shownNumber(other)]),
              },
      },
    ],
  });
}
