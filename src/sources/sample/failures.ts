import { outputEmbeddingDim } from './catalogue.ts';
import { learningRateError } from './learning.ts';
import type { Random } from './prng.ts';
import type { Settings } from './search.ts';

export interface Failure {
  stage: 'dataset' | 'transform' | 'train';
  message: string;
  /** How much of the work was done by then, from 0 to 1. */
  doneShare: number;
}

/** How likely the settings are to fail, in no unit: only to compare runs of one week. */
export function riskOf(settings: Settings): number {
  return Math.max(0, learningRateError(settings)) + memoryGigabytes(settings) / 40;
}

/** Why a run with these settings fails: diverging or out of memory where they invite it, else trouble on the way to training. */
export function failureOf(settings: Settings, random: Random): Failure {
  if (learningRateError(settings) >= 0.9) {
    const epoch = random.integer(1, Math.max(1, Math.floor(settings.epochs / 3)));
    return {
      stage: 'train',
      doneShare: epoch / settings.epochs,
      message: `Loss became NaN in epoch ${epoch + 1} of ${settings.epochs} (${settings.optimizer}, learning rate ${settings.learningRate}); training stopped by TerminateOnNaN.`,
    };
  }
  if (memoryGigabytes(settings) >= 15) {
    const shape = `[${settings.batchSize},${outputEmbeddingDim(settings.modelConfig) * 1000}]`;
    return {
      stage: 'train',
      doneShare: random.between(0.1, 0.4),
      message: `ResourceExhaustedError: OOM when allocating tensor with shape${shape} and type float on /device:CPU:0. The replica workerpool0-0 ran out of memory.`,
    };
  }
  return random.pick([
    { stage: 'dataset', doneShare: 0, message: 'Query exceeded limit for bytes billed: 1000000000000. 1203765248000 or higher required.' },
    {
      stage: 'dataset',
      doneShare: 0,
      message: `"${settings.featureConfig.dataset.name}" no longer fits its schema: customer_id has changed from INT64 to STRING.`,
    },
    {
      stage: 'transform',
      doneShare: 0,
      message: 'Dataflow job failed: the worker pool lost contact with the service 4 times while computing vocabularies.',
    },
    { stage: 'transform', doneShare: 0, message: `Column missing in the rows for "${settings.featureConfig.name}": unit_price.` },
    {
      stage: 'train',
      doneShare: random.between(0.2, 0.8),
      message: 'The replica workerpool0-0 was preempted and restarted more than 3 times; giving up.',
    },
  ] satisfies Failure[]);
}

/** A rough size of one training step and its candidates. */
function memoryGigabytes({ batchSize, modelConfig, samplePercent, featureConfig }: Settings): number {
  const rows = featureConfig.dataset.rowCount * (samplePercent / 100);
  return (batchSize / 8192) * (outputEmbeddingDim(modelConfig) / 64) * 12 + rows / 1_000_000;
}
