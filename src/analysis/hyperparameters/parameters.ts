/** What experiments are set to: the columns that hyperparameter analysis looks at, under the names that people see. */
import type { ModelType } from '../../metrics.ts';
import type { ExperimentRow } from '../../store/rows.ts';

export type Field = keyof ExperimentRow;
type Section = 'training' | 'model' | 'features' | 'dataset';

/** Column of `experiments` that is equal where all settings of one part are: of the model, the features, the dataset. */
export type SettingsKey = 'model_settings_key' | 'feature_settings_key' | 'dataset_settings_key';

export interface Parameter {
  readonly param: string;
  /** Column of `experiments`. */
  readonly field: Field;
  readonly kind: 'text' | 'number';
  /** Text for people of a value as stored. */
  readonly display: (value: string | number) => string;
}

function text(param: string, field: Field): Parameter {
  return { param, field, kind: 'text', display: String };
}

function number(param: string, field: Field, display: (value: number) => string = String): Parameter {
  return { param, field, kind: 'number', display: (value) => display(Number(value)) };
}

/** Plain decimals with every digit: 0.00025 stays 0.00025 and 1e-7 is 0.0000001. */
function asWritten(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** "1,234,567" */
function inThousands(value: number): string {
  return value.toLocaleString('en-US');
}

const PARAMETERS: Readonly<Record<Section, readonly Parameter[]>> = {
  training: [
    text('Optimizer', 'optimizer'),
    number('Learning Rate', 'learning_rate', asWritten),
    number('Batch Size', 'batch_size'),
    number('Epochs', 'epochs'),
    number('Output Dim', 'output_embedding_dim'),
    text('Algorithm', 'retrieval_algorithm'),
    number('Top-K', 'top_k'),
    text('Split Strategy', 'split_strategy'),
    number('Sample %', 'data_sample_percent', (value) => `${value}%`),
  ],
  model: [
    text('Buyer Tower', 'buyer_tower_structure'),
    text('Product Tower', 'product_tower_structure'),
    text('Buyer Activation', 'buyer_activation'),
    text('Product Activation', 'product_activation'),
    text('Buyer L2 Reg', 'buyer_l2_category'),
    text('Product L2 Reg', 'product_l2_category'),
    number('Buyer Params', 'buyer_total_params', inThousands),
    number('Product Params', 'product_total_params', inThousands),
  ],
  features: [
    number('Buyer Vector Size', 'buyer_tensor_dim'),
    number('Product Vector Size', 'product_tensor_dim'),
    number('Buyer Features', 'buyer_feature_count'),
    number('Product Features', 'product_feature_count'),
    number('Buyer Crosses', 'buyer_cross_count'),
    number('Product Crosses', 'product_cross_count'),
  ],
  dataset: [number('Dataset Size', 'dataset_row_count', inThousands)],
};

/** A retrieval model has no head that rates. */
const RANKING_TOWER = [
  text('Ranking Tower', 'ranking_tower_structure'),
  number('Ranking Params', 'ranking_total_params', inThousands),
] as const;

export function parametersOf(type: ModelType): Readonly<Record<Section, readonly Parameter[]>> {
  return type === 'retrieval' ? PARAMETERS : { ...PARAMETERS, model: [...PARAMETERS.model, ...RANKING_TOWER] };
}

/** Lists of which an experiment may hold several entries, under the names that the answer gives them. */
export const FEATURE_LISTS = {
  buyer: 'buyer_feature_details',
  product: 'product_feature_details',
  buyer_crosses: 'buyer_cross_details',
  product_crosses: 'product_cross_details',
} as const satisfies Record<string, Field>;

export const FILTER_LISTS = {
  date_filters: 'dataset_date_filters',
  customer_filters: 'dataset_customer_filters',
  product_filters: 'dataset_product_filters',
} as const satisfies Record<string, Field>;
