/** A web app on a free port over a store in memory, and rows for it. */
import { experimentRow } from '../../support/experiment-row.ts';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMemorySource, type MemoryRows } from '../../../src/sources/memory.ts';
import type { Source } from '../../../src/sources/source.ts';
import { syncStore } from '../../../src/sources/sync.ts';
import type { Store } from '../../../src/store/store.ts';
import { createWebApp, type WebAppOptions } from '../../../src/web/server.ts';
import { createTestLog } from '../../support/log.ts';
import { openTestStore } from '../../support/store.ts';

const NOW = new Date('2026-03-04T12:00:00Z');
export const now = (): Date => NOW;

/** Draws a frame that says which chart it would be. */
const stubDrawer: WebAppOptions['drawer'] = {
  svg: async (key) => ({
    ok: true,
    body: `<svg xmlns="http://www.w3.org/2000/svg"><title>drawn ${key}</title><clipPath id="clip-${key}"/><g clip-path="url(#clip-${key})"/></svg>`,
    width: 640,
    height: 400,
  }),
  png: async (key) => ({ ok: true, body: Buffer.from(`PNG of ${key}`), width: 640, height: 400 }),
};

/** A drawer that never draws. */
export const noDrawer: WebAppOptions['drawer'] = {
  svg: async () => ({ ok: false, reason: 'no thread' }),
  png: async () => ({ ok: false, reason: 'no thread' }),
};

/** A drawer that breaks. */
export function brokenDrawer(reason: Error): WebAppOptions['drawer'] {
  const fail = async (): Promise<never> => {
    throw reason;
  };
  return { svg: fail, png: fail };
}

export interface Site {
  url: string;
  close(): Promise<void>;
}

export async function startSite(options: Pick<WebAppOptions, 'knex'> & Partial<WebAppOptions>): Promise<Site> {
  const server = createServer(
    createWebApp({ drawer: stubDrawer, readiness: async () => ({ ready: true }), log: createTestLog().log, now, ...options }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function openStore(source?: Source): Promise<Store> {
  const store = await openTestStore('embedded');
  if (source !== undefined) await syncStore({ store, source, log: createTestLog().log, now });
  return store;
}

const HOSTILE = `<script>alert(1)</script> & "quoted" 'single'`;
export const HOSTILE_ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;single&#39;';

type ExperimentRow = MemoryRows['experiments'][number]['experiment'];

/** A completed hybrid with all settings known. */
function hybridRow(changes: Partial<ExperimentRow> & Pick<ExperimentRow, 'id'>): ExperimentRow {
  return experimentRow({
    model_config_id: 1,
    model_type: 'hybrid',
    experiment_name: 'wide towers',
    data_sample_percent: 100,
    split_strategy: 'time_holdout',
    holdout_days: 7,
    date_column: 'ordered_at',
    epochs: 20,
    batch_size: 4096,
    learning_rate: 1e-7,
    machine_type: 'n2-standard-8',
    optimizer: 'adagrad',
    output_embedding_dim: 32,
    retrieval_algorithm: 'brute_force',
    top_k: 100,
    created_at: '2026-03-01 10:00:00.000001+00',
    started_at: '2026-03-01 10:05:00+00',
    completed_at: '2026-03-01 11:28:00+00',
    duration_seconds: 4980,
    ...changes,
  });
}

/** Project 1 with every awkward experiment, project 2 without any. */
export function hostileSource(): Source {
  const layers = {
    buyer_tower_layers: '[{"type":"dense","units":128,"activation":"relu","l2_reg":0.001},{"type":"dropout","rate":0.2}]',
    product_tower_layers: '{"not":"a list"}',
    rating_head_layers: `[7, null, {"type":${JSON.stringify(HOSTILE)}}]`,
  };
  const modelConfig = {
    id: 1,
    project_id: 1,
    name: HOSTILE,
    model_type: 'multitask',
    output_embedding_dim: 32,
    loss_function: 'mse',
    retrieval_weight: 1,
    ranking_weight: 0.5,
    ...layers,
  };
  const experiments = [
    hybridRow({
      id: 1,
      recall_at_100: 0.4731,
      recall_at_50: 0.4,
      test_rmse: 0.8123,
      rmse: 0.8001,
      experiment_name: HOSTILE,
      experiment_description: HOSTILE,
    }),
    hybridRow({
      id: 2,
      status: 'failed',
      error_stage: HOSTILE,
      error_message: `${HOSTILE}\n  at line 2`,
      completed_at: null,
      duration_seconds: null,
    }),
    hybridRow({
      id: 3,
      status: 'running',
      started_at: '2026-03-04 10:30:00+00',
      completed_at: null,
      duration_seconds: null,
      current_stage: 'train',
      progress_percent: 40,
    }),
    hybridRow({
      id: 4,
      status: HOSTILE,
      model_config_id: null,
      learning_rate: null,
      created_at: null,
      started_at: null,
      completed_at: null,
      duration_seconds: -5,
    }),
  ];
  const curve = { experiment_id: 1, epochs: [1, 2, 3], train_loss: [1, 0.8, 0.7], val_loss: [1.1, 0.9, null], val_rmse: [] };
  return createMemorySource('hostile', () => ({
    projects: [
      { id: 1, name: `Film ${HOSTILE}`, description: '' },
      { id: 2, name: 'Empty', description: '' },
    ],
    datasets: [
      {
        id: 1,
        project_id: 1,
        name: HOSTILE,
        description: '',
        row_count: 10,
        filters: JSON.stringify({ date_filter: { rolling_days: 60 }, [HOSTILE]: [7, null, { deep: [HOSTILE] }] }),
        date_range_start: '2024-10-01',
      },
    ],
    feature_configs: [
      {
        id: 1,
        dataset_id: 1,
        name: HOSTILE,
        config_type: 'ranking',
        buyer_tensor_dim: 8,
        product_tensor_dim: 8,
        buyer_model_features: JSON.stringify([
          { column: 'customer_id', data_type: 'STRING', transforms: { embedding: { enabled: true, embedding_dim: 32 } } },
          { column: HOSTILE },
          7,
        ]),
        buyer_model_crosses: JSON.stringify([{ features: ['customer_id', HOSTILE], embedding_dim: 16 }]),
        product_model_features: '{"not":"a list"}',
        target_column: '{"column":"sales"}',
      },
    ],
    model_configs: [modelConfig],
    experiments: experiments.map((experiment) => ({ experiment, curve: experiment.id === 1 ? curve : null })),
  }));
}
