import type { ExperimentDetail } from '../../analysis/experiment.ts';
import { NO_VALUE, formatCount, formatLearningRate } from '../format.ts';

interface SettingsGroup {
  title: string;
  settings: { label: string; value: string }[];
}

/** Everything that an experiment was started with, as groups of one table. */
export function settingsOf(experiment: ExperimentDetail): SettingsGroup[] {
  return [
    group('Data', [
      ['Dataset', text(experiment.dataset_name)],
      ['Feature config', text(experiment.feature_config_name)],
      ['Sample', experiment.data_sample_percent === null ? NO_VALUE : `${experiment.data_sample_percent}%`],
      ['Split strategy', text(experiment.split_strategy)],
      ['Holdout days', formatCount(experiment.holdout_days)],
      ['Date column', text(experiment.date_column)],
    ]),
    group('Training', [
      ['Optimizer', text(experiment.optimizer)],
      ['Learning rate', formatLearningRate(experiment.learning_rate)],
      ['Batch size', formatCount(experiment.batch_size)],
      ['Epochs', formatCount(experiment.epochs)],
      ['Loss function', text(experiment.loss_function)],
      // Other types store weights too, and train without them.
      ...(experiment.model_type === 'hybrid' ? [['Loss weights', weights(experiment)] as const] : []),
      ['Machine', text(experiment.machine_type)],
    ]),
    group('Model', [
      ['Model config', text(experiment.model_config_name)],
      ['Output dim', formatCount(experiment.output_embedding_dim)],
      ['Algorithm', text(experiment.retrieval_algorithm)],
      ['Top-K', formatCount(experiment.top_k)],
    ]),
  ];
}

function group(title: string, settings: readonly (readonly [label: string, value: string])[]): SettingsGroup {
  return { title, settings: settings.map(([label, value]) => ({ label, value })) };
}

function text(value: string | null): string {
  return value === null || value.trim() === '' ? NO_VALUE : value;
}

function weights({ retrieval_weight: retrieval, ranking_weight: ranking }: ExperimentDetail): string {
  if (retrieval === null && ranking === null) return NO_VALUE;
  return `retrieval ${formatLearningRate(retrieval)} · ranking ${formatLearningRate(ranking)}`;
}
