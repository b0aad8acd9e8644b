import type { TrainingCurveRow } from '../../store/rows.ts';
import { epochConstant, overfitEpochs } from './learning.ts';
import { round } from './outcome.ts';
import type { Random } from './prng.ts';
import type { Settings } from './search.ts';

interface Run {
  experimentId: number;
  settings: Settings;
  /** Where validation ends, or would have ended, after all epochs. */
  validationLoss: number;
  /** Of the validation split, in the same way; null for a model that rates nothing. */
  rmse: number | null;
  /** How many of the epochs are behind it; fewer than asked for in a run that stopped or still goes on. */
  epochsDone: number;
}

/**
 * The losses of a run by epoch. Both fall exponentially; past the best epoch validation turns up again while training
 * goes on down. A run that did all its epochs ends exactly at its validation loss and RMSE.
 */
export function trainingCurve({ experimentId, settings, validationLoss, rmse, epochsDone }: Run, random: Random): TrainingCurveRow {
  const { epochs } = settings;
  const constant = epochConstant(settings);
  const height = validationLoss * random.between(0.45, 0.65);
  const turn = epochs - overfitEpochs(settings);
  const gap = 0.03 + Math.min(0.3, 0.012 * overfitEpochs(settings));
  const falling = (epoch: number): number => Math.exp(-(epoch + 1) / constant);
  const rising = (epoch: number): number => Math.min(0.35, 0.0003 * Math.max(0, epoch + 1 - turn) ** 2);
  const noise = (epoch: number): number => (epoch === epochs - 1 ? 0 : random.normal(0.006 + 0.02 * falling(epoch)));

  const range = Array.from({ length: epochsDone }, (_, epoch) => epoch);
  const last = falling(epochs - 1) + rising(epochs - 1);
  /** Where validation would stand without over-fitting: training has none. */
  const floor = validationLoss - height * rising(epochs - 1);
  const validation = range.map((epoch) => round(validationLoss + height * (falling(epoch) + rising(epoch) - last + noise(epoch))));
  return {
    experiment_id: experimentId,
    epochs: range,
    train_loss: range.map((epoch) =>
      round(floor * (1 - (gap * (epoch + 1)) / epochs) + height * (falling(epoch) - falling(epochs - 1)) * (1 + noise(epoch))),
    ),
    val_loss: validation,
    val_rmse: rmse === null ? [] : validation.map((loss) => round(rmse * Math.sqrt(loss / validationLoss))),
  };
}
