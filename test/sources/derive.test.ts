import { describe, expect, test } from 'vitest';
import { deriveSettings, readTower, type ConfigSettings, type OwnSettings } from '../../src/sources/derive.ts';
import { NO_DERIVED_SETTINGS } from '../support/experiment-row.ts';

const dense = (units: unknown, rest: object = {}) => ({ type: 'dense', units, ...rest });
const NOTHING = { structure: null, activation: null, l2Category: null, totalParams: null };

describe('a tower read from its layers', () => {
  test('joins dense units, adds up their parameters and skips other layers', () => {
    const layers = [dense(64, { activation: 'relu' }), { type: 'dropout', rate: 0.2 }, dense(32)];
    expect(readTower(layers, 100)).toEqual({
      structure: '64→32',
      activation: 'relu',
      l2Category: 'none',
      totalParams: 100 * 64 + 64 + 64 * 32 + 32,
    });
  });

  test('takes the first activation there is, and the largest L2 of all layers', () => {
    const layers = [dense(8, { activation: '' }), dense(8, { activation: 'elu' }), { type: 'norm', l2_reg: 0.005 }];
    expect(readTower(layers, 1)).toMatchObject({ activation: 'elu', l2Category: 'medium' });
    expect(
      readTower(
        Array.from({ length: 200_000 }, () => dense(1, { l2_reg: 0.5 })),
        1,
      ),
    ).toMatchObject({ l2Category: 'heavy' });
  });

  test.each([
    [0, 'none'],
    [0.0001, 'light'],
    [0.001, 'light'],
    [0.0011, 'medium'],
    [0.01, 'medium'],
    [0.011, 'heavy'],
    ['0.5', 'none'],
    [null, 'none'],
  ])('calls an L2 of %j %s', (l2_reg, category) => {
    expect(readTower([dense(8, { l2_reg })], 1).l2Category).toBe(category);
  });

  test.each([[null], [[]], ['[]'], [{}], [[dense(8), 5]], [[dense('8')]], [[dense(8), dense(null)]], [[dense(true)]]])(
    'knows nothing of %j',
    (layers) => {
      expect(readTower(layers, 1)).toEqual(NOTHING);
    },
  );

  test('has neither structure nor parameters without a dense layer, but an L2', () => {
    expect(readTower([{ type: 'norm', l2_reg: 0.02 }], 1)).toEqual({ ...NOTHING, l2Category: 'heavy' });
  });

  test('has no parameters where they are more than a double holds', () => {
    expect(readTower([dense(1e308), dense(1e308)], 100)).toMatchObject({ totalParams: null, activation: null });
  });
});

const own: OwnSettings = NO_DERIVED_SETTINGS;
const config: ConfigSettings = {
  buyer_tower_layers: [dense(10, { activation: 'tanh' })],
  product_tower_layers: null,
  rating_head_layers: [dense(4)],
  output_embedding_dim: null,
  feature_buyer_tensor_dim: 0,
  feature_product_tensor_dim: null,
};

describe('settings of an experiment', () => {
  test('are its own, and its configs’ where its own are NULL, empty or 0', () => {
    const settings = deriveSettings({ ...own, buyer_tower_structure: '', buyer_total_params: 0, buyer_activation: 'gelu' }, config);
    expect(settings).toMatchObject({
      buyer_tower_structure: '10',
      buyer_activation: 'gelu',
      buyer_l2_category: 'none',
      buyer_total_params: 1010,
      product_tower_structure: null,
      product_total_params: null,
    });
  });

  test('assume a vector of 100 and an embedding of 32 where a config names none', () => {
    expect(deriveSettings(own, config)).toMatchObject({ buyer_total_params: 1010, ranking_total_params: 64 * 4 + 4 });
    const named = { ...config, output_embedding_dim: 16, feature_buyer_tensor_dim: 7 };
    expect(deriveSettings(own, named)).toMatchObject({ buyer_total_params: 80, ranking_total_params: 32 * 4 + 4 });
  });

  test('name features with their width, each once, and ignore what has no name or no width', () => {
    const buyer_feature_details = [
      { name: 'age', dim: 8 },
      { name: 'age', dim: 8 },
      { name: 'city', dim: 16.5 },
      { name: 'age', dim: '8' },
      { name: 5, dim: 8 },
      { dim: 8 },
      'age',
      null,
    ];
    const settings = deriveSettings({ ...own, buyer_feature_details, product_feature_details: { name: 'x', dim: 1 } }, config);
    expect(settings).toMatchObject({ buyer_feature_details: ['age 8D', 'city 16.5D'], product_feature_details: [] });
  });

  test('name filters, each once, and “None” where no text is among them', () => {
    const settings = deriveSettings(
      {
        ...own,
        dataset_date_filters: ['Last 30 days', 'Last 30 days', 5],
        dataset_customer_filters: [null, ''],
        dataset_product_filters: 'x',
      },
      config,
    );
    expect(settings).toMatchObject({
      dataset_date_filters: ['Last 30 days'],
      dataset_customer_filters: ['None'],
      dataset_product_filters: ['None'],
    });
  });
});
