/** What must hold on any data, on experiments that a person would not think of. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareExperiments } from '../../src/analysis/compare.ts';
import { BESTS, dashboardStats } from '../../src/analysis/dashboard-stats.ts';
import { datasetComparison } from '../../src/analysis/dataset-comparison.ts';
import { hyperparameterAnalysis } from '../../src/analysis/hyperparameter-analysis.ts';
import { experimentList } from '../../src/analysis/list.ts';
import { metricsTrend } from '../../src/analysis/metrics-trend.ts';
import { dominatedPoints, paretoFront } from '../../src/analysis/pareto.ts';
import type { Project } from '../../src/analysis/project.ts';
import { suggestExperiments } from '../../src/analysis/suggestions.ts';
import { topConfigurations } from '../../src/analysis/top-configurations.ts';
import { trainingHeatmaps } from '../../src/analysis/training-heatmaps.ts';
import { hasMetric, METRICS, metricOf, MODEL_TYPES, primaryMetric, type Metric } from '../../src/metrics.ts';
import { createMemorySource, type MemoryRows } from '../../src/sources/memory.ts';
import type { LoadedExperiment } from '../../src/sources/source.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { experimentRow } from '../support/experiment-row.ts';
import { createTestLog } from '../support/log.ts';
import { openTestStore } from '../support/store.ts';

const project: Project = { id: 1, key: 'shop', name: 'Shop' };
const RUNS = 20;
/** Where every question is asked twice. */
const FEW_RUNS = 8;

/** Few distinct values, so that ties are common, and some that a double barely holds. */
const value = fc.option(fc.oneof(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), fc.constantFrom(-1.5, 5e-324, 1e200, 1.7e308)), { freq: 4 });
const time = fc.option(
  fc.oneof(
    fc.integer({ min: 0, max: 9 }).map((microseconds) => `2026-01-01 00:00:00.00000${microseconds}+00`),
    fc.integer({ min: 1, max: 4 }).map((day) => `2026-01-0${day} 23:59:59.999999+00`),
  ),
  { freq: 6 },
);
const fields = fc.record({
  ...(Object.fromEntries(METRICS.map(({ key }) => [key, value])) as Record<Metric['key'], typeof value>),
  model_type: fc.constantFrom(...MODEL_TYPES),
  status: fc.constantFrom('completed', 'completed', 'completed', 'failed', 'running'),
  dataset_id: fc.integer({ min: 1, max: 3 }),
  feature_config_id: fc.integer({ min: 1, max: 3 }),
  model_config_id: fc.option(fc.integer({ min: 1, max: 3 })),
  learning_rate: fc.constantFrom(null, 0.001, 0.01),
  epochs: fc.constantFrom(null, 5, 20),
  created_at: time,
  completed_at: time,
});
/** Ids lie far apart, so that experiments fall into several batches; some are negative. */
const experiments = fc.array(fields, { maxLength: 25 }).map((all) => all.map((row, i) => experimentRow({ ...row, id: i * 700 - 2_099 })));

/** Text that breaks careless SQL and every number out of the ordinary. */
const garbage = experimentRow({
  id: 99_999,
  project_id: 2,
  status: "'; drop table experiments; --",
  experiment_name: '%_\\ \u{1F6D2}',
  experiment_number: -7,
  dataset_id: 404,
  feature_config_id: 404,
  model_config_id: 404,
  created_at: null,
  completed_at: null,
  learning_rate: -1e308,
  ...Object.fromEntries(METRICS.map(({ key }) => [key, 1e308])),
});

let store: Store;
let loaded: LoadedExperiment[] = [];
const { log } = createTestLog();
const names = [1, 2, 3];
const source = createMemorySource('memory', (): MemoryRows => ({
  projects: [1, 2].map((id) => ({ id, name: `Project ${id}`, description: '' })),
  datasets: names.map((id) => ({ id, project_id: 1, name: `Dataset ${id}`, description: '', row_count: null })),
  feature_configs: names.map((id) => ({
    id,
    dataset_id: 1,
    name: `Features ${id}`,
    config_type: id === 1 ? 'retrieval' : 'ranking',
    buyer_tensor_dim: null,
    product_tensor_dim: null,
  })),
  model_configs: names.map((id) => ({
    id,
    project_id: 1,
    name: `Model ${id}`,
    model_type: ['retrieval', 'ranking', 'multitask'][id - 1]!,
    buyer_tower_layers: '[]',
    product_tower_layers: '[]',
    rating_head_layers: '[]',
    output_embedding_dim: null,
    loss_function: null,
    retrieval_weight: null,
    ranking_weight: null,
  })),
  experiments: loaded,
}));

beforeAll(async () => {
  store = await openTestStore('embedded');
});
afterAll(() => store.close());

