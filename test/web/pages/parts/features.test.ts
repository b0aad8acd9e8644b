import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeatureSide } from '../../../../src/analysis/ingredients.ts';
import { readFeatures, readTarget, type FeatureLists } from '../../../../src/web/pages/parts/features.ts';

const NOTHING: FeatureSide = { features: null, crosses: null, tensor_dim: null, recorded: { features: [], crosses: [] } };

function buyerOf(side: Partial<FeatureSide>): FeatureLists {
  return readFeatures({ buyer: { ...NOTHING, ...side }, product: NOTHING, target: null })[0]!;
}
const linesOf = (features: unknown): string[] => buyerOf({ features }).features.map(({ name, details }) => `${name}: ${details}`);

describe('the features of a tower', () => {
  test('say their kind and what is made of them, in both shapes that configs have', () => {
    expect(
      linesOf([
        { column: 'customer_id', data_type: 'STRING', transforms: { embedding: { enabled: true, embedding_dim: 32 } } },
        {
          column: 'revenue',
          type: 'numeric',
          transforms: {
            bucketize: { buckets: 1000, enabled: true, embedding_dim: 16 },
            normalize: { range: [-1, 1], enabled: true },
            log_scale: { enabled: false },
          },
        },
        { column: 'trans_date', type: 'timestamp', transforms: { cyclical: { weekly: true, monthly: true, yearly: false } } },
        { column: 'city', type: 'string_embedding', embedding_dim: 16, vocab_settings: { max_size: 100 } },
      ]),
    ).toEqual([
      'customer_id: string · embedding 32D',
      'revenue: numeric · 1,000 buckets 16D · normalized to -1…1',
      'trans_date: timestamp · cycles: weekly, monthly',
      'city: string embedding · 16D',
    ]);
  });

  test('take a width that the config does not say from what was noted', () => {
    const side = { features: [{ column: 'age', type: 'numeric' }], recorded: { features: ['age 1D'], crosses: [] } };
    expect(buyerOf(side)).toMatchObject({ features: [{ name: 'age', details: 'numeric · 1D' }], notes: [] });
  });

  test('count both lists and the vector, and name the columns of crosses', () => {
    const buyer = buyerOf({
      features: [{ column: 'customer_id' }],
      crosses: [
        { features: ['customer_id', 'city'], embedding_dim: 16, hash_bucket_size: 5000 },
        { columns: [], features: [{ column: 'customer_id' }, { column: 'brand' }], embedding_dim: 24 },
      ],
      tensor_dim: 1096,
    });
    expect(buyer.summary).toBe('1 feature, 2 crosses · vector of 1,096');
    expect(buyer.crosses).toEqual([
      { name: 'customer_id × city', details: 'embedding 16D · 5,000 hash buckets' },
      { name: 'customer_id × brand', details: 'embedding 24D' },
    ]);
  });

  test('say what was noted when it ran, where the config has changed since', () => {
    const recorded = { features: ['customer_id 32D', 'total spend 8D'], crosses: [] };
    expect(buyerOf({ features: [{ column: 'customer_id' }], recorded }).notes).toEqual(['When it ran: customer_id 32D, total spend 8D.']);
    expect(buyerOf({ features: [{ column: 'customer_id' }, { column: 'total spend' }], recorded }).notes).toEqual([]);
  });

  test('are those that were noted, where the config says nothing, and “not recorded” where nobody does', () => {
    expect(buyerOf({ recorded: { features: ['region × season 16D'], crosses: [] } }).features).toEqual([
      { name: 'region × season', details: '16D' },
    ]);
    expect(buyerOf({})).toMatchObject({ summary: '', features: [], crosses: [], notes: ['Not recorded.'] });
  });

  test('are cut where they are very many', () => {
    const buyer = buyerOf({ features: Array.from({ length: 1_070 }, (_, i) => ({ column: `c${i}` })) });
    expect([buyer.features.length, buyer.notes]).toEqual([60, ['and 1,010 more']]);
  });

  test('are shown of any JSON, and nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.array(fc.string()), (features, crosses, noted) => {
        for (const list of [
          features,
          [features],
          [{ column: 'x', transforms: features }],
          [{ column: 'x', transforms: { a: features } }],
        ]) {
          const { title: _title, ...buyer } = buyerOf({ features: list, crosses, recorded: { features: noted, crosses: noted } });
          expect(JSON.stringify(buyer)).not.toMatch(/undefined|\[object/);
        }
        readTarget(features);
      }),
    );
  });

  test('the rated column is read from an object or a text', () => {
    expect([{ column: 'sales', bq_type: 'FLOAT64' }, 'qty', null, 7, {}].map(readTarget)).toEqual([
      'sales',
      'qty',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
