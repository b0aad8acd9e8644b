import { MODEL_TYPES } from '../../metrics.ts';
import type { ExperimentRow } from '../../store/rows.ts';
import type { LoadedExperiment } from '../source.ts';
import type { Attempt } from './attempts.ts';
import { outputEmbeddingDim, type NumberedProject } from './catalogue.ts';
import { trainingCurve } from './curve.ts';
import { derivedSettings } from './features.ts';
import { failureOf } from './failures.ts';
import { NO_METRICS } from './outcome.ts';
import type { Random } from './prng.ts';
import type { Settings } from './search.ts';
import { SECOND, timeText } from './timetable.ts';

interface Setting {
  id: number;
  project: NumberedProject;
  createdAt: number;
  /** Nothing has happened after it. */
  end: number;
  random: Random;
}

/** What the status says about a run, besides its settings. */
type Course = Pick<ExperimentRow, 'current_stage' | 'progress_percent' | 'error_stage' | 'error_message'> & {
  /** Share of the training that is behind it; null where training never began. */
  trainedShare: number | null;
  startedAt: number | null;
  finishedAt: number | null;
};

/** An attempt as the row and curve that a source hands over. */
export function experimentOf(attempt: Attempt, { id, project, createdAt, end, random }: Setting): LoadedExperiment {
  const { settings, outcome, fate } = attempt;
  const course = courseOf(attempt, createdAt, end, random);
  const { startedAt, finishedAt, trainedShare, ...shown } = course;
  const epochsDone = trainedShare === null ? 0 : Math.floor(trainedShare * settings.epochs + 1e-9);
  return {
    experiment: {
      id,
      project_id: project.id,
      dataset_id: settings.featureConfig.dataset.id,
      feature_config_id: settings.featureConfig.id,
      model_config_id: settings.modelConfig.id,
      model_type: attempt.type,
      experiment_number: attempt.experimentNumber,
      experiment_name: attempt.name,
      experiment_description: attempt.description,
      status: fate,
      ...columnsOf(settings, project),
      ...derivedSettings(settings.featureConfig, settings.modelConfig),
      ...(fate === 'completed' ? outcome.metrics : NO_METRICS),
      ...shown,
      created_at: timeText(createdAt),
      started_at: startedAt === null ? null : timeText(startedAt),
      completed_at: finishedAt === null ? null : timeText(finishedAt),
      updated_at: timeText(finishedAt ?? Math.max(createdAt, end - random.integer(1, 40 * SECOND))),
      duration_seconds: startedAt === null || finishedAt === null ? null : Math.floor((finishedAt - startedAt) / SECOND),
      created_by_id: authorOf(attempt, project),
    },
    curve:
      epochsDone === 0
        ? null
        : trainingCurve(
            { experimentId: id, settings, validationLoss: outcome.validationLoss, rmse: outcome.metrics.rmse ?? null, epochsDone },
            random,
          ),
  };
}

/** Four people, who take turns at the model types; no randomness, so that everything else stays as it is. */
const PEOPLE = [3, 7, 8, 12] as const;

function authorOf({ week, type }: Attempt, { id }: NumberedProject): number {
  return PEOPLE[(week + MODEL_TYPES.indexOf(type) + id) % PEOPLE.length]!;
}

function columnsOf(settings: Settings, { dateColumn }: NumberedProject) {
  const byTime = settings.splitStrategy !== 'random';
  return {
    data_sample_percent: settings.samplePercent,
    split_strategy: settings.splitStrategy,
    holdout_days: byTime ? (settings.splitStrategy === 'strict_time' ? 14 : 7) : null,
    date_column: byTime ? dateColumn : null,
    epochs: settings.epochs,
    batch_size: settings.batchSize,
    learning_rate: settings.learningRate,
    machine_type: machineOf(settings),
    optimizer: settings.optimizer,
    output_embedding_dim: outputEmbeddingDim(settings.modelConfig),
    retrieval_algorithm: settings.retrievalAlgorithm,
    top_k: settings.topK,
  };
}

function machineOf({ samplePercent, featureConfig }: Settings): string {
  const rows = featureConfig.dataset.rowCount * (samplePercent / 100);
  if (rows > 4_000_000) return 'n2-highmem-16';
  return rows > 1_000_000 ? 'n2-standard-8' : 'e2-standard-4';
}

function courseOf({ fate, settings }: Attempt, createdAt: number, end: number, random: Random): Course {
  const startedAt = createdAt + random.integer(25 * SECOND, 150 * SECOND);
  const duration = durationOf(settings, random);
  // Runs of the last hours may not reach into the future.
  const after = (share: number): number => startedAt + Math.floor(Math.min(duration * share, Math.max(0.8 * (end - startedAt), 0)));
  const none = { error_stage: null, error_message: null };
  switch (fate) {
    case 'pending':
      return { ...none, current_stage: 'pending', progress_percent: 0, trainedShare: null, startedAt: null, finishedAt: null };
    case 'submitting':
      return { ...none, current_stage: 'submitting', progress_percent: 0, trainedShare: null, startedAt: null, finishedAt: null };
    case 'running': {
      const trainedShare = random.between(0.3, 0.7);
      return {
        ...none,
        current_stage: 'train',
        progress_percent: Math.round(30 + 65 * trainedShare),
        trainedShare,
        startedAt,
        finishedAt: null,
      };
    }
    case 'cancelled':
      return { ...none, current_stage: 'cancelled', progress_percent: 45, trainedShare: 0.25, startedAt, finishedAt: after(0.4) };
    case 'failed': {
      const { stage, message, doneShare } = failureOf(settings, random);
      const progress = { dataset: 8, transform: 22, train: Math.round(30 + 65 * doneShare) }[stage];
      return {
        error_stage: stage,
        error_message: message,
        current_stage: 'failed',
        progress_percent: progress,
        trainedShare: stage === 'train' ? doneShare : null,
        startedAt,
        finishedAt: after(progress / 100),
      };
    }
    case 'completed':
      return { ...none, current_stage: 'completed', progress_percent: 100, trainedShare: 1, startedAt, finishedAt: after(1) };
  }
}

/** Some minutes to prepare the rows, then training; at most three and a half hours. */
function durationOf({ epochs, samplePercent, featureConfig }: Settings, random: Random): number {
  const millionRows = (featureConfig.dataset.rowCount * samplePercent) / 100 / 1_000_000;
  const seconds = 480 + 60 * millionRows + epochs * (9 + 22 * millionRows ** 0.8);
  return Math.floor(Math.min(12_600, seconds * random.between(0.85, 1.2)) * SECOND);
}
