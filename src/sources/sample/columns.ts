/** What feeds the towers of the samples, and what was let into their datasets. */
import type { FeatureConfigRow } from '../../store/rows.ts';
import type { NumberedFeatureConfig, SampleDataset } from './catalogue.ts';

/** In the order in which a team adds them; the first is the id, which has the widest embedding. */
const BUYER_COLUMNS = ['customer_id', 'total_spend', 'days_since_last', 'region', 'order_count', 'loyalty_tier', 'age_band'];
const PRODUCT_COLUMNS = ['product_id', 'category', 'price', 'season', 'brand', 'days_on_sale', 'page_count'];
const NUMERIC: ReadonlySet<string> = new Set(['total_spend', 'days_since_last', 'order_count', 'price', 'days_on_sale', 'page_count']);
const BUYER_CROSSES = ['region × season', 'loyalty_tier × weekday'];
const PRODUCT_CROSSES = ['category × price', 'brand × season'];

interface Detail {
  name: string;
  dim: number;
}

/** What feeds the towers by a feature config: names and widths. */
export function detailsOf({
  columns,
  crosses,
  buyerTensorDim,
  productTensorDim,
}: Pick<NumberedFeatureConfig, 'columns' | 'crosses' | 'buyerTensorDim' | 'productTensorDim'>): Record<
  'buyer' | 'product' | 'buyerCrosses' | 'productCrosses',
  Detail[]
> {
  return {
    buyer: details(BUYER_COLUMNS.slice(0, Math.ceil(columns / 2)), buyerTensorDim),
    product: details(PRODUCT_COLUMNS.slice(0, Math.max(1, Math.floor(columns / 2))), productTensorDim),
    buyerCrosses: BUYER_CROSSES.slice(0, Math.floor(crosses / 2)).map((name) => ({ name, dim: 16 })),
    productCrosses: PRODUCT_CROSSES.slice(0, Math.ceil(crosses / 2)).map((name) => ({ name, dim: 16 })),
  };
}

/** The id's embedding takes half of the vector, the others share the rest. */
function details(names: readonly string[], tensorDim: number): Detail[] {
  const others = Math.max(1, names.length - 1);
  return names.map((name, i) => ({ name, dim: i === 0 ? Math.ceil(tensorDim / 2) : Math.max(1, Math.floor(tensorDim / 2 / others)) }));
}

/** The same as a feature config holds it: texts and ids are embedded, numbers are normalized and put into buckets. */
export function featureLists(
  config: Pick<NumberedFeatureConfig, 'columns' | 'crosses' | 'configType' | 'buyerTensorDim' | 'productTensorDim'>,
): Pick<
  FeatureConfigRow,
  'buyer_model_features' | 'product_model_features' | 'buyer_model_crosses' | 'product_model_crosses' | 'target_column'
> {
  const { buyer, product, buyerCrosses, productCrosses } = detailsOf(config);
  const features = (list: readonly Detail[]): string =>
    JSON.stringify(
      list.map(({ name, dim }) => {
        const embedding = { enabled: true, embedding_dim: dim };
        return NUMERIC.has(name)
          ? {
              column: name,
              type: 'numeric',
              transforms: { normalize: { enabled: true, range: [-1, 1] }, bucketize: { ...embedding, buckets: 100 } },
            }
          : { column: name, type: 'text', transforms: { embedding } };
      }),
    );
  const crosses = (list: readonly Detail[]): string =>
    JSON.stringify(list.map(({ name, dim }) => ({ features: name.split(' × '), embedding_dim: dim, hash_bucket_size: 5000 })));
  return {
    buyer_model_features: features(buyer),
    product_model_features: features(product),
    buyer_model_crosses: crosses(buyerCrosses),
    product_model_crosses: crosses(productCrosses),
    target_column: config.configType === 'ranking' ? JSON.stringify({ column: 'repeat_purchases' }) : null,
  };
}

/** What was let into a dataset, as the platform notes it. */
export function datasetFilters({ name, description }: SampleDatasetNames): object {
  return {
    date_filter: { rolling_days: rollingDays(name) },
    ...(OF_REPEAT_CUSTOMERS.test(`${name} ${description}`) && {
      customer_filter: { aggregation_filters: [{ type: 'transaction_count', filterType: 'greater_than', value: 1 }] },
    }),
    ...(LEAVES_OUT.test(description) && {
      product_filter: { category_filters: [{ column: 'products.category', mode: 'exclude', values: ['Give-aways'] }] },
    }),
  };
}

/** The same in words, as an experiment holds them. */
export function filterWords({
  name,
  description,
}: SampleDatasetNames): Record<'dataset_date_filters' | 'dataset_customer_filters' | 'dataset_product_filters', string[]> {
  return {
    dataset_date_filters: [`Rolling ${rollingDays(name)} days`],
    dataset_customer_filters: OF_REPEAT_CUSTOMERS.test(`${name} ${description}`) ? ['Transaction count > 1'] : [],
    dataset_product_filters: LEAVES_OUT.test(description) ? ['category ≠ Give-aways'] : [],
  };
}

type SampleDatasetNames = Pick<SampleDataset, 'name' | 'description'>;

const OF_REPEAT_CUSTOMERS = /loyalty|at least/i;
const LEAVES_OUT = /left out/i;

function rollingDays(datasetName: string): number {
  if (/90 days/.test(datasetName)) return 90;
  return /24 months|2 years/.test(datasetName) ? 730 : 365;
}
