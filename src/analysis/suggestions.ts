import type { Knex } from 'knex';
import { primaryMetric, type ModelType } from '../metrics.ts';
import { completedExperiments, type CompletedQuestion } from './sql.ts';
import { topConfigurations, type Configuration } from './top-configurations.ts';

export interface Suggestions {
  model_type: ModelType;
  /** Untested pairs, newest configs first, then variations of the best experiment. */
  suggestions: Suggestion[];
}

export interface Suggestion {
  type: 'untested_pair' | 'variation';
  /** A sentence that says what to train and why. */
  title: string;
  feature_config_id: number;
  model_config_id: number | null;
  /** The experiment that a variation starts from; null for a pair. */
  base_experiment_id: number | null;
  /** Settings that differ from the base experiment's; empty for a pair. */
  params: Partial<Record<'learning_rate' | 'epochs' | 'data_sample_percent', number>>;
}

const MOST_PAIRS = 3;

/**
 * What to train next: pairs of configs that nobody has tried, and variations of the best experiment. At most six.
 *
 * With `completedBefore`, as it stood then: the best and the counts of runs are of what had completed, and a pair was tried
 * where an experiment with it had been created. Two things are known as they are now alone: configs have no date, so later
 * ones are paired too, and a run that has failed or was cancelled since counts as never tried.
 */
export async function suggestExperiments(knex: Knex, { project, type, completedBefore }: CompletedQuestion): Promise<Suggestions> {
  const pairs = await untestedPairs(knex, { project, type, completedBefore });
  const { configurations, total } = await topConfigurations(knex, { project, type, completedBefore, limit: 1 });
  return { model_type: type, suggestions: [...pairs, ...configurations.flatMap((best) => variations(best, { type, total }))] };
}

interface PairRow {
  feature_config_id: number;
  feature_config: string;
  model_config_id: number;
  model_config: string;
}

/** Only these model configs train an experiment of the type; one without a known type trains none. */
const MODEL_CONFIG_TYPE: Record<ModelType, string> = { retrieval: 'retrieval', ranking: 'ranking', hybrid: 'multitask' };

/** A ranking or multitask model config needs a ranking feature config, a retrieval one any other. The newest have the highest ids. */
async function untestedPairs(knex: Knex, { project, type, completedBefore }: CompletedQuestion): Promise<Suggestion[]> {
  const tested = knex('experiments as e')
    .where({ 'e.project_id': project.id })
    .whereIn('e.status', ['completed', 'running', 'submitting'])
    .whereRaw('e.feature_config_id = f.id and e.model_config_id = m.id');
  // What had completed by then had been created, even where nobody noted when.
  if (completedBefore !== undefined) void tested.whereRaw('coalesce(e.created_at, e.completed_at) < ?', [completedBefore]);
  const pairs = await knex('feature_configs as f')
    .join('datasets as d', 'd.id', 'f.dataset_id')
    .join('model_configs as m', 'm.project_id', 'd.project_id')
    .where({ 'd.project_id': project.id, 'm.model_type': MODEL_CONFIG_TYPE[type] })
    .whereRaw(`f.config_type is ${type === 'retrieval' ? '' : 'not '}distinct from 'ranking'`)
    .whereNotExists(tested)
    .orderByRaw('f.id desc, m.id desc')
    .limit(MOST_PAIRS)
    .select<PairRow[]>({ feature_config_id: 'f.id', feature_config: 'f.name', model_config_id: 'm.id', model_config: 'm.name' });
  const runsWith = await countRuns(knex, { project, type, completedBefore }, pairs);
  return pairs.map(({ feature_config_id, feature_config, model_config_id, model_config }) => ({
    type: 'untested_pair',
    title: `Train feature config “${feature_config}” (${runsWith({ feature_config_id })}) with model config “${model_config}” (${runsWith({ model_config_id })}): nobody has tried the two together.`,
    feature_config_id,
    model_config_id,
    base_experiment_id: null,
    params: {},
  }));
}

type ConfigColumn = 'feature_config_id' | 'model_config_id';

/** Says how many completed experiments of the type were trained with one of the pairs' configs. */
async function countRuns(
  knex: Knex,
  question: CompletedQuestion,
  pairs: readonly PairRow[],
): Promise<(config: Partial<Record<ConfigColumn, number>>) => string> {
  const idsOf = (column: ConfigColumn): number[] => pairs.map((pair) => pair[column]);
  const counts =
    pairs.length === 0
      ? []
      : await completedExperiments(knex, question)
          .whereRaw('(e.feature_config_id = any(?) or e.model_config_id = any(?))', [idsOf('feature_config_id'), idsOf('model_config_id')])
          .groupBy('e.feature_config_id', 'e.model_config_id')
          .select<({ runs: number } & Record<ConfigColumn, number | null>)[]>(
            'e.feature_config_id',
            'e.model_config_id',
            knex.raw('count(*) as runs'),
          );
  return (config) => {
    const [[column, id]] = Object.entries(config) as [[ConfigColumn, number]];
    const runs = counts.filter((row) => row[column] === id).reduce((sum, row) => sum + row.runs, 0);
    return runs === 0 ? 'not trained yet' : `trained ${runs} time${runs === 1 ? '' : 's'}`;
  };
}

/** Above this a smaller learning rate may still help; below so many epochs, or on less than all rows, more of them may. */
const HIGH_LEARNING_RATE = 0.001;
const FEW_EPOCHS = 20;
const MORE_EPOCHS = 5;
const ALL_PERCENT = 100;

function variations(best: Configuration, { type, total }: { type: ModelType; total: number }): Suggestion[] {
  const rank = total === 1 ? 'the only one' : `the best of ${total}`;
  const base = `${best.display_name} (${rank} by ${primaryMetric(type).label})`;
  const variation = (title: string, params: Suggestion['params']): Suggestion => ({
    type: 'variation',
    title,
    feature_config_id: best.feature_config_id,
    model_config_id: best.model_config_id,
    base_experiment_id: best.experiment_id,
    params,
  });
  const { learning_rate: rate, epochs, data_sample_percent: percent } = best;
  return [
    ...(rate !== null && rate > HIGH_LEARNING_RATE
      ? [variation(`Repeat ${base} with half its learning rate: ${rate / 2} instead of ${rate}.`, { learning_rate: rate / 2 })]
      : []),
    ...(epochs !== null && epochs < FEW_EPOCHS
      ? [
          variation(`Train ${base} ${MORE_EPOCHS} epochs longer: ${epochs + MORE_EPOCHS} instead of ${epochs}.`, {
            epochs: epochs + MORE_EPOCHS,
          }),
        ]
      : []),
    ...(percent !== null && percent < ALL_PERCENT
      ? [variation(`Train ${base} on all the data instead of ${percent}% of it.`, { data_sample_percent: ALL_PERCENT })]
      : []),
  ];
}
