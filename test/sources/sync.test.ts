import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemorySource, type MemoryRows } from '../../src/sources/memory.ts';
import { createSampleSource } from '../../src/sources/sample/index.ts';
import { generateSample } from '../../src/sources/sample/generate.ts';
import type { Source } from '../../src/sources/source.ts';
import { isFirstLoadDone } from '../../src/analysis/as-of.ts';
import { syncStore, takeOver, type SyncReport } from '../../src/sources/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { SUMMARY_TABLES } from '../../src/store/summary.ts';
import { createTestLog } from '../support/log.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const now = (): Date => new Date('2026-11-23T12:00:00Z');

describe.each(ENGINES)('synchronising a store on %s', (engine) => {
  let store: Store;
  let rows: { -readonly [Table in keyof MemoryRows]: [...MemoryRows[Table]] };
  let source: Source;
  const { log, lines } = createTestLog();
  const sync = (from = source, signal?: AbortSignal): Promise<SyncReport | undefined> =>
    syncStore({ store, source: from, log, now, ...(signal === undefined ? {} : { signal }) });

  beforeEach(async () => {
    store = await openTestStore(engine);
    rows = structuredClone(generateSample({ seed: 7, today: now() })) as typeof rows;
    source = createMemorySource('memory', () => rows);
  });
  afterEach(() => store.close());

  /** All that a load leaves behind, in an order of its own. */
  async function contents(): Promise<unknown> {
    const tables = ['projects', 'datasets', 'feature_configs', 'model_configs', 'experiments', ...SUMMARY_TABLES, 'sync_buckets'];
    const all = await Promise.all(tables.map((table) => store.knex(table).select('*').orderByRaw('1, 2, 3, 4, 5')));
    return [...all, await store.knex('training_curves').select('*').orderBy('experiment_id')];
  }

  it('reads everything once, and nothing when nothing changed', async () => {
    const report = await sync();
    expect(report).toEqual({ written: Object.values(rows).reduce((sum, list) => sum + list.length, 0), removed: 0, skipped: 0 });
    expect(await store.knex('experiments').count({ n: '*' }).first()).toEqual({ n: rows.experiments.length });
    expect(await sync()).toEqual({ written: 0, removed: 0, skipped: 0 });
  });

  it('follows changed, added and removed rows, and only those', async () => {
    await sync();
    const [changed, removed] = [rows.experiments[0]!, rows.experiments.pop()!];
    changed.experiment.status = 'cancelled';
    rows.experiments.push({ curve: null, experiment: { ...changed.experiment, id: 5_000_123 } });
    expect(await sync()).toEqual({ written: 2, removed: 1, skipped: 0 });
    expect(await store.knex('experiments').where({ id: changed.experiment.id }).first('status')).toEqual({ status: 'cancelled' });
    expect(await store.knex('experiments').where({ id: removed.experiment.id }).first()).toBeUndefined();
    expect(await store.knex('training_curves').where({ experiment_id: removed.experiment.id }).first()).toBeUndefined();
  });

  it('keeps a project’s key when its name changes', async () => {
    await sync();
    const before = await store.knex('projects').orderBy('id').pluck<string[]>('key');
    rows.projects[0]!.name = 'Renamed';
    await sync();
    expect(await store.knex('projects').orderBy('id').pluck<string[]>('key')).toEqual(before);
  });

  it('gives the same store after an interruption at any batch as undisturbed', async () => {
    for (const [i, loaded] of rows.experiments.entries()) loaded.experiment.id = i * 400 + 1;
    for (const loaded of rows.experiments) if (loaded.curve !== null) loaded.curve.experiment_id = loaded.experiment.id;
    await sync();
    const undisturbed = await contents();
    for (const stopAfter of [1, 4, 9]) {
      for (const table of [
        'experiments',
        ...SUMMARY_TABLES,
        'model_configs',
        'feature_configs',
        'datasets',
        'projects',
        'sync_buckets',
        'sync_sources',
      ])
        await store.knex(table).delete();
      let reads = 0;
      const failing: Source = {
        ...source,
        read: async (table, ids) => {
          if ((reads += 1) > stopAfter) throw new Error('the source went away');
          return source.read(table, ids);
        },
      };
      await expect(sync(failing)).rejects.toThrow('went away');
      await sync();
      expect(await contents()).toEqual(undisturbed);
    }
  });

  it('skips a row that the database refuses, logs its id and stores the rest', async () => {
    const refused = rows.experiments[3]!.experiment;
    refused.status = 'bad \0 text';
    expect(await sync()).toMatchObject({ skipped: 1 });
    expect(await store.knex('experiments').count({ n: '*' }).first()).toEqual({ n: rows.experiments.length - 1 });
    expect(lines().some(({ id, msg }) => id === refused.id && String(msg).includes('skipped'))).toBe(true);
  });

  it('lets another source take the place of the sample data at once, and never the other way round', async () => {
    const sample = createSampleSource({ now });
    await sync(sample);
    await takeOver(store, source.name);
    expect(await store.knex('experiments').first()).toBeUndefined();
    expect(await isFirstLoadDone(store.knex)).toBe(false);
    expect(await sync(sample), 'a process that still follows the sample').toBeUndefined();
    rows.projects = [{ id: 900, name: 'Real', description: '' }];
    rows.datasets = rows.feature_configs = rows.model_configs = rows.experiments = [];
    await sync();
    await sync(sample);
    for (const table of SUMMARY_TABLES) expect(await store.knex(table).first()).toBeUndefined();
    expect(await store.knex('projects').pluck('id')).toEqual([900]);
    expect(await store.knex('experiments').first()).toBeUndefined();
    expect(await isFirstLoadDone(store.knex)).toBe(true);
  });

  it('lets a process that follows the same source begin while another one’s round is under way', async () => {
    await takeOver(store, source.name);
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    let isUnderWay = (): void => undefined;
    const underWay = new Promise<void>((resolve) => (isUnderWay = resolve));
    const round = sync({
      ...source,
      bucketSums: async () => {
        isUnderWay();
        await waiting;
        return source.bucketSums();
      },
    });
    await underWay;
    await takeOver(store, source.name);
    expect(await sync(), 'its own round').toBeUndefined();
    goOn();
    expect(await round).toMatchObject({ skipped: 0 });
  });

  it('splits 2,500 rows into batches of at most 1,000', async () => {
    const template = rows.experiments[0]!;
    rows.experiments = Array.from({ length: 2_500 }, (_value, i) => ({ curve: null, experiment: { ...template.experiment, id: i + 1 } }));
    const sizes: number[] = [];
    const counting: Source = {
      ...source,
      read: async (table, ids) => (table === 'experiments' && sizes.push(ids.length), source.read(table, ids)),
    };
    await sync(counting);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2_500);
    expect(await store.knex('experiments').count({ n: '*' }).first()).toEqual({ n: 2_500 });
    // So many are counted for the planner at once.
    expect(await store.knex('pg_class').where({ relname: 'experiments' }).first('reltuples')).toEqual({ reltuples: 2_500 });
  });
});

describe('two processes on one PostgreSQL', () => {
  it('do not read the source at the same time', async () => {
    const store = await openTestStore('postgres');
    const { log } = createTestLog();
    const source = createSampleSource({ now });
    const reports = await Promise.all([1, 2, 3].map(() => syncStore({ store, source, log, now })));
    expect(reports.filter((report) => report !== undefined && report.written > 0)).toHaveLength(1);
    await store.close();
  });
});
