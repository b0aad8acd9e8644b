import { betaQuantile } from './beta-quantile.ts';

export interface Interval {
  low: number;
  high: number;
}

/**
 * Where the rate behind some successes and failures likely lies: the equal-tailed interval of Beta(successes + ½, failures + ½).
 *
 * Plain quantiles also where one of the counts is 0, without the customary widening to 0 or 1.
 * Brown, Cai & DasGupta (2001), Interval Estimation for a Binomial Proportion, Statistical Science 16(2), section 3.1.3.
 *
 * @param level probability mass inside, e.g. 0.9
 */
export function jeffreysInterval(successes: number, failures: number, level: number): Interval {
  const tail = (1 - level) / 2;
  return {
    low: betaQuantile(tail, successes + 0.5, failures + 0.5),
    high: betaQuantile(1 - tail, successes + 0.5, failures + 0.5),
  };
}
