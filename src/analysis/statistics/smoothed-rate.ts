/** Rates of few observations, pulled towards what is usual. */

/** The rate as if one more observation had come out at the usual rate: a single success does not make 100%. */
export function smoothedRate(successes: number, failures: number, usualRate: number): number {
  return (successes + usualRate) / (successes + failures + 1);
}

/** How often the usual rate the smoothed one is: 1 says nothing special, and so does no observation at all. `usualRate` is above 0. */
export function smoothedLift(successes: number, failures: number, usualRate: number): number {
  return smoothedRate(successes, failures, usualRate) / usualRate;
}

/** Odds of success, each outcome counted once more than seen; a rate of failure below 0.001 counts as 0.001. */
export function smoothedOdds(successes: number, failures: number): number {
  const total = successes + failures + 2;
  return (successes + 1) / total / Math.max((failures + 1) / total, 0.001);
}
