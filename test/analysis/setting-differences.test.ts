import { expect, test } from 'vitest';
import { differingSettings } from '../../src/analysis/setting-differences.ts';
import type { ComparedExperiment } from '../../src/analysis/compare.ts';

const experiment = {
  learning_rate: 0.1,
  feature_config_id: 1,
  feature_config_name: 'Small',
  model_config_id: 1,
  model_config_name: 'Towers',
  dataset_id: 1,
  dataset_name: 'Orders',
  batch_size: 512,
  epochs: 10,
  optimizer: 'adam',
  retrieval_algorithm: null,
  data_sample_percent: 100,
  split_strategy: 'random',
  holdout_days: null,
  date_column: '',
  top_k: 100,
  output_embedding_dim: 32,
  buyer_tower_structure: '64→32',
  product_tower_structure: '64→32',
  ranking_tower_structure: null,
  machine_type: 'small',
} as ComparedExperiment;
const names = (changes: Partial<ComparedExperiment>): string[] =>
  differingSettings(experiment, { ...experiment, ...changes }).map(({ setting }) => setting);

test('settings that differ stand in the order of their weight', () => {
  expect(names({ split_strategy: 'temporal', epochs: 20, feature_config_id: 2, feature_config_name: 'Big', learning_rate: 0.01 })).toEqual([
    'learning_rate',
    'feature_config_name',
    'epochs',
    'split_strategy',
  ]);
});

test('what follows from another model config is no difference of its own', () => {
  expect(names({ output_embedding_dim: 64, buyer_tower_structure: '128→64' })).toEqual(['output_embedding_dim', 'buyer_tower_structure']);
  expect(names({ model_config_id: 2, model_config_name: 'Wide', output_embedding_dim: 64, buyer_tower_structure: '128→64' })).toEqual([
    'model_config_name',
  ]);
});

test('two configs of one name differ; an empty text and no value, and two machines, do not', () => {
  expect(names({ dataset_id: 2 })).toEqual(['dataset_name']);
  expect(names({ date_column: null, machine_type: 'large' })).toEqual([]);
});
