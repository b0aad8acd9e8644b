import type { DatasetRow, FeatureConfigRow, ModelConfigRow, ProjectRow } from '../../store/rows.ts';
import { bookshop } from './bookshop.ts';
import { datasetFilters, featureLists } from './columns.ts';
import { grocery } from './grocery.ts';

export interface SampleDataset {
  name: string;
  description: string;
  rowCount: number;
  /** How well its rows tell what people will buy next; 1 is good. */
  quality: number;
}

export interface SampleFeatureConfig {
  name: string;
  /** Name of a dataset of the same project. */
  dataset: string;
  configType: 'retrieval' | 'ranking';
  /** How many columns and crosses feed both towers. */
  columns: number;
  crosses: number;
  buyerTensorDim: number;
  productTensorDim: number;
  /** The week (0 to 11) in which the team writes it; nobody can use it earlier. */
  fromWeek: number;
}

export interface SampleModelConfig {
  name: string;
  modelType: 'retrieval' | 'ranking' | 'multitask';
  /** Units of each tower's dense layers; the last is the output embedding. */
  tower: readonly number[];
  activation: string;
  l2: number;
  dropout: number;
  /** Units of the rating head before its single output; empty for retrieval. */
  head: readonly number[];
  /** Retrieval to ranking weight of the loss, for multitask. */
  weights: readonly [retrieval: number, ranking: number];
  fromWeek: number;
}

export interface SampleProject {
  name: string;
  description: string;
  dateColumn: string;
  /** Fewest and most experiments a week. */
  pace: readonly [number, number];
  /** What a perfect run would reach: recall at 100 and test RMSE. */
  limits: { recall: number; rmse: number };
  datasets: readonly SampleDataset[];
  featureConfigs: readonly SampleFeatureConfig[];
  modelConfigs: readonly SampleModelConfig[];
}

export type Numbered<T> = T & { readonly id: number };
export type NumberedFeatureConfig = Numbered<Omit<SampleFeatureConfig, 'dataset'>> & { readonly dataset: Numbered<SampleDataset> };
export type NumberedProject = Numbered<Omit<SampleProject, 'datasets' | 'featureConfigs' | 'modelConfigs'>> & {
  readonly datasets: readonly Numbered<SampleDataset>[];
  readonly featureConfigs: readonly NumberedFeatureConfig[];
  readonly modelConfigs: readonly Numbered<SampleModelConfig>[];
};

/** The sample projects with ids from 1 in each table, and names resolved to what they name. */
export function numberedProjects(): NumberedProject[] {
  const [numberProject, numberDataset, numberFeatureConfig, numberModelConfig] = [counter(), counter(), counter(), counter()];
  return [grocery, bookshop].map((project) => {
    const datasets = project.datasets.map((dataset) => ({ ...dataset, id: numberDataset() }));
    const featureConfigs = project.featureConfigs.map((config) => {
      const dataset = datasets.find(({ name }) => name === config.dataset);
      if (dataset === undefined) throw new Error(`${project.name} has no dataset "${config.dataset}"`);
      return { ...config, dataset, id: numberFeatureConfig() };
    });
    const modelConfigs = project.modelConfigs.map((config) => ({ ...config, id: numberModelConfig() }));
    return { ...project, id: numberProject(), datasets, featureConfigs, modelConfigs };
  });
}

function counter(): () => number {
  let last = 0;
  return () => ++last;
}

interface CatalogueRows {
  projects: ProjectRow[];
  datasets: DatasetRow[];
  feature_configs: FeatureConfigRow[];
  model_configs: ModelConfigRow[];
}

/** The rows of every table but the experiments. */
export function catalogueRows(projects: readonly NumberedProject[]): CatalogueRows {
  return {
    projects: projects.map(({ id, name, description }) => ({ id, name, description })),
    datasets: projects.flatMap((project) =>
      project.datasets.map(({ id, name, description, rowCount }) => ({
        id,
        project_id: project.id,
        name,
        description,
        row_count: rowCount,
        filters: JSON.stringify(datasetFilters({ name, description })),
      })),
    ),
    feature_configs: projects.flatMap((project) =>
      project.featureConfigs.map((config) => ({
        id: config.id,
        dataset_id: config.dataset.id,
        name: config.name,
        config_type: config.configType,
        buyer_tensor_dim: config.buyerTensorDim,
        product_tensor_dim: config.productTensorDim,
        ...featureLists(config),
      })),
    ),
    model_configs: projects.flatMap((project) => project.modelConfigs.map((config) => modelConfigRow(project.id, config))),
  };
}

function modelConfigRow(projectId: number, config: Numbered<SampleModelConfig>): ModelConfigRow {
  const layers = layersOf(config);
  return {
    id: config.id,
    project_id: projectId,
    name: config.name,
    model_type: config.modelType,
    buyer_tower_layers: JSON.stringify(layers.buyer_tower_layers),
    product_tower_layers: JSON.stringify(layers.product_tower_layers),
    rating_head_layers: JSON.stringify(layers.rating_head_layers),
    output_embedding_dim: outputEmbeddingDim(config),
    loss_function: config.modelType === 'retrieval' ? 'categorical_crossentropy' : 'mse',
    retrieval_weight: config.weights[0],
    ranking_weight: config.weights[1],
  };
}

/** Both towers are alike; the rating head ends in the one rating. */
export function layersOf(
  config: SampleModelConfig,
): Record<'buyer_tower_layers' | 'product_tower_layers' | 'rating_head_layers', object[]> {
  const tower = denseLayers(config.tower, config);
  const head = config.head.length === 0 ? [] : [...denseLayers(config.head, config), { type: 'dense', units: 1, activation: null }];
  return { buyer_tower_layers: tower, product_tower_layers: tower, rating_head_layers: head };
}

function denseLayers(units: readonly number[], { activation, l2, dropout }: SampleModelConfig): object[] {
  return units.flatMap((count, i) => {
    const dense = { type: 'dense', units: count, activation, l2_reg: l2 };
    return dropout > 0 && i < units.length - 1 ? [dense, { type: 'dropout', rate: dropout }] : [dense];
  });
}

export function outputEmbeddingDim(config: SampleModelConfig): number {
  return config.tower.at(-1)!;
}
