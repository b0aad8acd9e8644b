/** A store for the tests of one section: a project with two datasets, and the experiments of one test at a time. */
import { findProject } from '../../../src/analysis/project.ts';
import type { ModelType } from '../../../src/metrics.ts';
import { buildDigest } from '../../../src/reports/digest.ts';
import { lastFull } from '../../../src/reports/period.ts';
import type { TableView, View } from '../../../src/reports/view.ts';
import { createMemorySource, type MemoryRows } from '../../../src/sources/memory.ts';
import { syncStore } from '../../../src/sources/sync.ts';
import type { ModelConfigRow } from '../../../src/store/rows.ts';
import { createTestLog } from '../../support/log.ts';
import { openTestStore } from '../../support/store.ts';
import { MONDAY, ZONE, experiment } from '../digest-data.ts';

/** In the week that the digest is about. */
export const IN_WEEK = '2026-11-18T12:00:00Z';
/** The first moment after it. */
export const AFTER_WEEK = '2026-11-22T22:00:00Z';

type Made = Parameters<typeof experiment>[0] & { valLosses?: number[] };

export interface SectionStore {
  /** Makes these the project's only experiments and model configs. Datasets 1 and 2 have a feature config with their own id. */
  load(experiments: readonly Made[], modelConfigs?: readonly ModelConfigRow[]): Promise<void>;
  /** What the digest of the week from 16 to 22 November has in one section; nothing where it is left out. */
  viewsOf(section: string, types?: readonly ModelType[]): Promise<View[]>;
  close(): Promise<void>;
}

export async function openSectionStore({ datasetNames = ['old_examples', 'Year 2025'] } = {}): Promise<SectionStore> {
  const store = await openTestStore('embedded');
  return {
    async load(experiments, modelConfigs = []) {
      const rows: MemoryRows = {
        projects: [{ id: 1, name: 'Shop', description: '' }],
        datasets: datasetNames.map((name, i) => ({ id: i + 1, project_id: 1, name, description: '', row_count: 1000 })),
        feature_configs: datasetNames.map((_name, i) => ({
          id: i + 1,
          dataset_id: i + 1,
          name: `Features ${i + 1}`,
          config_type: null,
          buyer_tensor_dim: 32,
          product_tensor_dim: 32,
        })),
        model_configs: [...modelConfigs],
        experiments: experiments.map(({ valLosses, ...made }) => ({
          ...experiment({ feature_config_id: made.dataset_id ?? 1, ...made }),
          curve:
            valLosses === undefined
              ? null
              : { experiment_id: made.id, epochs: valLosses.map((_loss, i) => i + 1), train_loss: [], val_loss: valLosses, val_rmse: [] },
        })),
      };
      await syncStore({ store, source: createMemorySource('test', () => rows), log: createTestLog().log, now: () => MONDAY });
    },
    async viewsOf(section, types) {
      const project = await findProject(store.knex, 'shop');
      const period = lastFull('week', MONDAY, ZONE);
      const chosen = { sections: [section], ...(types === undefined ? {} : { types }) };
      const { sections } = await buildDigest({ knex: store.knex, project, period, ...chosen });
      return sections.find(({ key }) => key === section)?.views ?? [];
    },
    close: () => store.close(),
  };
}

export function textsOf(views: readonly View[]): string[] {
  return views.flatMap((view) => (view.kind === 'text' || view.kind === 'callout' ? [view.text] : []));
}

/** The rows of the only table, as shown; the best of a column has a star. */
export function rowsOf(views: readonly View[]): string[][] {
  const table = views.find((view): view is TableView => view.kind === 'table');
  return (table?.rows ?? []).map((row) => row.map(({ text, best }) => (best === true ? `★${text}` : text)));
}
