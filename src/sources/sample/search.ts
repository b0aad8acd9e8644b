import { MODEL_TYPES, type ModelType } from '../../metrics.ts';
import {
  outputEmbeddingDim,
  type Numbered,
  type NumberedFeatureConfig,
  type NumberedProject,
  type SampleModelConfig,
} from './catalogue.ts';
import type { Random } from './prng.ts';

export interface Settings {
  featureConfig: NumberedFeatureConfig;
  modelConfig: Numbered<SampleModelConfig>;
  optimizer: string;
  learningRate: number;
  batchSize: number;
  epochs: number;
  samplePercent: number;
  splitStrategy: string;
  /** Ranking alone retrieves nothing: null. */
  retrievalAlgorithm: string | null;
  topK: number | null;
}

export interface Proposal {
  name: string;
  description: string;
  settings: Settings;
}

/** An earlier experiment that a proposal may build on. */
export interface Base {
  experimentNumber: number;
  settings: Settings;
}

interface Situation {
  project: NumberedProject;
  week: number;
  type: ModelType;
  random: Random;
}

const LEARNING_RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;
/** Where a team starts with each optimizer: its usual default. */
const USUAL_LEARNING_RATE: Record<string, number> = { adagrad: 0.1, adam: 0.001, adamw: 0.001, rmsprop: 0.001, sgd: 0.03 };
const OPTIMIZERS = ['adagrad', 'adagrad', 'adam', 'adam', 'adamw', 'rmsprop', 'sgd'] as const;
const MODEL_TYPE_OF_CONFIG: Record<ModelType, SampleModelConfig['modelType']> = {
  retrieval: 'retrieval',
  ranking: 'ranking',
  hybrid: 'multitask',
};

/**
 * What a team tries next. Early weeks explore small, cheap runs; later weeks mostly take the best run known at the start
 * of the week and change one thing, as people do, and always some of them explore.
 */
export function propose(situation: Situation, best: Base | undefined): Proposal {
  const { week, random } = situation;
  const exploring = Math.max(0.3, 0.9 - 0.08 * week);
  return best === undefined || random.chance(exploring) ? explore(situation) : vary(situation, best);
}

function explore(situation: Situation): Proposal {
  const { type, random } = situation;
  const optimizer = random.pick(OPTIMIZERS);
  const modelConfig = anyModelConfig(situation);
  const settings: Settings = {
    featureConfig: anyFeatureConfig(situation),
    modelConfig,
    optimizer,
    learningRate: nearbyLearningRate(USUAL_LEARNING_RATE[optimizer]!, random.chance(0.3) ? 3 : 1, random),
    batchSize: random.pick([1024, 2048, 4096, 8192]),
    epochs: random.pick(epochChoices(situation)),
    samplePercent: random.pick(sampleChoices(situation)),
    splitStrategy: random.pick(['strict_time', 'time_holdout', 'time_holdout', 'random']),
    retrievalAlgorithm: type === 'ranking' ? null : random.pick(['brute_force', 'brute_force', 'scann']),
    topK: type === 'ranking' ? null : 100,
  };
  return {
    name: `${optimizer} ${settings.learningRate}, ${outputEmbeddingDim(modelConfig)} dimensions`,
    description: `A look at "${settings.featureConfig.name}" with "${modelConfig.name}".`,
    settings,
  };
}

/** One change to a setting; chance or want of a choice may leave it the same. */
type Change = (situation: Situation, from: Settings) => Partial<Settings>;
const CHANGES: Record<string, Change> = {
  'learning rate': ({ random }, { learningRate }) => ({ learningRate: nearbyLearningRate(learningRate, 1, random) }),
  optimizer: ({ random }) => {
    const optimizer = random.pick(OPTIMIZERS);
    return { optimizer, learningRate: USUAL_LEARNING_RATE[optimizer]! };
  },
  'batch size': ({ random }, { batchSize }) => ({ batchSize: random.pick([Math.max(1024, batchSize / 2), Math.min(8192, batchSize * 2)]) }),
  epochs: (situation) => ({ epochs: situation.random.pick(epochChoices(situation)) }),
  'sample %': (situation) => ({ samplePercent: situation.random.pick(sampleChoices(situation)) }),
  features: (situation) => ({ featureConfig: anyFeatureConfig(situation) }),
  model: (situation) => ({ modelConfig: anyModelConfig(situation) }),
  algorithm: ({ type, random }) => ({ retrievalAlgorithm: type === 'ranking' ? null : random.pick(['brute_force', 'scann']) }),
};

