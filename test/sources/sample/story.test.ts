/** What a newcomer can find in the sample: better runs over time, and why they are better. */
import { describe, expect, test } from 'vitest';
import { MODEL_TYPES, primaryMetric, type ModelType } from '../../../src/metrics.ts';
import { createSampleSource } from '../../../src/sources/sample/index.ts';
import type { ExperimentRow } from '../../../src/store/rows.ts';

const now = new Date('2026-11-23T14:40:00Z');
const source = createSampleSource({ now: () => now });
const ids = (await source.rowVersions('experiments', 0)).map(({ id }) => id);
const completed = (await source.read('experiments', ids)).rows
  .map(({ experiment }) => experiment)
  .filter(({ status }) => status === 'completed');
const groups = [1, 2].flatMap((project) => MODEL_TYPES.map((type) => [project, type] as const));

function runsOf(project: number, type: ModelType): ExperimentRow[] {
  const runs = completed.filter((row) => row.project_id === project && row.model_type === type);
  return runs.toSorted((a, b) => (a.completed_at! < b.completed_at! ? -1 : 1));
}

/** The runs that were the best of their kind when they finished. */
function improvements(runs: readonly ExperimentRow[], type: ModelType): ExperimentRow[] {
  const { key, better } = primaryMetric(type);
  let best = better === 'higher' ? -Infinity : Infinity;
  return runs.filter((row) => {
    const improved = better === 'higher' ? row[key]! > best : row[key]! < best;
    if (improved) best = row[key]!;
    return improved;
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the story of the sample', () => {
  test.each(groups)('project %i gets better at %s several times, also in the last two weeks, and not with every run', (project, type) => {
    const runs = runsOf(project, type);
    const better = improvements(runs, type);
    expect(better.length).toBeGreaterThanOrEqual(5);
    expect(better.length).toBeLessThan(runs.length / 2);
    expect(now.getTime() - Date.parse(better.at(-1)!.completed_at!)).toBeLessThan(14 * 86_400_000);
  });

  test.each(groups.filter(([, type]) => type !== 'ranking'))(
    'in project %i, adagrad at 0.03 and more is clearly better for %s',
    (project, type) => {
      const runs = runsOf(project, type);
      const isGood = (row: ExperimentRow): boolean => row.optimizer === 'adagrad' && row.learning_rate! >= 0.03;
      const [good, rest] = [runs.filter(isGood), runs.filter((row) => !isGood(row))];
      expect(Math.min(good.length, rest.length)).toBeGreaterThanOrEqual(5);
      expect(mean(good.map((row) => row.recall_at_100!))).toBeGreaterThan(1.2 * mean(rest.map((row) => row.recall_at_100!)));
    },
  );

  test.each([1, 2])('in project %i, adam near 0.001 is clearly better for ranking', (project) => {
    const runs = runsOf(project, 'ranking');
    const isGood = (row: ExperimentRow): boolean => /^adamw?$/.test(row.optimizer!) && row.learning_rate! <= 0.003;
    const [good, rest] = [runs.filter(isGood), runs.filter((row) => !isGood(row))];
    expect(Math.min(good.length, rest.length)).toBeGreaterThanOrEqual(5);
    expect(mean(good.map((row) => row.test_rmse!))).toBeLessThan(mean(rest.map((row) => row.test_rmse!)) - 0.1);
  });

  test.each([1, 2])('in project %i, hybrids trade recall against rating', (project) => {
    const runs = runsOf(project, 'hybrid');
    const front = runs.filter((a) => !runs.some((b) => b.recall_at_100! >= a.recall_at_100! && b.test_rmse! <= a.test_rmse! && b !== a));
    expect(front.length).toBeGreaterThanOrEqual(2);
  });
});
