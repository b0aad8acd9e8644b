import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { ModelType } from '../metrics.ts';
import { completedExperiments, NEWEST_FIRST, type CompletedQuestion } from './sql.ts';
import { selectConfigurations, type Configuration } from './top-configurations.ts';

export interface ParetoFront {
  model_type: ModelType;
  /** What nobody dominates, best R@100 first; equal points are all kept. */
  experiments: Configuration[];
  /** How many experiments with both metrics somebody dominates. */
  dominated: number;
}

/** Sorted by recall once, a point is on the front when no higher recall has an error as low, and no equal recall a lower one. */
const FRONT = `test_rmse = min(test_rmse) over (order by recall_at_100 desc)
  and test_rmse < coalesce(min(test_rmse) over (order by recall_at_100 desc groups between unbounded preceding and 1 preceding), 'Infinity')`;

/**
 * The completed hybrid experiments that none dominates on R@100 (higher) and test RMSE (lower): A dominates B
 * when it is at least as good on both and better on one. An experiment that lacks either is no candidate. With
 * `completedBefore`, the front as it stood then: what completed later neither is on it nor dominates anything.
 *
 * @throws AppError `badParameter` for any type but hybrid: the others lack one of the metrics.
 */
export async function paretoFront(knex: Knex, { project, type, completedBefore, datasetId }: CompletedQuestion): Promise<ParetoFront> {
  if (type !== 'hybrid')
    throw new AppError('badParameter', `The parameter model_type is "${type}"; expected hybrid (or multitask).`, {
      hint: 'Only hybrid experiments have both R@100 and test RMSE.',
    });
  const judged = candidatesOf(knex, { project, completedBefore, datasetId }).select('e.id', knex.raw(`${FRONT} as is_front`));
  const counted = await knex
    .from(judged.as('judged'))
    .first<{ ids: number[] | null; dominated: number }>(
      knex.raw('array_agg(id) filter (where is_front) as ids, count(*) filter (where not is_front) as dominated'),
    );
  const front = knex('experiments as e')
    .whereRaw('e.id = any(?)', [counted.ids ?? []])
    .orderByRaw(`e.recall_at_100 desc, ${NEWEST_FIRST}`);
  return { model_type: type, experiments: await selectConfigurations(front, type), dominated: counted.dominated };
}

/** Nobody can tell more apart in one picture. */
const MOST_DOMINATED = 5_000;
/** A difference of two garbage values would leave the range of a double, at which PostgreSQL refuses the whole answer. */
const GARBAGE = 1e300;
/** How much lower the error is of the best experiment with at least this recall: the distance to the front, in units of test RMSE. */
const DISTANCE = `least(test_rmse, ${GARBAGE}) - greatest(min(test_rmse) over (order by recall_at_100 desc), -${GARBAGE})`;

export interface DominatedPoint {
  experiment_id: number;
  recall_at_100: number;
  test_rmse: number;
}

/**
 * What the front dominates, as points for a picture: recall as a fraction, test RMSE as it is. At most 5,000, those
 * nearest to the front (the test RMSE lost against an experiment with at least the same recall), for what is far off is
 * beaten by a wide margin and says little. Equal distances: the newest first, then the highest id. With `completedBefore`,
 * what the front of that moment dominated.
 */
export async function dominatedPoints(
  knex: Knex,
  { project, limit = MOST_DOMINATED, completedBefore, datasetId }: CandidatesQuestion & { limit?: number },
): Promise<DominatedPoint[]> {
  const judged = candidatesOf(knex, { project, completedBefore, datasetId }).select(
    'e.id',
    'e.created_at',
    'e.recall_at_100',
    'e.test_rmse',
    knex.raw(`${FRONT} as is_front, ${DISTANCE} as distance`),
  );
  return knex
    .from(judged.as('e'))
    .whereNot('e.is_front', true)
    .orderByRaw(`e.distance, ${NEWEST_FIRST}`)
    .limit(limit)
    .select({ experiment_id: 'e.id' }, 'e.recall_at_100', 'e.test_rmse');
}

export type CandidatesQuestion = Omit<CompletedQuestion, 'type'>;

/** Completed hybrid experiments with both metrics. */
export function candidatesOf(knex: Knex, question: CandidatesQuestion): Knex.QueryBuilder {
  return completedExperiments(knex, { ...question, type: 'hybrid' })
    .whereNotNull('e.recall_at_100')
    .whereNotNull('e.test_rmse');
}
