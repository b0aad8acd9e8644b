import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { experimentDetail } from '../../src/analysis/experiment.ts';
import type { Project } from '../../src/analysis/project.ts';
import { experimentRivals } from '../../src/analysis/rivals.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import { createMemorySource } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { createTestLog } from '../support/log.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const project: Project = { id: 1, key: 'shop', name: 'Shop' };

describe.each(ENGINES)('whom an experiment is measured by, on %s', (engine) => {
  let store: Store;
  let loaded: readonly ExperimentRow[] = [];
  const source = createMemorySource('memory', () => ({
    projects: [{ id: 1, name: 'Shop', description: '' }],
    datasets: [],
    feature_configs: [],
    model_configs: [],
    experiments: loaded.map((experiment) => ({ experiment, curve: null })),
  }));
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());

  async function rivalsOf(id: number, rows: readonly ExperimentRow[]): Promise<[leader: number | undefined, before: number | undefined]> {
    if (loaded !== rows) {
      loaded = rows;
      await syncStore({ store, source, log: createTestLog().log, now: () => new Date() });
    }
    const experiment = await experimentDetail(store.knex, { project, id });
    const { leader, previous_best: before } = await experimentRivals(store.knex, { project, experiment });
    return [leader?.id, before?.id];
  }

  const at = (id: number, recall: number | null, completed_at: string | null, changes: Partial<ExperimentRow> = {}): ExperimentRow =>
    experimentRow({ id, recall_at_100: recall, completed_at, ...changes });
  const FIELD = [
    at(1, 0.3, '2026-01-01 10:00:00+00'),
    at(2, 0.5, '2026-01-02 10:00:00+00'),
    at(3, 0.4, '2026-01-03 10:00:00+00'),
    at(4, 0.6, '2026-01-03 10:00:00.000001+00'),
    at(5, 0.55, '2026-01-03 10:00:00.000002+00'),
    at(6, 0.2, null),
    at(7, null, '2026-01-04 10:00:00+00', { status: 'failed' }),
  ];

  test('the leader is the best now, the best before it that of those completed until then, to the microsecond', async () => {
    expect(await rivalsOf(1, FIELD), 'nobody was before the first').toEqual([4, undefined]);
    expect(await rivalsOf(2, FIELD)).toEqual([4, 1]);
    expect(await rivalsOf(3, FIELD)).toEqual([4, 2]);
    expect(await rivalsOf(4, FIELD), 'one that leads is its own leader').toEqual([4, 2]);
    expect(await rivalsOf(5, FIELD)).toEqual([4, 4]);
  });

  test('one that has not completed had nobody before it', async () => {
    expect(await rivalsOf(6, FIELD)).toEqual([4, undefined]);
    expect(await rivalsOf(7, FIELD)).toEqual([4, undefined]);
  });

  test('of equal values the newest counts, and the lowest error of a ranking', async () => {
    const equal = [at(1, 0.5, '2026-01-01 01:00:00+00'), at(2, 0.5, '2026-01-01 02:00:00+00'), at(3, 0.1, '2026-01-02 01:00:00+00')];
    expect(await rivalsOf(3, equal)).toEqual([2, 2]);
    const ranking = [0.9, 0.7, 0.8].map((rmse, i) =>
      at(i + 1, null, `2026-01-0${i + 1} 01:00:00+00`, { model_type: 'ranking', test_rmse: rmse }),
    );
    expect(await rivalsOf(3, ranking)).toEqual([2, 2]);
  });

  test('the best before it is the first of the ranking as it stood then', async () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      at(i + 1, ((i * 37) % 11) / 10, `2026-01-${String(1 + (i % 9)).padStart(2, '0')} ${String(i % 24).padStart(2, '0')}:00:00+00`),
    );
    for (const { id, completed_at: completedAt } of many) {
      const [, before] = await rivalsOf(id, many);
      const then = await topConfigurations(store.knex, { project, type: 'retrieval', limit: 1, completedBefore: new Date(completedAt!) });
      expect(before).toBe(then.configurations[0]?.experiment_id);
    }
  });
});