/** Makes the store hold exactly these. */
async function load(rows: readonly ExperimentRow[]): Promise<void> {
  const curve = ({ id }: ExperimentRow) => ({
    experiment_id: id,
    epochs: [0, 1, id % 40],
    train_loss: [],
    val_loss: [3, null, id],
    val_rmse: [],
  });
  loaded = rows.map((experiment) => ({ experiment, curve: curve(experiment) }));
  const report = await syncStore({ store, source, log, now: () => new Date() });
  expect(report?.skipped).toBe(0);
}

async function holds(check: (rows: ExperimentRow[]) => Promise<void>, numRuns = RUNS): Promise<void> {
  await fc.assert(
    fc.asyncProperty(experiments, async (rows) => {
      await load(rows);
      await check(rows);
    }),
    { numRuns },
  );
}

/** Everything that is asked of a project. */
async function allAnswers(rows: readonly ExperimentRow[]): Promise<unknown> {
  const ids = rows.slice(0, 5).map(({ id }) => id);
  const ofTypes = MODEL_TYPES.map(async (type) => [
    await topConfigurations(store.knex, { project, type, limit: 50 }),
    await metricsTrend(store.knex, { project, type, points: 'steps' }),
    await trainingHeatmaps(store.knex, { project, type }),
    await datasetComparison(store.knex, { project, type }),
    await suggestExperiments(store.knex, { project, type }),
    await hyperparameterAnalysis(store.knex, { project, type }),
  ]);
  return [
    await dashboardStats(store.knex, project),
    await experimentList(store.knex, { project, page: 1, pageSize: 50 }),
    await paretoFront(store.knex, { project, type: 'hybrid' }),
    ids.length < 2 ? null : await compareExperiments(store.knex, { project, ids }),
    ...(await Promise.all(ofTypes)),
  ];
}

