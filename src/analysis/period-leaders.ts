import type { Knex } from 'knex';
import { metricOf, type MetricKey, type ModelType } from '../metrics.ts';
import { compareExperiments } from './compare.ts';
import type { Project } from './project.ts';
import type { PeriodQuestion } from './period-activity.ts';
import { differingSettings, type SettingDifference } from './setting-differences.ts';
import { isoTime } from './sql.ts';
import { topConfigurations, type Configuration, type TopConfigurations } from './top-configurations.ts';

/** The first ones of a type by one metric at the end of a period. */
export interface Standing extends TopConfigurations {
  configurations: Placed[];
}

/** `rank` is the place at the period's end. */
export interface Placed extends Configuration {
  /** The place as it stood when the period began; null for what had not completed by then. */
  rank_before: number | null;
  /** ISO 8601 in UTC with six decimals. */
  completed_at: string;
}

export interface Leader {
  experiment_id: number;
  display_name: string;
  value: number;
}

/** Who led before a period and who leads at its end, by one metric; null where nobody did. */
export interface Lead {
  model_type: ModelType;
  metric: MetricKey;
  before: Leader | null;
  now: Leader | null;
  /** In which settings a new leader differs from the one before it, the weightiest first; empty where the lead did not change hands. */
  differences: SettingDifference[];
}

/** Hybrids are led twice: by the metric that ranks them, and by their test RMSE. */
export const LEADS: readonly (readonly [ModelType, MetricKey])[] = [
  ['retrieval', 'recall_at_100'],
  ['ranking', 'test_rmse'],
  ['hybrid', 'recall_at_100'],
  ['hybrid', 'test_rmse'],
];

const PLACES = 10;

/** The first ten of each type at the end of the period, with their places at its beginning: what completed at or after `to` is not in it. */
export async function periodStandings(knex: Knex, { project, period, types }: PeriodQuestion): Promise<Standing[]> {
  const asked = LEADS.filter(([type]) => types.includes(type));
  const tops = await Promise.all(
    asked.map(([type, metric]) =>
      topConfigurations(knex, { project, type, limit: PLACES, metric: metricOf(metric), completedBefore: period.to }),
    ),
  );
  const ids = new Set(tops.flatMap(({ configurations }) => configurations.map(({ experiment_id: id }) => id)));
  const completions = await knex('experiments')
    .whereIn('id', [...ids])
    .select<{ id: number; completed_at: string; is_older: boolean }[]>(
      'id',
      knex.raw(`${isoTime('completed_at')} as completed_at, completed_at < ? as is_older`, [period.from]),
    );
  const byId = new Map(completions.map((completion) => [completion.id, completion]));
  return tops.map((top) => {
    let older = 0;
    const place = (configuration: Configuration): Placed[] => {
      const completion = byId.get(configuration.experiment_id);
      // Gone from the store since the ranking was read.
      if (completion === undefined) return [];
      const { completed_at, is_older: isOlder } = completion;
      // Whoever stood before it then does so now, too: rankings of two moments differ by newcomers alone.
      return [{ ...configuration, completed_at, rank_before: isOlder ? (older += 1) : null }];
    };
    return { ...top, configurations: top.configurations.flatMap(place) };
  });
}

/** The leader of each standing just before the period and at its end, and what a new one does otherwise. */
export async function periodLeads(
  knex: Knex,
  { project, period }: Omit<PeriodQuestion, 'types'>,
  standings: readonly Standing[],
): Promise<Lead[]> {
  return Promise.all(
    standings.map(async ({ model_type: type, primary_metric: metric, configurations }): Promise<Lead> => {
      const now = leaderOf(configurations[0], metric);
      const isNew = configurations[0]?.rank_before === null;
      const before =
        leaderOf(
          configurations.find(({ rank_before: rank }) => rank === 1),
          metric,
        ) ??
        leaderOf(
          (await topConfigurations(knex, { project, type, limit: 1, metric: metricOf(metric), completedBefore: period.from }))
            .configurations[0],
          metric,
        );
      const differences = isNew && now !== null && before !== null ? await differencesBetween(knex, { project, before, now }) : [];
      return { model_type: type, metric, before, now, differences };
    }),
  );
}

/** In which settings a new leader differs from the one before it. */
export async function differencesBetween(
  knex: Knex,
  { project, before, now }: { project: Project; before: Leader; now: Leader },
): Promise<SettingDifference[]> {
  const { experiments } = await compareExperiments(knex, { project, ids: [before.experiment_id, now.experiment_id] });
  const [old, winner] = experiments;
  return differingSettings(old!, winner!);
}

export function leaderOf(configuration: Configuration | undefined, metric: MetricKey): Leader | null {
  if (configuration === undefined) return null;
  const { experiment_id, display_name, [metric]: value } = configuration;
  return { experiment_id, display_name, value: value! };
}
