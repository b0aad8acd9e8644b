import { describe, expect, test } from 'vitest';
import { createMemorySource, type MemoryRows } from '../../src/sources/memory.ts';
import { BUCKET_SIZE } from '../../src/sources/source.ts';

type Projects = MemoryRows['projects'];
const project = (id: number, name = `Project ${id}`): Projects[number] => ({ id, name, description: '' });
const none: MemoryRows = { projects: [], datasets: [], feature_configs: [], model_configs: [], experiments: [] };

function sourceOf(projects: () => Projects) {
  return createMemorySource('memory', () => ({ ...none, projects: projects() }));
}

describe('a source in memory', () => {
  test('has its name, and no buckets where it has no rows', async () => {
    const source = sourceOf(() => []);
    expect(source.name).toBe('memory');
    expect(await source.bucketSums()).toEqual([]);
    await source.close();
  });

  test('sums the versions of each bucket, buckets in order, and counts its rows', async () => {
    const source = sourceOf(() => [project(BUCKET_SIZE), project(2), project(BUCKET_SIZE - 1)]);
    const sums = await source.bucketSums();
    expect(sums.map(({ table, bucket, rows }) => [table, bucket, rows])).toEqual([
      ['projects', 0, 2],
      ['projects', 1, 1],
    ]);
    for (const { bucket, sum } of sums) {
      const versions = await source.rowVersions('projects', bucket);
      expect(versions.reduce((total, { version }) => total + version, 0n)).toBe(sum);
    }
    expect((await source.rowVersions('projects', 0)).map(({ id }) => id)).toEqual([2, BUCKET_SIZE - 1]);
    expect(await source.rowVersions('projects', 7)).toEqual([]);
  });

  test('has versions that fit a signed 64-bit number', async () => {
    const versions = await sourceOf(() => Array.from({ length: 200 }, (_, id) => project(id))).rowVersions('projects', 0);
    expect(versions.every(({ version }) => version === BigInt.asIntN(64, version))).toBe(true);
    expect(versions.some(({ version }) => version < 0n)).toBe(true);
    expect(new Set(versions.map(({ version }) => version)).size).toBe(200);
  });

  test('gives another version to a changed row, even one changed in place, and to no other', async () => {
    const rows = [project(1), project(2)];
    const source = sourceOf(() => rows);
    const before = await source.rowVersions('projects', 0);
    rows[1]!.name = 'Renamed';
    const after = await source.rowVersions('projects', 0);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]!.version).not.toBe(before[1]!.version);
    expect((await source.bucketSums())[0]!.sum).toBe(after[0]!.version + after[1]!.version);
  });

  test('reads the rows that were asked for, and passes over those that are gone', async () => {
    const source = sourceOf(() => [project(3), project(1), project(2)]);
    expect(await source.read('projects', [3, 99, 2])).toEqual({ rows: [project(2), project(3)], unreadable: [] });
    expect(await source.read('projects', [])).toEqual({ rows: [], unreadable: [] });
  });
});
