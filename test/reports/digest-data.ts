/** A store with three projects: a small known one, one with a hostile name, and one where nothing has completed. */
import { experimentRow } from '../support/experiment-row.ts';
import { createMemorySource, type MemoryRows } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore, type ENGINES } from '../support/store.ts';

/** Monday 09:00 in Kyiv; the last full week there is 2026-W47, from 15 Nov 22:00 UTC to 22 Nov 22:00 UTC. */
export const MONDAY = new Date('2026-11-23T07:00:00Z');
export const ZONE = 'Europe/Kyiv';
export const HOSTILE_NAME = 'A\r\nBcc: x@y.z <b>&"\'';

type Made = Partial<ExperimentRow> & Pick<ExperimentRow, 'id' | 'model_type'>;

/** An experiment of the first project, created two hours before it completed and started one. */
export function experiment({
  completed_at: completedAt = null,
  status = completedAt === null ? 'running' : 'completed',
  ...made
}: Made): MemoryRows['experiments'][number] {
  const hour = (offset: number): string => new Date(Date.parse(completedAt ?? '2026-11-21T12:00:00Z') + offset * 3_600_000).toISOString();
  return {
    curve: null,
    experiment: experimentRow({
      dataset_id: made.project_id ?? 1,
      feature_config_id: made.project_id ?? 1,
      status,
      data_sample_percent: 100,
      split_strategy: 'random',
      epochs: 10,
      batch_size: 512,
      learning_rate: 0.1,
      optimizer: 'adam',
      output_embedding_dim: 32,
      created_at: hour(-2),
      started_at: hour(-1),
      completed_at: completedAt,
      updated_at: completedAt,
      ...made,
    }),
  };
}

const EXPERIMENTS = [
  experiment({ id: 31, model_type: 'hybrid', completed_at: '2026-11-10T12:00:00Z', recall_at_100: 0.461, test_rmse: 0.9 }),
  experiment({
    id: 45,
    model_type: 'hybrid',
    completed_at: '2026-11-18T12:00:00Z',
    recall_at_100: 0.473,
    test_rmse: 0.91,
    learning_rate: 0.01,
    duration_seconds: 3600,
  }),
  // The period is half-open: one at its first moment is in, one at its last is not.
  experiment({
    id: 46,
    model_type: 'hybrid',
    completed_at: '2026-11-15T22:00:00Z',
    recall_at_100: 0.3,
    test_rmse: 1.1,
    duration_seconds: 1800,
  }),
  experiment({
    id: 50,
    model_type: 'hybrid',
    completed_at: '2026-11-22T22:00:00Z',
    recall_at_100: 0.9,
    test_rmse: 0.1,
    duration_seconds: 9999,
  }),
  experiment({ id: 12, model_type: 'retrieval', completed_at: '2026-11-01T12:00:00Z', recall_at_100: 0.4 }),
  experiment({ id: 20, created_by_id: 7, model_type: 'ranking', completed_at: '2026-11-19T12:00:00Z', test_rmse: 0.8123 }),
  experiment({
    id: 60,
    created_by_id: 7,
    model_type: 'hybrid',
    status: 'failed',
    error_stage: 'train',
    updated_at: '2026-11-20T12:00:00Z',
  }),
  experiment({ id: 61, model_type: 'hybrid', status: 'failed', completed_at: '2026-11-14T12:00:00Z', updated_at: '2026-11-20T12:00:00Z' }),
  experiment({ id: 62, model_type: 'retrieval', status: 'running' }),
  experiment({ id: 70, project_id: 2, model_type: 'retrieval', completed_at: '2026-11-18T12:00:00Z', recall_at_100: 0.2 }),
  experiment({ id: 80, project_id: 3, model_type: 'ranking', status: 'pending' }),
];

const NAMES = ['Shop', HOSTILE_NAME, 'Nothing yet'];

/** The store of all surfaces' tests, or one with experiments of a test's own. */
export async function openDigestStore(engine: (typeof ENGINES)[number] = 'embedded', experiments = EXPERIMENTS): Promise<Store> {
  const rows: MemoryRows = {
    projects: NAMES.map((name, i) => ({ id: i + 1, name, description: '' })),
    datasets: NAMES.map((_name, i) => ({ id: i + 1, project_id: i + 1, name: `Dataset ${i + 1}`, description: '', row_count: 1000 })),
    feature_configs: NAMES.map((_name, i) => ({
      id: i + 1,
      dataset_id: i + 1,
      name: `Features ${i + 1}`,
      config_type: null,
      buyer_tensor_dim: 32,
      product_tensor_dim: 32,
    })),
    model_configs: [],
    experiments,
  };
  const store = await openTestStore(engine);
  await syncStore({ store, source: createMemorySource('test', () => rows), log: createTestLog().log, now: () => MONDAY });
  return store;
}