describe('on any experiments', () => {
  test('no running best ever worsens', () =>
    holds(async () => {
      for (const type of MODEL_TYPES) {
        const { trend } = await metricsTrend(store.knex, { project, type, points: 'all' });
        for (const [best, key] of Object.entries(BESTS) as [keyof typeof BESTS, (typeof BESTS)[keyof typeof BESTS]][])
          for (const [i, point] of trend.slice(1).entries()) expect(isAtLeast(metricOf(key), point[best], trend[i]![best])).toBe(true);
      }
    }));

  test('steps are the first point, the last and each where a best improved, also of the past alone', () =>
    holds(async () => {
      for (const type of MODEL_TYPES)
        for (const completedBefore of [
          undefined,
          new Date('2026-01-01T00:00:00Z'),
          new Date('2026-01-02T00:00:00.000Z'),
          new Date('2026-01-03T12:00:00Z'),
        ]) {
          const { trend: all } = await metricsTrend(store.knex, { project, type, points: 'all', completedBefore });
          const bests = (point: (typeof all)[number]): string =>
            JSON.stringify(Object.keys(BESTS).map((best) => point[best as keyof typeof BESTS]));
          const steps = all.filter((point, i) => i === 0 || i === all.length - 1 || bests(point) !== bests(all[i - 1]!));
          expect((await metricsTrend(store.knex, { project, type, points: 'steps', completedBefore })).trend).toEqual(steps);
        }
    }));

  test('a top is the beginning of each longer one', () =>
    holds(async () => {
      for (const type of MODEL_TYPES) {
        const { configurations: longest, total } = await topConfigurations(store.knex, { project, type, limit: 50 });
        expect(longest).toHaveLength(total);
        for (const limit of [1, 3, 10])
          expect((await topConfigurations(store.knex, { project, type, limit })).configurations).toEqual(longest.slice(0, limit));
      }
    }));

  test('the bests of the statistics are the first of each metric’s top, and counts are those of the rows', () =>
    holds(async (rows) => {
      const stats = await dashboardStats(store.knex, project);
      expect(stats.total).toBe(rows.length);
      expect((await experimentList(store.knex, { project, page: 1, pageSize: 1 })).pagination.total_count).toBe(rows.length);
      for (const type of MODEL_TYPES)
        for (const [best, key] of Object.entries(BESTS) as [keyof typeof BESTS, (typeof BESTS)[keyof typeof BESTS]][]) {
          const { configurations } = await topConfigurations(store.knex, { project, type, limit: 1, metric: metricOf(key) });
          expect(stats[type][best]).toBe(hasMetric(type, metricOf(key)) ? (configurations[0]?.[key] ?? null) : null);
        }
    }));

  test('pages put together are the whole list', () =>
    holds(async (rows) => {
      const whole = await experimentList(store.knex, { project, page: 1, pageSize: 50 });
      const pages = [];
      for (let page = 1; page <= Math.ceil(rows.length / 4); page += 1)
        pages.push(...(await experimentList(store.knex, { project, page, pageSize: 4 })).experiments);
      expect(pages).toEqual(whole.experiments);
    }));

  test('nothing on the Pareto front is dominated, and everything else is, by something on it', () =>
    holds(async (rows) => {
      const { experiments: front, dominated } = await paretoFront(store.knex, { project, type: 'hybrid' });
      const onFront = new Set(front.map(({ experiment_id }) => experiment_id));
      const points = rows
        .filter(
          ({ model_type, status, recall_at_100, test_rmse }) =>
            model_type === 'hybrid' && status === 'completed' && recall_at_100 !== null && test_rmse !== null,
        )
        .map(({ id, recall_at_100: recall, test_rmse: rmse }) => ({ id, recall: recall!, rmse: rmse! }));
      const isDominated = (point: (typeof points)[number], by: typeof points): boolean =>
        by.some(({ recall, rmse }) => recall >= point.recall && rmse <= point.rmse && (recall > point.recall || rmse < point.rmse));
      for (const point of points) {
        expect(isDominated(point, points)).toBe(!onFront.has(point.id));
        if (!onFront.has(point.id))
          expect(
            isDominated(
              point,
              points.filter(({ id }) => onFront.has(id)),
            ),
          ).toBe(true);
      }
      expect(dominated).toBe(points.length - front.length);
      const below = points.filter(({ id }) => !onFront.has(id)).map(({ recall, rmse }) => `${recall} ${rmse}`);
      const drawn = await dominatedPoints(store.knex, { project });
      expect(drawn.map(({ recall_at_100: recall, test_rmse: rmse }) => `${recall} ${rmse}`).toSorted()).toEqual(below.toSorted());
    }));

  test('the shares of good of a setting’s values add up to those of all experiments that have it', () =>
    holds(async (rows) => {
      for (const type of MODEL_TYPES) {
        const primary = primaryMetric(type);
        const { training, good_threshold: threshold, good_experiments: k } = await hyperparameterAnalysis(store.knex, { project, type });
        const ranked = rows.filter((row) => row.model_type === type && row.status === 'completed' && row[primary.key] !== null);
        const values = ranked.map((row) => row[primary.key]!).toSorted((a, b) => (primary.better === 'higher' ? b - a : a - b));
        expect(k).toBe(values.length === 0 ? 0 : Math.max(1, Math.floor(0.3 * values.length)));
        expect(threshold).toBe(values[k - 1] ?? null);
        for (const field of ['learning_rate', 'epochs'] as const) {
          const analysed = training.find((setting) => setting.field === field)?.values ?? [];
          const used = ranked.filter((row) => row[field] !== null);
          const good = used.filter((row) => isAtLeast(primary, row[primary.key], threshold));
          expect(analysed.reduce((sum, { count }) => sum + count, 0)).toBe(used.length);
          expect(analysed.reduce((sum, { good_count: count }) => sum + count, 0)).toBe(good.length);
        }
      }
    }));

  test('the order of insertion changes no answer', () =>
    holds(async (rows) => {
      const before = await allAnswers(rows);
      await load([]);
      for (let length = 5; length < rows.length + 5; length += 5) await load(rows.toReversed().slice(0, length));
      expect(rounded(await allAnswers(rows))).toEqual(rounded(before));
    }, FEW_RUNS));

  test('a row of garbage in another project changes no answer, and one in the project no other row', () =>
    holds(async (rows) => {
      const before = await allAnswers(rows);
      await load([...rows, garbage]);
      expect(await allAnswers(rows)).toEqual(before);
      await load([...rows, { ...garbage, project_id: 1 }]);
      const { experiments: listed } = await experimentList(store.knex, { project, page: 1, pageSize: 50 });
      expect(listed.filter(({ id }) => id !== garbage.id)).toEqual((before as { experiments: unknown }[])[1]!.experiments);
    }, FEW_RUNS));

  test('a completed experiment that has nothing but garbage changes no ranking, trend, dataset, setting or suggestion', () =>
    holds(async (rows) => {
      const before = (await allAnswers(rows)) as unknown[];
      const nothing = Object.fromEntries(METRICS.map(({ key }) => [key, null]));
      await load([...rows, { ...garbage, ...nothing, loss: -1.7e308, project_id: 1, status: 'completed' }]);
      const [[stats, list, ...others], [statsBefore, listBefore, ...othersBefore]] = [(await allAnswers(rows)) as unknown[], before];
      expect(others).toEqual(othersBefore);
      expect((stats as { total: number }).total).toBe((statsBefore as { total: number }).total + 1);
      expect((list as { experiments: unknown[] }).experiments).toHaveLength(
        (listBefore as { experiments: unknown[] }).experiments.length + 1,
      );
    }, FEW_RUNS));
});

function isAtLeast({ better }: Metric, later: number | null, earlier: number | null): boolean {
  if (earlier === null) return true;
  return later !== null && (better === 'higher' ? later >= earlier : later <= earlier);
}

/** Sums depend on their order in the last digits. */
function rounded(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (_key, item: unknown) => (typeof item === 'number' ? Number(item.toPrecision(12)) : item)));
}
