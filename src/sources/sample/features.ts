import type { DerivedSettings } from '../../store/rows.ts';
import { deriveSettings } from '../derive.ts';
import { layersOf, outputEmbeddingDim, type NumberedFeatureConfig, type SampleModelConfig } from './catalogue.ts';

/** In the order in which a team adds them; the first is the id, which has the widest embedding. */
const BUYER_COLUMNS = ['customer_id', 'total_spend', 'days_since_last', 'region', 'order_count', 'loyalty_tier', 'age_band'];
const PRODUCT_COLUMNS = ['product_id', 'category', 'price', 'season', 'brand', 'days_on_sale', 'page_count'];
const BUYER_CROSSES = ['region × season', 'loyalty_tier × weekday'];
const PRODUCT_CROSSES = ['category × price', 'brand × season'];

interface Detail {
  name: string;
  dim: number;
}

/** What the platform notes of an experiment's features, towers and dataset; the towers' own columns are left to their fallback. */
export function derivedSettings(featureConfig: NumberedFeatureConfig, modelConfig: SampleModelConfig): DerivedSettings {
  const { columns, crosses, dataset, buyerTensorDim, productTensorDim } = featureConfig;
  const buyer = details(BUYER_COLUMNS.slice(0, Math.ceil(columns / 2)), buyerTensorDim);
  const product = details(PRODUCT_COLUMNS.slice(0, Math.max(1, Math.floor(columns / 2))), productTensorDim);
  const buyerCrosses = BUYER_CROSSES.slice(0, Math.floor(crosses / 2)).map((name) => ({ name, dim: 16 }));
  const productCrosses = PRODUCT_CROSSES.slice(0, Math.ceil(crosses / 2)).map((name) => ({ name, dim: 16 }));
  const own = {
    buyer_tower_structure: null,
    product_tower_structure: null,
    buyer_activation: null,
    product_activation: null,
    buyer_l2_category: null,
    product_l2_category: null,
    buyer_total_params: null,
    product_total_params: null,
    buyer_tensor_dim: buyerTensorDim,
    product_tensor_dim: productTensorDim,
    buyer_feature_count: buyer.length,
    product_feature_count: product.length,
    buyer_cross_count: buyerCrosses.length,
    product_cross_count: productCrosses.length,
    dataset_row_count: dataset.rowCount,
    buyer_feature_details: buyer,
    product_feature_details: product,
    buyer_cross_details: buyerCrosses,
    product_cross_details: productCrosses,
    dataset_date_filters: [dateFilter(dataset.name)],
    dataset_customer_filters: /loyalty|at least/i.test(`${dataset.name} ${dataset.description}`) ? ['Repeat customers'] : [],
    dataset_product_filters: /left out/i.test(dataset.description) ? ['Without give-aways'] : [],
  };
  return deriveSettings(own, {
    ...layersOf(modelConfig),
    output_embedding_dim: outputEmbeddingDim(modelConfig),
    feature_buyer_tensor_dim: buyerTensorDim,
    feature_product_tensor_dim: productTensorDim,
  });
}

/** The id's embedding takes half of the vector, the others share the rest. */
function details(names: readonly string[], tensorDim: number): Detail[] {
  const others = Math.max(1, names.length - 1);
  return names.map((name, i) => ({ name, dim: i === 0 ? Math.ceil(tensorDim / 2) : Math.max(1, Math.floor(tensorDim / 2 / others)) }));
}

function dateFilter(datasetName: string): string {
  if (/90 days/.test(datasetName)) return 'Rolling 90 days';
  return /24 months|2 years/.test(datasetName) ? 'Rolling 730 days' : 'Rolling 365 days';
}
