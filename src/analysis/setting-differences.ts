import type { ComparedExperiment } from './compare.ts';

/** Names and other texts as stored; null where an experiment has no value. */
export interface SettingDifference {
  setting: ComparedSetting;
  before: string | number | null;
  now: string | number | null;
}

/** What may make one experiment better than another, by how much it tells: what people turn first stands first. */
export const WEIGHTY_SETTINGS = [
  'learning_rate',
  'feature_config_name',
  'model_config_name',
  'dataset_name',
  'batch_size',
  'epochs',
  'optimizer',
  'retrieval_algorithm',
  'data_sample_percent',
  'split_strategy',
  'holdout_days',
  'date_column',
  'top_k',
  'output_embedding_dim',
  'buyer_tower_structure',
  'product_tower_structure',
  'ranking_tower_structure',
] as const satisfies readonly (keyof ComparedExperiment)[];

export type ComparedSetting = (typeof WEIGHTY_SETTINGS)[number];

/** Named parts are the same where their ids are: two configs may share a name. */
export const IDS: Partial<Record<ComparedSetting, keyof ComparedExperiment>> = {
  feature_config_name: 'feature_config_id',
  model_config_name: 'model_config_id',
  dataset_name: 'dataset_id',
};

/** What a model config says: where it differs, they are no settings of their own. */
export const PARTS_OF_MODEL: ReadonlySet<ComparedSetting> = new Set([
  'output_embedding_dim',
  'buyer_tower_structure',
  'product_tower_structure',
  'ranking_tower_structure',
]);

/**
 * The settings in which an experiment differs from one before it, in the order of their weight; an empty text is no value. The
 * machine is no setting: it makes a run faster, not better.
 */
export function differingSettings(before: ComparedExperiment, now: ComparedExperiment): SettingDifference[] {
  const isOtherModel = before.model_config_id !== now.model_config_id;
  return WEIGHTY_SETTINGS.filter((setting) => {
    if (isOtherModel && PARTS_OF_MODEL.has(setting)) return false;
    const key = IDS[setting] ?? setting;
    return known(before[key]) !== known(now[key]);
  }).map((setting) => ({ setting, before: known(before[setting]), now: known(now[setting]) }));
}

/** An empty text is no value. */
export function known(value: string | number | null): string | number | null {
  return typeof value === 'string' && value.trim() === '' ? null : value;
}
