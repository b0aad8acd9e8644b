import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nearestExperiments, type Neighbour } from '../../src/analysis/nearest.ts';
import type { Project } from '../../src/analysis/project.ts';
import { MODEL_TYPES, primaryMetric } from '../../src/metrics.ts';
import { createMemorySource } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { createTestLog } from '../support/log.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project: Project = { id: 1, key: 'shop', name: 'Shop' };

/** Few values, so that many settings are equal, and every kind of no value. */
const settings = fc.record({
  learning_rate: fc.constantFrom(null, 0.01, 0.1),
  batch_size: fc.constantFrom(null, 1024, 2048),
  epochs: fc.constantFrom(5, 20),
  optimizer: fc.constantFrom(null, '', ' \u00a0\t', 'adam', 'adagrad'),
  retrieval_algorithm: fc.constantFrom('scann', ''),
  output_embedding_dim: fc.constantFrom(null, 32, 64),
  buyer_tower_structure: fc.constantFrom(null, '128→64'),
  feature_config_id: fc.integer({ min: 1, max: 2 }),
  model_config_id: fc.constantFrom(null, 1, 2),
  dataset_id: fc.integer({ min: 1, max: 2 }),
  model_type: fc.constantFrom(...MODEL_TYPES),
  project_id: fc.constantFrom(1, 1, 1, 2),
  status: fc.constantFrom('completed', 'completed', 'failed', 'running'),
  recall_at_100: fc.constantFrom(null, 0, 0.3, 0.4),
  test_rmse: fc.constantFrom(null, 0.7, 0.8),
  created_at: fc.constantFrom(null, '2026-01-01 00:00:00.000001+00', '2026-01-01 00:00:00.000002+00'),
});
const rows = fc
  .array(settings, { minLength: 1, maxLength: 18 })
  .map((all) => all.map((row, i) => experimentRow({ ...row, id: i * 700 - 2_099 })));

describe.each(ENGINES)('the nearest experiments, on %s', (engine) => {
  let store: Store;
  let loaded: readonly ExperimentRow[] = [];
  const source = createMemorySource('memory', () => ({
    projects: [1, 2].map((id) => ({ id, name: `Project ${id}`, description: '' })),
    datasets: [],
    feature_configs: [],
    model_configs: [],
    experiments: loaded.map((experiment) => ({ experiment, curve: null })),
  }));
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());

  async function load(all: readonly ExperimentRow[]): Promise<void> {
    loaded = all;
    await syncStore({ store, source, log: createTestLog().log, now: () => new Date() });
  }

  async function nearestTo(id: number, all: readonly ExperimentRow[], limit?: number): Promise<Neighbour[]> {
    await load(all);
    const { model_type: type } = all.find((row) => row.id === id)!;
    return nearestExperiments(store.knex, { project, type, id, ...(limit === undefined ? {} : { limit }) });
  }

  const idsOf = (neighbours: readonly Neighbour[]): number[] => neighbours.map(({ experiment }) => experiment.id);

  test('those with fewer differing settings stand first, each with what differs', async () => {
    const neighbours = await nearestTo(1, [
      experimentRow({ id: 1, learning_rate: 0.1, epochs: 20 }),
      experimentRow({ id: 2, learning_rate: 0.01, epochs: 10 }),
      experimentRow({ id: 3, learning_rate: 0.01, epochs: 20 }),
      experimentRow({ id: 4, learning_rate: 0.1, epochs: 20 }),
    ]);
    expect(idsOf(neighbours)).toEqual([4, 3, 2]);
    expect(neighbours.map(({ differences }) => differences)).toEqual([
      [],
      [{ setting: 'learning_rate', before: 0.1, now: 0.01 }],
      [
        { setting: 'learning_rate', before: 0.1, now: 0.01 },
        { setting: 'epochs', before: 20, now: 10 },
      ],
    ]);
  });

  test('of equally near ones completed ones stand first, then the better metric, then the newest', async () => {
    const neighbours = await nearestTo(1, [
      experimentRow({ id: 1, recall_at_100: 0.5 }),
      experimentRow({ id: 2, recall_at_100: 0.9, status: 'failed' }),
      experimentRow({ id: 3, recall_at_100: null }),
      experimentRow({ id: 4, recall_at_100: 0.3 }),
      experimentRow({ id: 5, recall_at_100: 0.4 }),
      experimentRow({ id: 6, recall_at_100: 0.4, created_at: '2026-01-01 00:00:00.000001+00' }),
    ]);
    expect(idsOf(neighbours)).toEqual([6, 5, 4, 3, 2]);
  });

  test('five are told, the lowest error of a ranking first', async () => {
    const ranking = Array.from({ length: 9 }, (_, i) => experimentRow({ id: i + 1, model_type: 'ranking', test_rmse: 0.9 - i / 100 }));
    expect(idsOf(await nearestTo(1, ranking))).toEqual([9, 8, 7, 6, 5]);
  });

  test('one that nobody stands next to, or that is not there, has none', async () => {
    expect(await nearestTo(1, [experimentRow({ id: 1 })])).toEqual([]);
    expect(await nearestExperiments(store.knex, { project, type: 'hybrid', id: 1 })).toEqual([]);
  });

  test('on any experiments: never itself, another type or project; by differences; whatever the order of insertion', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (all, at) => {
        const own = all[at % all.length]!;
        const found = await nearestTo(own.id, all, 50);
        const others = all.filter((row) => row.id !== own.id && row.project_id === 1 && row.model_type === own.model_type);
        expect(idsOf(found).toSorted((a, b) => a - b)).toEqual(own.project_id === 1 ? others.map(({ id }) => id) : []);
        const { key, better } = primaryMetric(own.model_type);
        for (const [i, { experiment: next, differences }] of found.slice(1).entries()) {
          const { experiment: before, differences: fewer } = found[i]!;
          const order = [
            fewer.length - differences.length,
            Number(next.status === 'completed') - Number(before.status === 'completed'),
            (value(next[key]) - value(before[key])) * (better === 'higher' ? 1 : -1),
            (next.created_at ?? '').localeCompare(before.created_at ?? ''),
            next.id - before.id,
          ];
          expect(
            order.find((part) => part !== 0),
            `${before.id} before ${next.id}`,
          ).toBeLessThan(0);
          function value(metric: number | null): number {
            return metric ?? (better === 'higher' ? -1 : 1e9);
          }
        }
        expect(idsOf(await nearestTo(own.id, all, 3))).toEqual(idsOf(found).slice(0, 3));
        await load([]);
        for (let length = 5; length < all.length + 5; length += 5) await load(all.toReversed().slice(0, length));
        expect(await nearestTo(own.id, all, 50)).toEqual(found);
      }),
      { numRuns: engine === 'embedded' ? 10 : 5 },
    );
  });

  test('of a large type those far off are found by a config that they share', async () => {
    const all = Array.from({ length: 800 }, (_, i) =>
      experimentRow({
        id: i + 1,
        feature_config_id: i < 2 || i === 799 ? 1 : 2,
        learning_rate: i === 799 || i === 0 ? 0.5 : 0.1 + i / 1e4,
      }),
    );
    expect(idsOf(await nearestTo(1, all))[0]).toBe(800);
  });
});
