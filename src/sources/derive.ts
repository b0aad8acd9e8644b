/** What is computed from an experiment's configs where its own columns are empty. The rules stand in docs/metrics.md. */
import { finiteOrNull, isRecord } from '../metrics.ts';
import type { DerivedSettings } from '../store/rows.ts';

/** What one list of layers says; all null where it can't be read. */
interface Tower {
  structure: string | null;
  activation: string | null;
  l2Category: string | null;
  totalParams: number | null;
}

const UNREADABLE: Tower = { structure: null, activation: null, l2Category: null, totalParams: null };
/** Widths where a config names none. */
const DEFAULT_TENSOR_DIM = 100;
const DEFAULT_EMBEDDING_DIM = 32;

/** Own columns of an experiment, as stored. */
export interface OwnSettings extends Omit<
  DerivedSettings,
  'ranking_tower_structure' | 'ranking_total_params' | `${string}_details` | `${string}_filters`
> {
  buyer_feature_details: unknown;
  product_feature_details: unknown;
  buyer_cross_details: unknown;
  product_cross_details: unknown;
  dataset_date_filters: unknown;
  dataset_customer_filters: unknown;
  dataset_product_filters: unknown;
}

/** What the experiment's configs say; null where there is no such config. */
export interface ConfigSettings {
  buyer_tower_layers: unknown;
  product_tower_layers: unknown;
  rating_head_layers: unknown;
  output_embedding_dim: number | null;
  feature_buyer_tensor_dim: number | null;
  feature_product_tensor_dim: number | null;
}

/** Own columns first; '' and 0 count as empty, as NULL does. */
export function deriveSettings(own: OwnSettings, config: ConfigSettings): DerivedSettings {
  const buyer = readTower(config.buyer_tower_layers, config.feature_buyer_tensor_dim || DEFAULT_TENSOR_DIM);
  const product = readTower(config.product_tower_layers, config.feature_product_tensor_dim || DEFAULT_TENSOR_DIM);
  const ranking = readTower(config.rating_head_layers, 2 * (config.output_embedding_dim || DEFAULT_EMBEDDING_DIM));
  return {
    buyer_tower_structure: own.buyer_tower_structure || buyer.structure,
    product_tower_structure: own.product_tower_structure || product.structure,
    buyer_activation: own.buyer_activation || buyer.activation,
    product_activation: own.product_activation || product.activation,
    buyer_l2_category: own.buyer_l2_category || buyer.l2Category,
    product_l2_category: own.product_l2_category || product.l2Category,
    buyer_total_params: own.buyer_total_params || buyer.totalParams,
    product_total_params: own.product_total_params || product.totalParams,
    ranking_tower_structure: ranking.structure,
    ranking_total_params: ranking.totalParams,
    buyer_tensor_dim: own.buyer_tensor_dim,
    product_tensor_dim: own.product_tensor_dim,
    buyer_feature_count: own.buyer_feature_count,
    product_feature_count: own.product_feature_count,
    buyer_cross_count: own.buyer_cross_count,
    product_cross_count: own.product_cross_count,
    dataset_row_count: own.dataset_row_count,
    buyer_feature_details: readFeatures(own.buyer_feature_details),
    product_feature_details: readFeatures(own.product_feature_details),
    buyer_cross_details: readFeatures(own.buyer_cross_details),
    product_cross_details: readFeatures(own.product_cross_details),
    dataset_date_filters: readFilters(own.dataset_date_filters),
    dataset_customer_filters: readFilters(own.dataset_customer_filters),
    dataset_product_filters: readFilters(own.dataset_product_filters),
  };
}

/**
 * A tower from its list of layers: dense units joined by "→"; the first dense layer's activation; the largest L2
 * of all layers; parameters = Σ over dense layers of in·units + units.
 */
export function readTower(layers: unknown, inputs: number): Tower {
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isRecord)) return UNREADABLE;
  const dense = layers.filter((layer) => layer['type'] === 'dense');
  const units = dense.map((layer) => layer['units']);
  if (!units.every((value) => typeof value === 'number' && Number.isFinite(value))) return UNREADABLE;
  const l2 = layers.reduce((largest, { l2_reg: own }) => (typeof own === 'number' ? Math.max(largest, own) : largest), 0);
  const widths = units as number[];
  const params = widths.reduce((sum, width, i) => sum + (i === 0 ? inputs : widths[i - 1]!) * width + width, 0);
  const activation = dense.map((layer) => layer['activation']).find((value) => typeof value === 'string' && value !== '');
  return {
    structure: widths.length === 0 ? null : widths.join('→'),
    activation: typeof activation === 'string' ? activation : null,
    l2Category: l2Category(l2),
    totalParams: widths.length === 0 ? null : finiteOrNull(params),
  };
}

function l2Category(l2: number): string {
  if (l2 === 0) return 'none';
  if (l2 <= 0.001) return 'light';
  return l2 <= 0.01 ? 'medium' : 'heavy';
}

/** "name dimD" for each entry with a text name and a number dim, each once. */
function readFeatures(entries: unknown): string[] {
  if (!Array.isArray(entries)) return [];
  const named = entries.filter((entry) => isRecord(entry) && typeof entry['name'] === 'string' && Number.isFinite(entry['dim']));
  return [...new Set((named as { name: string; dim: number }[]).map(({ name, dim }) => `${name} ${dim}D`))];
}

/** Each text once; "None" where there is no list or no text in it. An empty one says nothing. */
function readFilters(entries: unknown): string[] {
  const texts = Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string' && entry !== '') : [];
  return texts.length === 0 ? ['None'] : [...new Set(texts)];
}
