import quantile from '@stdlib/stats-base-dists-beta-quantile';

/**
 * The value below which a Beta(alpha, beta) variable lies with the given probability (R: `qbeta`), in [0, 1].
 *
 * @param probability 0 to 1
 * @param alpha above 0
 * @param beta above 0
 */
export function betaQuantile(probability: number, alpha: number, beta: number): number {
  return quantile(probability, alpha, beta);
}
