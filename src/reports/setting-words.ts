import type { ComparedSetting, SettingDifference } from '../analysis/setting-differences.ts';
import { formatCount, formatLearningRate } from './format.ts';
import { cutMiddle, oneLine } from './line.ts';

const LABELS: Record<ComparedSetting, string> = {
  learning_rate: 'learning rate',
  feature_config_name: 'feature config',
  model_config_name: 'model config',
  dataset_name: 'dataset',
  batch_size: 'batch size',
  epochs: 'epochs',
  optimizer: 'optimizer',
  retrieval_algorithm: 'algorithm',
  data_sample_percent: 'sample',
  split_strategy: 'split',
  holdout_days: 'holdout days',
  date_column: 'date column',
  top_k: 'top-K',
  output_embedding_dim: 'output dim',
  buyer_tower_structure: 'buyer tower',
  product_tower_structure: 'product tower',
  ranking_tower_structure: 'ranking tower',
};

const NAMED = 2;
/** Two names of configs and datasets fill half a phone: the second difference is then only counted. */
const NAMED_LENGTH = 80;
const NAME_LENGTH = 30;

/**
 * What a new leader does otherwise: "learning rate 0.01 instead of 0.1, epochs 20 instead of 10", two at most and one where they are
 * long; where more differ, "; 7 settings differ" behind them. "the same settings" where none does.
 */
export function differenceWords(differences: readonly SettingDifference[]): string {
  if (differences.length === 0) return 'the same settings';
  const [first, ...others] = differences.slice(0, NAMED).map(differenceText);
  const both = [first, ...others].join(', ');
  const isShort = both.length <= NAMED_LENGTH;
  const isWhole = differences.length <= NAMED && (isShort || others.length === 0);
  return isWhole ? both : `${isShort ? both : first}; ${differences.length} settings differ`;
}

function differenceText({ setting, before, now }: SettingDifference): string {
  const label = LABELS[setting];
  // Two configs of one name: saying it twice would look like no difference.
  if (before === now) return `another ${label} “${valueText(setting, now)}”`;
  return `${label} ${valueText(setting, now)} instead of ${valueText(setting, before)}`;
}

function valueText(setting: ComparedSetting, value: string | number | null): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return cutMiddle(oneLine(value), NAME_LENGTH);
  if (setting === 'learning_rate') return formatLearningRate(value);
  return setting === 'data_sample_percent' ? `${value}%` : formatCount(value);
}
