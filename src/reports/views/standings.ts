import type { Standing } from '../../analysis/period-leaders.ts';
import type { PeriodActivity } from '../../analysis/period-activity.ts';
import type { Project } from '../../analysis/project.ts';
import { metricOf, type MetricKey, type ModelType } from '../../metrics.ts';
import type { TableView } from '../view.ts';
import { leadersTable } from './leaders.ts';
import { capitalised } from './stats.ts';

interface Facts {
  project: Project;
  activity: PeriodActivity;
  standings: readonly Standing[];
}

/** Who leads by a metric at a period's end and how the places changed in it: a table for each type that has completed experiments. */
export function standingTables(
  { project, activity, standings }: Facts,
  { types, metric: key }: { types: readonly ModelType[]; metric: MetricKey },
): TableView[] {
  const { label, better } = metricOf(key);
  return types
    .filter((type) => activity.by_type[type].completed_so_far > 0)
    .flatMap((type) => standings.filter((standing) => standing.model_type === type && standing.primary_metric === key))
    .map((standing) => {
      const places = new Map(standing.configurations.map(({ experiment_id: id, rank_before: before }) => [id, before]));
      return leadersTable(standing, project, {
        title: `${capitalised(standing.model_type)} by ${label}, ${better === 'higher' ? 'highest' : 'lowest'} first`,
        width: 'narrow',
        change: ({ rank, experiment_id: id }) => placeChange(rank, places.get(id) ?? null),
      });
    });
}

/** How a place changed: "▲2" two up, "▼1" one down, "=" kept, "new" for one that had none. */
export function placeChange(place: number, before: number | null): string {
  if (before === null) return 'new';
  if (before === place) return '=';
  return before > place ? `▲${before - place}` : `▼${place - before}`;
}
