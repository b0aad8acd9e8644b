import { describe, expect, test } from 'vitest';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import { SOURCE_TABLES, type SourceTableName } from '../../../src/sources/source.ts';

function sourceAt(text: string) {
  let now = new Date(text);
  return {
    source: createSampleSource({ now: () => now }),
    setNow: (later: string) => {
      now = new Date(later);
    },
  };
}

describe('the sample source', () => {
  test('keeps the promise of a source for every table: sums are the sums of versions, and every id can be read', async () => {
    const { source } = sourceAt('2026-11-23T14:40:00Z');
    expect(source.name).toBe('sample');
    const sums = await source.bucketSums();
    expect(new Set(sums.map(({ table }) => table))).toEqual(new Set(SOURCE_TABLES));
    for (const { table, bucket, rows, sum } of sums) {
      const versions = await source.rowVersions(table, bucket);
      expect(versions).toHaveLength(rows);
      expect(versions.reduce((total, { version }) => total + version, 0n)).toBe(sum);
      const read = await source.read(
        table,
        versions.map(({ id }) => id),
      );
      expect(read.rows).toHaveLength(rows);
      expect(read.unreadable).toEqual([]);
    }
  });

  test('reads an experiment with its curve by id', async () => {
    const { source } = sourceAt('2026-11-23T14:40:00Z');
    const { rows } = await source.read('experiments', [7, 3]);
    expect(rows.map(({ experiment }) => experiment.id)).toEqual([3, 7]);
    for (const { experiment, curve } of rows) if (curve !== null) expect(curve.experiment_id).toBe(experiment.id);
  });

  test('stands still all day', async () => {
    const { source, setNow } = sourceAt('2026-11-23T00:00:00Z');
    const morning = await source.bucketSums();
    setNow('2026-11-23T23:59:59.999Z');
    expect(await source.bucketSums()).toEqual(morning);
  });

  test('moves along when the UTC day changes: the same experiments at later times', async () => {
    const { source, setNow } = sourceAt('2026-11-23T23:59:59Z');
    const ids = (await source.rowVersions('experiments', 0)).map(({ id }) => id);
    const sumsOf = async (wanted: SourceTableName) => (await source.bucketSums()).filter(({ table }) => table === wanted);
    const [sums, projects, { rows: before }] = [
      await sumsOf('experiments'),
      await sumsOf('projects'),
      await source.read('experiments', ids),
    ];
    setNow('2026-11-24T00:00:00Z');
    expect(await sumsOf('experiments')).not.toEqual(sums);
    expect(await sumsOf('projects')).toEqual(projects);
    const { rows: after } = await source.read('experiments', ids);
    const kept = ({ experiment }: (typeof before)[number]) => [
      experiment.id,
      experiment.experiment_number,
      experiment.experiment_name,
      experiment.status,
      experiment.recall_at_100,
      experiment.test_rmse,
    ];
    expect(after.map(kept)).toEqual(before.map(kept));
  });
});
