import type { Knex } from 'knex';
import { finiteOrNull, hasMetric, metricOf, primaryMetric, type Metric, type MetricKey, type ModelType } from '../metrics.ts';
import { BESTS } from './dashboard-stats.ts';
import { completedExperiments, displayName, orderBest, type CompletedQuestion } from './sql.ts';

export interface TrainingHeatmaps {
  model_type: ModelType;
  experiments: HeatmapExperiment[];
  /** By label, over what is shown. */
  metric_ranges: Record<string, Range>;
  loss_range: Range;
}

/** Both null where nothing is shown. */
export interface Range {
  min: number | null;
  max: number | null;
}

export interface HeatmapExperiment {
  id: number;
  /** Display name. */
  label: string;
  rank: number;
  /** Value of the type's primary metric; a recall as a fraction. */
  primary_metric: number;
  epochs: number[];
  /** Validation loss at each of `epochs`; null where it is no number. */
  epoch_values: (number | null)[];
  /** The same at more epochs: as many as a picture has columns for, so that short trainings beside a long one have cells, too. */
  fine_epochs: number[];
  fine_epoch_values: (number | null)[];
  /** The last and the lowest validation loss of all epochs, shown or not; null without any. */
  last_loss: SeenLoss | null;
  lowest_loss: SeenLoss | null;
  /** By label; recalls in percent. */
  final_metrics: Record<string, number | null>;
}

interface SeenLoss {
  epoch: number;
  loss: number;
}

interface HeatmapRow extends Record<MetricKey, number | null> {
  id: number;
  experiment_number: number | null;
  curve_epochs: number[] | null;
  val_loss: (number | null)[] | null;
}

const SHOWN_EXPERIMENTS = 10;
const MOST_STEPS = 12;
/** Of a picture that is as wide as a phone. */
const MOST_FINE_EPOCHS = 30;

/**
 * The top 10 by the primary metric: validation loss over epochs, and final metrics with their ranges.
 *
 * Shown are the epochs divisible by a step: the smallest of 1, 2, 5, 10, 20, 50 … that the largest epoch of all shown
 * experiments holds at most 12 times.
 */
export async function trainingHeatmaps(knex: Knex, { project, type, datasetId }: CompletedQuestion): Promise<TrainingHeatmaps> {
  const primary = primaryMetric(type);
  const metrics = Object.values(BESTS)
    .map(metricOf)
    .filter((metric) => hasMetric(type, metric));
  const top = orderBest(completedExperiments(knex, { project, type, datasetId }).whereNotNull(`e.${primary.key}`), primary).limit(
    SHOWN_EXPERIMENTS,
  );
  const rows = await top
    .leftJoin('training_curves as c', 'c.experiment_id', 'e.id')
    .select<HeatmapRow[]>('e.id', 'e.experiment_number', ...metrics.map(({ key }) => `e.${key}`), {
      curve_epochs: 'c.epochs',
      val_loss: 'c.val_loss',
    });
  const curves = rows.map(pairLosses);
  const step = epochStep(curves.flat().reduce((largest, { epoch }) => Math.max(largest, epoch), 0));
  const shown = curves.map((curve) => curve.filter(({ epoch }) => epoch % step === 0));
  const fineStep = stepOfColumns(new Set(curves.flat().map(({ epoch }) => epoch)));
  const fine = curves.map((curve) => curve.filter(({ epoch }) => epoch % fineStep === 0));
  return {
    model_type: type,
    experiments: rows.map((row, i) => ({
      id: row.id,
      label: displayName(row),
      rank: i + 1,
      primary_metric: row[primary.key]!,
      epochs: shown[i]!.map(({ epoch }) => epoch),
      epoch_values: shown[i]!.map(({ loss }) => loss),
      fine_epochs: fine[i]!.map(({ epoch }) => epoch),
      fine_epoch_values: fine[i]!.map(({ loss }) => loss),
      last_loss: lossesOf(curves[i]!).at(-1) ?? null,
      lowest_loss: lossesOf(curves[i]!).reduce<SeenLoss | null>((best, one) => (best === null || one.loss < best.loss ? one : best), null),
      final_metrics: Object.fromEntries(metrics.map((metric) => [metric.label, shownValue(metric, row[metric.key])])),
    })),
    metric_ranges: Object.fromEntries(
      metrics.map((metric) => [metric.label, rangeOf(rows.map((row) => shownValue(metric, row[metric.key])))]),
    ),
    loss_range: rangeOf(shown.flat().map(({ loss }) => loss)),
  };
}

interface EpochLoss {
  epoch: number;
  loss: number | null;
}

function lossesOf(curve: readonly EpochLoss[]): SeenLoss[] {
  return curve.flatMap(({ epoch, loss }) => (loss === null ? [] : [{ epoch, loss }]));
}

/** By index, up to the shorter of the two. */
function pairLosses({ curve_epochs: epochs, val_loss: losses }: HeatmapRow): EpochLoss[] {
  if (epochs === null || losses === null) return [];
  return epochs.slice(0, losses.length).map((epoch, i) => ({ epoch, loss: losses[i]! }));
}

function epochStep(largestEpoch: number): number {
  return smallestStep((step) => largestEpoch / step <= MOST_STEPS);
}

/** Counts the epochs there are, not those there might be; a step that none of them is divisible by, as 2 with odd ones, would show nothing. */
function stepOfColumns(epochs: ReadonlySet<number>): number {
  const largest = [...epochs].reduce((a, b) => Math.max(a, b), 0);
  return smallestStep((step) => {
    const columns = [...epochs].filter((epoch) => epoch % step === 0).length;
    return step > largest || (columns > 0 && columns <= MOST_FINE_EPOCHS);
  });
}

/** Of 1, 2, 5, 10, 20, 50 … */
function smallestStep(isEnough: (step: number) => boolean): number {
  for (let unit = 1; ; unit *= 10) {
    const step = [1, 2, 5].map((factor) => factor * unit).find(isEnough);
    if (step !== undefined) return step;
  }
}

function shownValue({ format }: Metric, value: number | null): number | null {
  return value !== null && format === 'percent' ? finiteOrNull(value * 100) : value;
}

function rangeOf(values: readonly (number | null)[]): Range {
  const numbers = values.filter((value) => value !== null);
  if (numbers.length === 0) return { min: null, max: null };
  return numbers.reduce((range, value) => ({ min: Math.min(range.min, value), max: Math.max(range.max, value) }), {
    min: Infinity,
    max: -Infinity,
  });
}
