import type { Knex } from 'knex';
import { metricOf } from '../metrics.ts';
import { candidatesOf, type CandidatesQuestion } from './pareto.ts';
import { displayName, orderBest } from './sql.ts';

export interface MedianLeader {
  /** Completed hybrid experiments that have both R@100 and test RMSE. */
  candidates: number;
  /** Of their test RMSE; of an even number of them the mean of the two in the middle. Null where there is none. */
  median_test_rmse: number | null;
  /** The best R@100 among those whose test RMSE is not above the median. */
  leader: { experiment_id: number; display_name: string; recall_at_100: number; test_rmse: number } | null;
}

interface Middle {
  candidates: number;
  lower: number | null;
  upper: number | null;
}

/**
 * The hybrid experiment with the best recall that is not bought with ratings: R@100 (a fraction) of those whose test RMSE is at most
 * the median of all that have both. Equal recalls: the newest first, then the highest id. With `completedBefore`, as it stood then.
 */
export async function medianLeader(knex: Knex, question: CandidatesQuestion): Promise<MedianLeader> {
  const middle = await candidatesOf(knex, question).first<Middle>(
    knex.raw(`count(*) as candidates, percentile_disc(0.5) within group (order by e.test_rmse) as lower,
      percentile_disc(0.5) within group (order by e.test_rmse desc) as upper`),
  );
  const { candidates, lower, upper } = middle;
  if (lower === null || upper === null) return { candidates, median_test_rmse: null, leader: null };
  // Nobody stands between the two in the middle: whoever is at most their mean is at most the lower one.
  const best = await orderBest(candidatesOf(knex, question).where('e.test_rmse', '<=', lower), metricOf('recall_at_100')).first<
    { id: number; experiment_number: number | null; recall_at_100: number; test_rmse: number } | undefined
  >('e.id', 'e.experiment_number', 'e.recall_at_100', 'e.test_rmse');
  return {
    candidates,
    // Halved first, for the sum of two garbage values leaves the range of a double.
    median_test_rmse: lower === upper ? lower : lower / 2 + upper / 2,
    leader:
      best === undefined
        ? null
        : { experiment_id: best.id, display_name: displayName(best), recall_at_100: best.recall_at_100, test_rmse: best.test_rmse },
  };
}