function vary(situation: Situation, { experimentNumber, settings }: Base): Proposal {
  for (let attempt = 0; attempt < 3; attempt++) {
    const what = chooseChange(situation, settings);
    const changed = { ...settings, ...CHANGES[what]!(situation, settings) };
    const [before, after] = [shown(what, settings), shown(what, changed)];
    if (before === after) continue;
    return {
      name: capitalised(`${what} ${after}`),
      description: `Exp #${experimentNumber} with ${what} ${after} instead of ${before}.`,
      settings: changed,
    };
  }
  return { name: `Repeat of Exp #${experimentNumber}`, description: 'The same settings once more, to see how much is noise.', settings };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is new is tried on the best run first. */
function chooseChange(situation: Situation, { featureConfig, modelConfig }: Settings): string {
  const { week, random } = situation;
  const isNew = ({ fromWeek }: { fromWeek: number }): boolean => week - fromWeek <= 1 && fromWeek > 0;
  if (featureConfigs(situation).some((config) => isNew(config) && config !== featureConfig) && random.chance(0.6)) return 'features';
  if (modelConfigs(situation).some((config) => isNew(config) && config !== modelConfig) && random.chance(0.5)) return 'model';
  return random.pick(Object.keys(CHANGES));
}

function shown(what: string, settings: Settings): string {
  switch (what) {
    case 'learning rate':
      return String(settings.learningRate);
    case 'optimizer':
      return `${settings.optimizer} ${settings.learningRate}`;
    case 'batch size':
      return String(settings.batchSize);
    case 'epochs':
      return String(settings.epochs);
    case 'sample %':
      return String(settings.samplePercent);
    case 'features':
      return `"${settings.featureConfig.name}"`;
    case 'model':
      return `"${settings.modelConfig.name}"`;
    default:
      return String(settings.retrievalAlgorithm);
  }
}

function nearbyLearningRate(learningRate: number, steps: number, random: Random): number {
  const at = LEARNING_RATES.findIndex((rate) => rate >= learningRate) + random.integer(-steps, steps);
  return LEARNING_RATES[Math.min(LEARNING_RATES.length - 1, Math.max(0, at))]!;
}

function epochChoices({ week }: Situation): readonly number[] {
  if (week < 3) return [5, 10, 10, 15];
  return week < 7 ? [10, 15, 20, 30] : [15, 20, 25, 25, 30, 50];
}

function sampleChoices({ week }: Situation): readonly number[] {
  if (week < 3) return [10, 25];
  return week < 7 ? [25, 50, 100] : [50, 100, 100];
}

function featureConfigs({ project, week, type }: Situation): NumberedFeatureConfig[] {
  const needed = type === 'retrieval' ? 'retrieval' : 'ranking';
  return project.featureConfigs.filter((config) => config.configType === needed && config.fromWeek <= week);
}

function modelConfigs({ project, week, type }: Situation): Numbered<SampleModelConfig>[] {
  return project.modelConfigs.filter((config) => config.modelType === MODEL_TYPE_OF_CONFIG[type] && config.fromWeek <= week);
}

/** The newest is twice as likely as each of the others. */
function anyFeatureConfig(situation: Situation): NumberedFeatureConfig {
  const choices = featureConfigs(situation);
  return situation.random.pick([...choices, ...choices.slice(-1)]);
}

function anyModelConfig(situation: Situation): Numbered<SampleModelConfig> {
  const choices = modelConfigs(situation);
  return situation.random.pick([...choices, ...choices.slice(-1)]);
}

/** The types for which the project has a model config already. */
export function typesInWeek(project: NumberedProject, week: number): ModelType[] {
  return MODEL_TYPES.filter((type) =>
    project.modelConfigs.some((config) => config.modelType === MODEL_TYPE_OF_CONFIG[type] && config.fromWeek <= week),
  );
}
