import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { ModelType } from '../metrics.ts';
import type { Project } from './project.ts';
import { completedExperiments, NEWEST_FIRST } from './sql.ts';
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
 * The completed hybrid experiments that are not beaten on R@100 (higher) and test RMSE (lower) together: A dominates B
 * when it is at least as good on both and better on one. An experiment that lacks either is no candidate.
 *
 * @throws AppError `badParameter` for any type but hybrid: the others lack one of the metrics.
 */
export async function paretoFront(knex: Knex, { project, type }: { project: Project; type: ModelType }): Promise<ParetoFront> {
  if (type !== 'hybrid')
    throw new AppError('badParameter', `The parameter model_type is "${type}"; expected hybrid (or multitask).`, {
      hint: 'Only hybrid experiments have both R@100 and test RMSE.',
    });
  const candidates = completedExperiments(knex, { project, type }).whereNotNull('e.recall_at_100').whereNotNull('e.test_rmse');
  const judged = candidates.clone().select('e.id', knex.raw(`${FRONT} as is_front`));
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
