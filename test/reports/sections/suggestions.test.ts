import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelConfigRow } from '../../../src/store/rows.ts';
import { AFTER_WEEK, IN_WEEK, openSectionStore, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

const modelConfig = (id: number, name: string): ModelConfigRow => ({
  id,
  project_id: 1,
  name,
  model_type: 'retrieval',
  buyer_tower_layers: '[]',
  product_tower_layers: '[]',
  rating_head_layers: '[]',
  output_embedding_dim: null,
  loss_function: null,
  retrieval_weight: null,
  ranking_weight: null,
});

const EXPERIMENTS: Parameters<SectionStore['load']>[0] = [
  { id: 1, model_type: 'hybrid', completed_at: IN_WEEK, recall_at_100: 0.4, learning_rate: 0.1, epochs: 10, data_sample_percent: 25 },
  { id: 2, model_type: 'hybrid', completed_at: AFTER_WEEK, recall_at_100: 0.9, learning_rate: 0.1, epochs: 10, data_sample_percent: 25 },
  { id: 3, model_type: 'retrieval', completed_at: IN_WEEK, recall_at_100: 0.3, learning_rate: 0.1, epochs: 10, data_sample_percent: 25 },
];

describe('the suggestions', () => {
  test('are six at most, the types by turns and the main one first, as things stood at the end of the week', async () => {
    await store.load(EXPERIMENTS, [modelConfig(1, `Deep\r\n${'x'.repeat(500)}`)]);
    const texts = textsOf(await store.viewsOf('suggestions'));
    expect(texts.map((text) => text.slice(0, 36))).toEqual([
      '1. Hybrid: Repeat Exp #1 (the only o',
      '2. Retrieval: Train feature config “',
      '3. Hybrid: Train Exp #1 (the only on',
      '4. Retrieval: Train feature config “',
      '5. Hybrid: Train Exp #1 (the only on',
      '6. Retrieval: Repeat Exp #3 (the onl',
    ]);
    expect(texts[0]).toBe('1. Hybrid: Repeat Exp #1 (the only one by R@100) with half its learning rate: 0.05 instead of 0.1.');
    expect(texts[1]).toMatch(/^2\. Retrieval: Train feature config “Features 2” \(not trained yet\) with model config “Deep x{200,}…$/);
  });

  test('are of the asked types alone, and left out where there are none', async () => {
    await store.load(EXPERIMENTS);
    expect(textsOf(await store.viewsOf('suggestions', ['retrieval'])).filter((text) => !text.includes('. Retrieval: '))).toEqual([]);
    await store.load([{ id: 1, model_type: 'ranking', completed_at: IN_WEEK, test_rmse: 0.4, learning_rate: 0.001, epochs: 20 }]);
    expect(await store.viewsOf('suggestions')).toEqual([]);
  });
});
