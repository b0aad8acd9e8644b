import type { Knex } from 'knex';
import { plottedMetrics, type Metric, type MetricKey, type ModelType } from '../metrics.ts';
import type { ExperimentDetail } from './experiment.ts';
import type { Project } from './project.ts';
import { completedExperiments, summaries } from './sql.ts';

/** Where one experiment stands among the completed ones of its type. */
export interface Field {
  model_type: ModelType;
  /** The type's recalls and errors, in the catalogue's order. */
  places: FieldPlace[];
}

/** One metric's field: the completed experiments of the type that have it. */
export interface FieldPlace {
  metric: MetricKey;
  /** Of the experiment itself; a recall as a fraction. */
  value: number | null;
  /** 1 is the best; of equal values the newer experiment stands first. Null without a value: it has no place, not the last one. */
  rank: number | null;
  /** How many are ranked: the field, and the experiment itself where it is not completed but has the value. */
  total: number;
  /** The field's values at 0%, 2.5%, 5%, … 100% of it, from the lowest to the highest; empty where nobody has the metric. */
  quantiles: number[];
  /** All of the field's values, from the lowest to the highest; null where they are too many to be told one by one. */
  values: number[] | null;
}

/** How one metric's values are distributed in a field. */
type Distribution = Pick<FieldPlace, 'quantiles' | 'values'> & { count: number };

/** The same whichever experiment stands against it. */
export type FieldDistribution = Partial<Record<MetricKey, Distribution>>;

type DistributionRow = Record<`${MetricKey}_count`, number> &
  Record<`${MetricKey}_lowest` | `${MetricKey}_highest`, number | null> &
  Record<`${MetricKey}_quantiles`, number[] | null>;

type Asked = Pick<ExperimentDetail, 'id' | 'created_at' | 'model_type' | 'status' | MetricKey>;

/** A field of up to so many is told value by value. */
const FEW = 200;
/** In steps of 2.5%, however large the field is. */
const FRACTIONS = Array.from({ length: 41 }, (_, i) => i / 40);
/** From twice as many on, quantiles are those of about so many: sorting all of them would take most of the time, and no picture shows the difference. */
const ENOUGH = 4_000;
/** Chosen by a hash, for the remainder of an id may go with the settings of a sweep. */
const IS_TOLD = 'abs(hashint8(e.id)::bigint) % field.step = 0';

interface FieldQuestion {
  project: Project;
  experiment: Asked;
  /** Of its type, where it is at hand. */
  distribution?: FieldDistribution | Promise<FieldDistribution>;
}

/**
 * An experiment against the field: for each recall and error of its type its place among the completed experiments of the
 * project that have the metric, and how their values are distributed.
 *
 * The rank is 1 + the number of completed experiments that stand before it, as rankings have them: with a better value, or with
 * the same one and a newer `created_at`, then a higher id.
 */
export async function experimentField(knex: Knex, { project, experiment, distribution: known }: FieldQuestion): Promise<Field> {
  const type = experiment.model_type;
  const [distribution, before] = await Promise.all([
    known ?? fieldDistribution(knex, { project, type }),
    countBefore(knex, { project, experiment }),
  ]);
  const isOutside = experiment.status !== 'completed';
  const places = plottedMetrics(type).map(({ key }): FieldPlace => {
    const value = experiment[key];
    const { count, quantiles, values } = distribution[key]!;
    return {
      metric: key,
      value,
      rank: value === null ? null : before[key]! + 1,
      total: value !== null && isOutside ? count + 1 : count,
      quantiles,
      values,
    };
  });
  return { model_type: type, places };
}

