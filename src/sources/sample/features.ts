import type { DerivedSettings } from '../../store/rows.ts';
import { deriveSettings } from '../derive.ts';
import { layersOf, outputEmbeddingDim, type NumberedFeatureConfig, type SampleModelConfig } from './catalogue.ts';
import { detailsOf, filterWords } from './columns.ts';

/** What the platform notes of an experiment's features, towers and dataset; the towers' own columns are left to their fallback. */
export function derivedSettings(featureConfig: NumberedFeatureConfig, modelConfig: SampleModelConfig): DerivedSettings {
  const { dataset, buyerTensorDim, productTensorDim } = featureConfig;
  const { buyer, product, buyerCrosses, productCrosses } = detailsOf(featureConfig);
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
    ...filterWords(dataset),
  };
  return deriveSettings(own, {
    ...layersOf(modelConfig),
    output_embedding_dim: outputEmbeddingDim(modelConfig),
    feature_buyer_tensor_dim: buyerTensorDim,
    feature_product_tensor_dim: productTensorDim,
  });
}
