import { outputEmbeddingDim, type SampleModelConfig } from './catalogue.ts';
import type { Settings } from './search.ts';

export type Task = 'retrieval' | 'ranking';

/** Each optimizer's best learning rate, and what it reaches there on each task; retrieval likes adagrad, ranking likes adam. */
const OPTIMIZERS: Record<string, { learningRate: number; retrieval: number; ranking: number }> = {
  adagrad: { learningRate: 0.1, retrieval: 1, ranking: 0.9 },
  adam: { learningRate: 0.001, retrieval: 0.88, ranking: 1 },
  adamw: { learningRate: 0.001, retrieval: 0.9, ranking: 0.97 },
  rmsprop: { learningRate: 0.0005, retrieval: 0.8, ranking: 0.86 },
  sgd: { learningRate: 0.05, retrieval: 0.66, ranking: 0.72 },
};
const SPLITS: Record<string, number> = { strict_time: 0.96, time_holdout: 1, random: 1.03 };

/**
 * How well a model with these settings learns a task, from 0 (nothing) to about 1, before chance: a product of effects,
 * each 1 at its best, so that every setting matters most where the others are right.
 */
export function skillOf(task: Task, settings: Settings): number {
  const { featureConfig, modelConfig, batchSize, samplePercent } = settings;
  // In-batch negatives: a bigger batch gives retrieval more to tell apart; ranking prefers more, smaller steps.
  const batch = 1 - (task === 'retrieval' ? 0.03 : 0.015) * Math.abs(Math.log2(batchSize / (task === 'retrieval' ? 8192 : 2048)));
  const dimensions = 1 - 0.5 * 2 ** (-outputEmbeddingDim(modelConfig) / 18);
  const features = 1 - 0.42 * Math.exp(-(featureConfig.columns + 2 * featureConfig.crosses) / 5);
  const data = featureConfig.dataset.quality * (samplePercent / 100) ** 0.09;
  // ScaNN is approximate: a little recall for a lot of speed.
  const algorithm = task === 'retrieval' && settings.retrievalAlgorithm === 'scann' ? 0.97 : 1;
  return (
    optimizing(task, settings) *
    batch *
    dimensions *
    features *
    data *
    algorithm *
    capacity(modelConfig) *
    training(settings) *
    (SPLITS[settings.splitStrategy] ?? 1)
  );
}

/** How far the learning rate is above (positive) or below its optimum, in powers of ten. Bigger batches bear bigger steps. */
export function learningRateError({ optimizer, learningRate, batchSize }: Settings): number {
  const optimum = OPTIMIZERS[optimizer]!.learningRate * Math.sqrt(batchSize / 4096);
  return Math.log10(learningRate / optimum);
}

function optimizing(task: Task, settings: Settings): number {
  const error = learningRateError(settings);
  return OPTIMIZERS[settings.optimizer]![task] * (0.35 + 0.65 * Math.exp(-(error ** 2) / (2 * 0.6 ** 2)));
}

function capacity({ tower, dropout, l2 }: SampleModelConfig): number {
  const units = tower.reduce((sum, count) => sum + count, 0);
  const size = 1 - 0.12 * Math.exp(-units / 120);
  return size * (1 - 0.25 * Math.abs(dropout - 0.15)) * (1 - Math.min(0.12, 6 * l2));
}

/** Saturating in the epochs, then slowly worse: the model learns its training rows by heart. */
function training(settings: Settings): number {
  return (1 - Math.exp(-settings.epochs / epochConstant(settings))) * (1 - Math.min(0.35, 0.012 * overfitEpochs(settings)));
}

/** Epochs after which the loss still has 1/e of its way to go; timid learning rates take longer. */
export function epochConstant(settings: Settings): number {
  return Math.min(12, Math.max(2, 5 * 10 ** (-0.3 * learningRateError(settings))));
}

/** Epochs trained beyond the point where validation is best; dropout, L2 and more rows move that point out. */
export function overfitEpochs({ epochs, modelConfig, samplePercent }: Settings): number {
  const best = 16 + 30 * modelConfig.dropout + Math.min(6, 3000 * modelConfig.l2) + 4 * Math.log10(samplePercent / 25);
  return Math.max(0, epochs - best);
}
