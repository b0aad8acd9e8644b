import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AFTER_WEEK, IN_WEEK, openSectionStore, textsOf, type SectionStore } from './section-store.ts';

let store: SectionStore;
beforeAll(async () => {
  store = await openSectionStore();
});
afterAll(() => store.close());

type Made = Parameters<SectionStore['load']>[0][number];
const hybrid = (id: number, more: Partial<Made> = {}): Made => ({
  id,
  model_type: 'hybrid',
  completed_at: IN_WEEK,
  recall_at_100: 0.5 - id / 100,
  ...more,
});

describe('the note on comparability', () => {
  test('is none where all leaders were measured alike', async () => {
    await store.load([
      hybrid(1),
      hybrid(2),
      { id: 3, model_type: 'ranking', completed_at: IN_WEEK, test_rmse: 1, split_strategy: 'temporal' },
    ]);
    expect(await store.viewsOf('comparability')).toEqual([]);
  });

  test('says which conditions differ, and how', async () => {
    await store.load([hybrid(1), hybrid(2, { dataset_id: 2, split_strategy: 'temporal' })]);
    expect(await store.viewsOf('comparability')).toEqual([
      {
        kind: 'callout',
        tone: 'info',
        text: 'The hybrid leaders are of 2 datasets (old_examples, Year 2025) and 2 splits (random, temporal): compare them with care.',
      },
    ]);
    await store.load([
      hybrid(1, { data_sample_percent: 25, retrieval_algorithm: 'scann' }),
      hybrid(2, { data_sample_percent: null, retrieval_algorithm: 'brute\r\nforce' }),
      hybrid(3, { dataset_id: 2 }),
    ]);
    expect(textsOf(await store.viewsOf('comparability'))).toEqual([
      'The hybrid leaders are of 2 datasets (old_examples, Year 2025), 3 sample sizes (25%, not recorded, 100%) and 3 retrieval algorithms (scann, brute force, not recorded): compare them with care.',
    ]);
  });

  test('is about the first five of each asked type at the end of the week', async () => {
    await store.load([
      ...[1, 2, 3, 4, 5].map((id) => hybrid(id)),
      hybrid(6, { dataset_id: 2 }),
      hybrid(7, { dataset_id: 2, recall_at_100: 0.9, completed_at: AFTER_WEEK }),
      ...[10, 11].map((id): Made => ({
        id,
        model_type: 'retrieval',
        completed_at: IN_WEEK,
        recall_at_100: 0.1,
        epochs: id,
        dataset_id: id - 9,
      })),
    ]);
    expect(textsOf(await store.viewsOf('comparability'))).toEqual([
      'The retrieval leaders are of 2 datasets (Year 2025, old_examples): compare them with care.',
    ]);
    expect(await store.viewsOf('comparability', ['hybrid', 'ranking'])).toEqual([]);
  });

  test('leaves out how a ranking retrieves, which changes no error', async () => {
    const ranking = (id: number, retrieval_algorithm: string): Made => ({
      id,
      model_type: 'ranking',
      completed_at: IN_WEEK,
      test_rmse: id,
      retrieval_algorithm,
    });
    await store.load([ranking(1, 'scann'), ranking(2, 'brute_force')]);
    expect(await store.viewsOf('comparability')).toEqual([]);
  });

  test('tells datasets of one name apart', async () => {
    const twins = await openSectionStore({ datasetNames: ['Sales', 'Sales'] });
    await twins.load([hybrid(1), hybrid(2, { dataset_id: 2 })]);
    expect(textsOf(await twins.viewsOf('comparability'))).toEqual([
      'The hybrid leaders are of 2 datasets (Sales #1, Sales #2): compare them with care.',
    ]);
    await twins.close();
  });

  test('says that numbers are final ones where a better epoch is known, and is silent where the last is the best', async () => {
    await store.load([
      hybrid(1, { valLosses: [0.9, 0.5, 0.6] }),
      hybrid(2, { valLosses: [0.9, 0.5, 0.4] }),
      hybrid(3),
      ...[4, 5].map((id) => hybrid(id, { valLosses: [0.3, 0.5, 0.6] })),
    ]);
    expect(await store.viewsOf('comparability')).toEqual([
      {
        kind: 'text',
        text: 'All metrics are the final ones that each experiment stored, never those of its best epoch. Of 4 leaders with recorded losses, 3 had the lowest validation loss before the last epoch: Exp #1 at epoch 2 of 3, Exp #4 at epoch 1 of 3 and Exp #5 at epoch 1 of 3.',
      },
    ]);
    await store.load([hybrid(1, { valLosses: [0.9, 0.5, 0.4] })]);
    expect(await store.viewsOf('comparability')).toEqual([]);
  });
});