/** How many stand before it, by each metric that it has: the field is counted once, by an index that holds nothing else. */
async function countBefore(
  knex: Knex,
  { project, experiment }: { project: Project; experiment: Asked },
): Promise<Partial<Record<MetricKey, number>>> {
  const { model_type: type, created_at: createdAt, id } = experiment;
  const metrics = plottedMetrics(type).filter(({ key }) => experiment[key] !== null);
  if (metrics.length === 0) return {};
  const columns = metrics.map(({ key, better }) =>
    knex.raw(
      `count(*) filter (where e.?? ${better === 'higher' ? '>' : '<'} ?::double precision or
        e.?? = ?::double precision and (coalesce(e.created_at, '-infinity'), e.id) > (coalesce(?::timestamptz, '-infinity'), ?::bigint)) as ??`,
      [key, experiment[key], key, experiment[key], createdAt, id, key],
    ),
  );
  const [row] = await completedExperiments(knex, { project, type }).select<Partial<Record<MetricKey, number>>[]>(...columns);
  return row!;
}

/**
 * How the values of each recall and error of a type are distributed over its completed experiments.
 *
 * Quantiles are values that occur, the lowest that at least the fraction of the field does not exceed (`percentile_disc`):
 * nothing is interpolated, so that no mean of numbers beyond reading leaves the range of a double. Of 8,000 experiments and
 * more every step-th one, by a hash of its id, tells the quantiles but the first and the last; counts and these two are
 * always of all. One query reads the field once, and a second one the values of a small field.
 */
export async function fieldDistribution(knex: Knex, { project, type }: { project: Project; type: ModelType }): Promise<FieldDistribution> {
  const metrics = plottedMetrics(type);
  const step = summaries(knex, project)
    .where({ model_type: type, status: 'completed' })
    .select(knex.raw('greatest(1, floor(coalesce(sum(experiments), 0) / ?))::bigint as step', [ENOUGH]));
  const [row] = (await completedExperiments(knex, { project, type })
    .crossJoin(knex.raw('(?) as field', [step]))
    .select(...metrics.flatMap((metric) => columnsOf(knex, metric)))) as [DistributionRow];
  const all = Math.max(...metrics.map(({ key }) => row[`${key}_count`])) <= FEW ? await allValues(knex, { project, type, metrics }) : null;
  return Object.fromEntries(
    metrics.map(({ key }): [MetricKey, Distribution] => [
      key,
      { count: row[`${key}_count`], quantiles: quantilesOf(row, key), values: all === null ? null : valuesOf(all, key) },
    ]),
  );
}

type FieldValues = Record<MetricKey, number | null>;

function allValues(
  knex: Knex,
  { project, type, metrics }: { project: Project; type: ModelType; metrics: readonly Metric[] },
): Promise<FieldValues[]> {
  return completedExperiments(knex, { project, type }).select<FieldValues[]>(...metrics.map(({ key }) => `e.${key}`));
}

function valuesOf(rows: readonly FieldValues[], key: MetricKey): number[] {
  return rows
    .map((row) => row[key])
    .filter((value) => value !== null)
    .toSorted((a, b) => a - b);
}

function columnsOf(knex: Knex, { key }: Metric): Knex.Raw[] {
  return [
    knex.raw('count(e.??) as ??', [key, `${key}_count`]),
    knex.raw('min(e.??) as ??, max(e.??) as ??', [key, `${key}_lowest`, key, `${key}_highest`]),
    knex.raw(`percentile_disc(?::double precision[]) within group (order by e.??) filter (where ${IS_TOLD}) as ??`, [
      FRACTIONS,
      key,
      `${key}_quantiles`,
    ]),
  ];
}

/** Where the few that have a metric are not among those that tell, its lowest and highest value stand for all. */
function quantilesOf(row: DistributionRow, key: MetricKey): number[] {
  const [lowest, highest] = [row[`${key}_lowest`], row[`${key}_highest`]];
  if (lowest === null || highest === null) return [];
  const told = row[`${key}_quantiles`] ?? FRACTIONS.map((fraction) => (fraction < 0.5 ? lowest : highest));
  return [lowest, ...told.slice(1, -1), highest];
}
