import { METRICS, type MetricKey, type ModelType } from '../../metrics.ts';
import type { SampleProject } from './catalogue.ts';
import { skillOf } from './learning.ts';
import type { Random } from './prng.ts';
import type { Settings } from './search.ts';

export type Metrics = Record<MetricKey, number | null>;

export interface Outcome {
  metrics: Metrics;
  /** Loss on the validation rows after the last epoch. */
  validationLoss: number;
}

/** The metrics of a run that measured nothing. */
export const NO_METRICS = Object.fromEntries(METRICS.map(({ key }) => [key, null])) as Metrics;

/**
 * What a finished run measures, with the noise of one run. A hybrid serves both tasks with the same towers, so the
 * weights of its loss decide which of them pays: that is the trade-off behind the Pareto front.
 */
export function measure(type: ModelType, settings: Settings, limits: SampleProject['limits'], random: Random): Outcome {
  const [retrievalWeight, rankingWeight] = settings.modelConfig.weights;
  const share = retrievalWeight / (retrievalWeight + rankingWeight);
  const retrieval = measureRetrieval(skillOf('retrieval', settings) * focus(share), limits.recall, settings.batchSize, random);
  const ranking = measureRanking(skillOf('ranking', settings) * focus(1 - share), limits.rmse, random);
  if (type === 'retrieval') return retrieval;
  if (type === 'ranking') return ranking;
  const validationLoss = retrievalWeight * retrieval.validationLoss + rankingWeight * ranking.validationLoss;
  const loss = round(retrievalWeight * retrieval.metrics.loss! + rankingWeight * ranking.metrics.loss!);
  const recalls = Object.entries(retrieval.metrics).filter(([, value]) => value !== null);
  return { metrics: { ...ranking.metrics, ...Object.fromEntries(recalls), loss }, validationLoss };
}

/** What is left of a task's skill when it has this share of the loss. */
function focus(share: number): number {
  return 1 - 0.3 * (1 - share) ** 2;
}

function measureRetrieval(skill: number, limit: number, batchSize: number, random: Random): Outcome {
  const recallAt100 = limit * skill * Math.exp(random.normal(0.03));
  const recallAt50 = recallAt100 * near(0.69, random);
  const recallAt10 = recallAt50 * near(0.36, random);
  const recallAt5 = recallAt10 * near(0.59, random);
  // Cross-entropy over the batch's candidates: guessing costs the logarithm of the batch size.
  const validationLoss = Math.log(batchSize) * (1 - 0.45 * Math.min(1, recallAt100 / limit)) * near(1, random);
  return {
    metrics: {
      ...NO_METRICS,
      recall_at_5: round(recallAt5),
      recall_at_10: round(recallAt10),
      recall_at_50: round(recallAt50),
      recall_at_100: round(recallAt100),
      loss: round(validationLoss * random.between(1.005, 1.03)),
    },
    validationLoss,
  };
}

function measureRanking(skill: number, limit: number, random: Random): Outcome {
  const testRmse = limit + 1.05 * Math.max(0.02, 1 - skill) + random.normal(0.0148);
  const validationRmse = testRmse * random.between(0.94, 0.985);
  const testAuc = Math.min(0.89, Math.max(0.505, 0.52 + 0.4 * skill ** 1.3 + random.normal(0.008)));
  return {
    metrics: {
      ...NO_METRICS,
      test_rmse: round(testRmse),
      rmse: round(validationRmse),
      test_mae: round(testRmse * random.between(0.755, 0.79)),
      mae: round(validationRmse * random.between(0.755, 0.79)),
      test_auc_roc: round(testAuc),
      auc_roc: round(testAuc + random.between(0.001, 0.008)),
      loss: round(testRmse ** 2),
    },
    validationLoss: validationRmse ** 2,
  };
}

function near(value: number, random: Random): number {
  return value * (1 + Math.max(-0.06, Math.min(0.06, random.normal(0.02))));
}

/** Six decimals, about what single precision knows. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
